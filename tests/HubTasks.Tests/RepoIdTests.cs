using HubTasks.Hub;

namespace HubTasks.Tests;

public sealed class RepoIdTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("org/name")]
    [InlineData("Org_1/name.v2-x")]
    [InlineData("a/b")]
    public void A_repository_name_is_accepted(string text) => Assert.Equal(text, RepoId.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a/b/c")]
    [InlineData("../b")]
    [InlineData("a/..")]
    [InlineData("a--b/c")]
    [InlineData("-a/b")]
    [InlineData("a/b-")]
    [InlineData("a/b.git")]
    [InlineData("a/b\n")]
    [InlineData("a b/c")]
    public void Anything_else_is_refused(string? text) => Assert.False(RepoId.TryParse(text, out _));
}
