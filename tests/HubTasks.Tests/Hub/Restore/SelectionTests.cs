using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>Which paths are taken, and which cannot be files in one folder.</summary>
public sealed class SelectionTests
{
    private static readonly string[] Paths = ["README.md", "a.onnx", "d/a.onnx", "d/e/b.onnx", "D/a.ONNX"];

    [Theory]
    [InlineData("", "", "README.md a.onnx d/a.onnx d/e/b.onnx D/a.ONNX")]
    [InlineData("*.onnx", "", "a.onnx")]
    [InlineData("**/*.onnx", "", "a.onnx d/a.onnx d/e/b.onnx")]
    [InlineData("d/**", "", "d/a.onnx d/e/b.onnx")]
    [InlineData("d/**", "**/b.onnx", "d/a.onnx")]
    [InlineData("", "d/**", "README.md a.onnx D/a.ONNX")]
    [InlineData("none", "", "")]
    public void Globs_take_paths_in_the_order_given(string include, string exclude, string expected) =>
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            FileSelection.Select(Paths, Globs(include), Globs(exclude))
        );

    [Fact]
    public void A_path_that_no_system_could_hold_is_taken_only_where_everything_is_so_that_it_is_refused()
    {
        string[] paths = ["../x", "a"];

        Assert.Equal(["../x", "a"], FileSelection.Select(paths, [], ["b"]));
        Assert.Equal(["a"], FileSelection.Select(paths, ["**"], []));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" ", "it is empty")]
    [InlineData("a\0b", "it contains NUL")]
    [InlineData("/a", "it is absolute")]
    [InlineData("c:a", "it is absolute")]
    [InlineData("a/../b", "it leaves the repository")]
    [InlineData("a\\..\\b", "it leaves the repository")]
    [InlineData("a..b/**", null)]
    [InlineData("a", null)]
    public void A_glob_that_cannot_be_used_says_why(string glob, string? expected) =>
        Assert.Equal(expected, FileSelection.Problem(glob));

    [Theory]
    [InlineData("a b/c d/e/f", "")]
    [InlineData("../a b", "HUB")]
    [InlineData("a A", "`a` `A`")]
    [InlineData("d/x D/X y", "`d/x` `D/X`")]
    [InlineData("a b/c B", "`B` `b/c`")]
    [InlineData("x/y/z x/y", "`x/y` `x/y/z`")]
    public void Paths_that_are_one_file_somewhere_or_file_and_folder_are_problems(string paths, string expected)
    {
        var problems = PathCheck.Problems(HubRepository.Model(RepoId.Parse("acme/a")), paths.Split(' ')).ToList();

        if (expected.Length == 0)
        {
            Assert.Empty(problems);
            return;
        }

        var problem = Assert.Single(problems);
        Assert.All(
            expected.Split(' '),
            part =>
                Assert.True(
                    $"{problem.Code} {problem.Message}".Contains(part, StringComparison.Ordinal),
                    problem.Message
                )
        );
    }

    private static System.Collections.Immutable.ImmutableArray<string> Globs(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
