using System.Text.Json.Nodes;
using HubTasks.GitHubEmulator;

namespace HubTasks.EndToEnd.Actions;

/// <summary>The one comment on a pull request.</summary>
public sealed class CommentTests : IAsyncLifetime
{
    private const string Action = "actions/lint/action.yml";

    private ActionServers _servers = null!;
    private EmulatedIssue _pull = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await ActionServers.StartAsync(Ct);
        _pull = _servers.GitHub.AddIssue(_servers.Source, "someone", "a pull request", null);
        _servers.GitHub.Accounts["ghs_job"] = new EmulatedAccount("github-actions[bot]", IsApp: true);
        _servers.Runner.GitHub["event_name"] = "pull_request";
        _servers.Runner.GitHub["event"] = new JsonObject
        {
            ["pull_request"] = new JsonObject { ["number"] = _pull.Number },
        };
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task It_is_updated_and_not_repeated_and_the_same_again_writes_nothing()
    {
        // somebody prepares a comment that we would write into, to edit it later
        var bait = _servers.GitHub.AddComment(_servers.Source, _pull, "mallory", "<!-- hubtasks:lint -->\nall is fine");
        for (var i = 0; i < 130; i++)
        {
            _servers.GitHub.AddComment(_servers.Source, _pull, "someone", "talk");
        }

        _servers.Runner.Write("README.md", "---\nlicense: mitt\n---\n# Tiny\n");

        var first = await LintAsync();
        var comment = Assert.Single(Ours());
        var said = comment.Body;
        var second = await LintAsync();

        Assert.StartsWith("<!-- hubtasks:lint -->\n", said, StringComparison.Ordinal);
        Assert.Contains("`mitt`", said, StringComparison.Ordinal);
        Assert.Contains("issuecomment", first.Output("comment-url"), StringComparison.Ordinal);
        Assert.Equal(first.Output("comment-url"), second.Output("comment-url"));
        Assert.Equal("<!-- hubtasks:lint -->\nall is fine", bait.Body);
        Assert.Equal(1, _servers.GitHub.Requests.Count(request => request.IsWrite));

        _servers.Runner.Write("README.md", "nothing about a model\n");
        await LintAsync();

        Assert.Same(comment, Assert.Single(Ours()));
        Assert.Contains("no findings", comment.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_none_where_nothing_was_found_or_nobody_asked_on_a_pull_request()
    {
        _servers.Runner.Write("README.md", "nothing about a model\n");
        var clean = await LintAsync();
        _servers.Runner.Write("README.md", "---\nlicense: mitt\n---\n# Tiny\n");
        _servers.Runner.GitHub["event_name"] = "push";
        _servers.Runner.GitHub["event"] = new JsonObject();
        var push = await LintAsync();

        Assert.True(clean.Succeeded, clean.Log);
        Assert.False(push.Succeeded);
        Assert.Empty(_pull.Comments);
        Assert.DoesNotContain(_servers.GitHub.Requests, request => request.IsWrite);
    }

    [Fact]
    public async Task A_thousand_findings_fit_into_what_GitHub_takes()
    {
        for (var i = 0; i < 200; i++)
        {
            _servers.Runner.Write(
                FormattableString.Invariant($"models/m{i}/README.md"),
                "---\nlicense: mitt\n---\n# Tiny\n"
            );
        }

        var run = await LintAsync();

        Assert.False(run.Succeeded);
        var body = Assert.Single(Ours()).Body;
        Assert.InRange(body.Length, 30_000, 65_536);
        Assert.Matches("… \\d+ more", body);
    }

    private IEnumerable<EmulatedComment> Ours() =>
        _pull.Comments.Where(comment => comment.Author == "github-actions[bot]");

    private Task<WorkflowResult> LintAsync() => _servers.Runner.RunActionAsync(Action, Ct, ("comment", "true"));
}
