using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;

namespace HubTasks.EndToEnd.Actions;

public sealed class LintActionTests : IDisposable
{
    private const string Action = "actions/lint/action.yml";

    private readonly WorkflowRunner _runner = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task A_bad_card_fails_the_job_with_annotations_a_summary_and_a_report_for_code_scanning()
    {
        _runner.Write("model/README.md", "---\nlicense: mitt\n---\n# Tiny\n");

        var run = await _runner.RunActionAsync(Action, Ct);

        Assert.False(run.Succeeded, run.Log);
        Assert.Equal("failed", run.Output("outcome"));
        Assert.Equal("3", run.Output("errors"));
        Assert.Contains(
            run.Annotations,
            annotation => annotation is { Level: "error", File: "model/README.md", Line: "2" }
        );
        Assert.Contains("hubtasks lint", run.Summary, StringComparison.Ordinal);
        Assert.Contains("`mitt`", run.Summary, StringComparison.Ordinal);
        var sarif = await File.ReadAllTextAsync(run.Output("sarif-path"), Ct);
        var judge = await NodeJudge.InstallAsync("sarif", Ct);
        Assert.Equal("[]", await judge.RunAsync("validate.mjs", sarif, Ct));
        Assert.Equal(
            "lint",
            (string?)JsonNode.Parse(await File.ReadAllTextAsync(run.Output("report-path"), Ct))!["command"]
        );
    }

    [Fact]
    public async Task Annotations_stay_within_what_GitHub_shows_and_the_most_severe_come_first()
    {
        for (var i = 0; i < 12; i++)
        {
            _runner.Write($"models/m{i}/README.md", "---\nlicense: mitt\nlanguage: xx-unknown\n---\n# Tiny\n");
        }

        var run = await _runner.RunActionAsync(Action, Ct);

        Assert.All(
            run.Annotations.GroupBy(annotation => annotation.Level),
            kind => Assert.InRange(kind.Count(), 1, 10)
        );
        Assert.Equal(
            run.Annotations.Select(annotation => annotation.Level).OrderBy(level => level, Severities),
            run.Annotations.Select(annotation => annotation.Level)
        );
        Assert.Contains("not annotated", run.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_card_passes_and_inputs_arrive()
    {
        _runner.Write("bad/README.md", "---\nlicense: mitt\n---\n# Tiny\n");

        var run = await _runner.RunActionAsync(
            Action,
            Ct,
            ("paths", "bad\n"),
            ("fail-on", "never"),
            ("summary", "false")
        );

        Assert.True(run.Succeeded, run.Log);
        Assert.Equal("passed", run.Output("outcome"));
        Assert.Equal("", run.Summary);
    }

    [Fact]
    public async Task In_a_folder_of_its_own_places_still_count_from_the_repository()
    {
        _runner.Write("part/model/README.md", "---\nlicense: mitt\n---\n# Tiny\n");

        var run = await _runner.RunActionAsync(Action, Ct, ("working-directory", "part"));

        Assert.All(run.Annotations, annotation => Assert.Equal("part/model/README.md", annotation.File));
        Assert.NotEmpty(run.Annotations);
    }

    [Fact]
    public async Task A_tool_that_dies_forges_nothing_and_the_page_says_that_it_died()
    {
        _runner.Write(
            "dies",
            "#!/usr/bin/env bash\nprintf '::error::forged\\n::set-output name=outcome::forged\\nno newline'\nkill -9 $$\n"
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path.Combine(_runner.Workspace, "dies"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        var run = await _runner.RunActionAsync(Action, Ct, ("tool-path", Path.Combine(_runner.Workspace, "dies")));

        Assert.False(run.Succeeded);
        Assert.Contains("137", Assert.Single(run.Annotations).Message, StringComparison.Ordinal);
        Assert.Empty(run.Forged);
        Assert.Equal("", run.Output("sarif-path"));
    }

    [Theory]
    [InlineData("summary", "yes")]
    [InlineData("paths", "--fix\n$(touch pwned)")]
    [InlineData("tool-version", "1.0.0; touch pwned")]
    public async Task A_wrong_input_fails_in_words_and_never_becomes_a_command(string input, string value)
    {
        _runner.Write("README.md", "---\nlicense: mit\n---\n# Tiny\n");
        (string, string)[] others = input switch
        {
            "tool-version" => [("tool-path", "")],
            "paths" => [("fail-on", "$(touch pwned)"), ("profile", "`touch pwned`"), ("baseline", "; touch pwned")],
            _ => [],
        };

        var run = await _runner.RunActionAsync(Action, Ct, [.. others, (input, value)]);

        Assert.False(run.Succeeded, run.Log);
        Assert.Contains(run.Annotations, annotation => annotation.Level == "error");
        Assert.False(File.Exists(Path.Combine(_runner.Workspace, "pwned")));
        Assert.Empty(run.Forged);
    }

    private static Comparer<string> Severities { get; } =
        Comparer<string>.Create((left, right) => Rank(left).CompareTo(Rank(right)));

    private static int Rank(string level) => Array.IndexOf(["error", "warning", "notice"], level);
}
