using System.Text.Json.Nodes;
using HubTasks.GitHubEmulator;

namespace HubTasks.EndToEnd.Actions;

public sealed class SyncActionTests : IAsyncLifetime
{
    private const string Action = "actions/sync/action.yml";

    private ActionServers _servers = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await ActionServers.StartAsync(Ct);
        _servers.Hub.Store.AddCommit(
            ActionServers.Repository,
            "main",
            ("README.md", "---\nlicense: mit\n---\n# Tiny\n")
        );
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_published_release_arrives_without_a_stored_token_and_a_second_run_writes_nothing()
    {
        var release = Publish("v1.0.0", ("model.onnx", "weights"));
        release.Body = "The first one.";
        _servers.GrantIdentity();

        var first = await _servers.Runner.RunActionAsync(Action, Ct, ("hub-repo", "acme/tiny"));

        Assert.True(first.Succeeded, first.Log);
        Assert.Equal(("synced", "v1.0.0"), (first.Output("outcome"), first.Output("hub-tag")));
        Assert.Equal(40, first.Output("hub-commit").Length);
        Assert.Equal(first.Output("hub-commit"), _servers.Hub.Store.Resolve(ActionServers.Repository, "v1.0.0"));
        Assert.Contains("model.onnx", first.Summary, StringComparison.Ordinal);
        Assert.Contains(
            "\"steps\"",
            await File.ReadAllTextAsync(first.Output("plan-path"), Ct),
            StringComparison.Ordinal
        );

        _servers.Hub.Requests.Clear();
        var second = await _servers.Runner.RunActionAsync(Action, Ct, ("hub-repo", "acme/tiny"));

        Assert.True(second.Succeeded, second.Log);
        Assert.Equal("up-to-date", second.Output("outcome"));
        Assert.All(_servers.HubWrites, request => Assert.Equal("/oauth/token", request.Path));
    }

    [Fact]
    public async Task Without_identity_and_token_nothing_is_written_and_the_page_says_what_to_grant()
    {
        Publish("v1.0.0", ("model.onnx", "weights"));

        var run = await _servers.Runner.RunActionAsync(Action, Ct, ("hub-repo", "acme/tiny"));

        Assert.False(run.Succeeded);
        var error = Assert.Single(run.Annotations);
        Assert.Equal("HUB9025", error.Title);
        Assert.Contains("id-token: write", error.Message, StringComparison.Ordinal);
        Assert.Empty(_servers.HubWrites);

        var look = await _servers.Runner.RunActionAsync(Action, Ct, ("hub-repo", "acme/tiny"), ("dry-run", "true"));

        Assert.True(look.Succeeded, look.Log);
        Assert.Equal("dry-run", look.Output("outcome"));
        Assert.Empty(_servers.HubWrites);
    }

    [Fact]
    public async Task A_stored_token_is_masked_and_appears_nowhere()
    {
        Publish("v1.0.0", ("model.onnx", "weights"));

        var run = await _servers.Runner.RunActionAsync(
            Action,
            Ct,
            ("hub-repo", "acme/tiny"),
            ("hub-token", "hf_writer")
        );

        Assert.True(run.Succeeded, run.Log);
        Assert.Contains("hf_writer", run.Masks);
        Assert.DoesNotContain(
            "hf_writer",
            run.ToString()
                .Replace("\"masks\":[\"hf_writer\"]", "", StringComparison.Ordinal)
                .Replace("::add-mask::hf_writer", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_conflict_and_a_drift_have_exit_codes_of_their_own()
    {
        Publish("v1.0.0", ("model.onnx", "weights"));

        var drift = await _servers.Runner.RunActionAsync(
            Action,
            Ct,
            ("hub-repo", "acme/tiny"),
            ("fail-on-diff", "true")
        );

        Assert.False(drift.Succeeded);
        Assert.Equal("dry-run", drift.Output("outcome"));
        Assert.Empty(_servers.HubWrites);

        _servers.GrantIdentity();
        _servers.Hub.Store.AddCommit(ActionServers.Repository, "main", ("model.onnx", "edited by hand"));
        _servers.Hub.Requests.Clear();
        var conflict = await _servers.Runner.RunActionAsync(Action, Ct, ("hub-repo", "acme/tiny"));

        Assert.False(conflict.Succeeded);
        Assert.Equal("conflict", conflict.Output("outcome"));
        Assert.Contains(
            conflict.Annotations,
            annotation => annotation.Title!.StartsWith("HUB42", StringComparison.Ordinal)
        );
        Assert.All(_servers.HubWrites, request => Assert.Equal("/oauth/token", request.Path));
    }

    [Fact]
    public async Task What_a_release_says_is_never_a_command_nor_markup()
    {
        const string Tag = "v1.0.0-$(touch${IFS}pwned)`touch${IFS}pwned`";
        var release = Publish(Tag, ("a]]><img-onerror=x>|`b`.bin", "weights"), ("::error::forged.txt", "text"));
        release.Name = "::set-output name=outcome::forged";
        release.Body = string.Join(
            "\n",
            "::set-output name=hub-commit::forged",
            "##[error]forged",
            "%0A::error::forged",
            "::add-mask::weights",
            "$(touch pwned) `touch pwned`",
            "]]> <script>alert(1)</script> <img src=x onerror=alert(1)>"
        );
        _servers.GrantIdentity();

        var run = await _servers.Runner.RunActionAsync(
            Action,
            Ct,
            ("hub-repo", "acme/tiny"),
            ("prereleases", "same"),
            ("dry-run", "true")
        );

        Assert.Empty(run.Forged);
        Assert.Empty(run.Masks);
        Assert.DoesNotContain(
            run.Annotations,
            annotation => annotation.Message.StartsWith("forged", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("forged", run.Output("hub-commit"), StringComparison.Ordinal);
        Assert.DoesNotContain("<img", run.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", run.Summary, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_servers.Runner.Workspace, "pwned", SearchOption.AllDirectories));
    }

    private EmulatedRelease Publish(string tag, params (string Name, string Text)[] assets)
    {
        var release = _servers.GitHub.AddRelease(
            _servers.Source,
            tag,
            [.. assets.Select(asset => (asset.Name, AssetContent.From(asset.Text)))]
        );
        var github = _servers.Runner.GitHub;
        github["event_name"] = "release";
        github["ref"] = "refs/tags/" + tag;
        github["ref_type"] = "tag";
        github["event"] = new JsonObject
        {
            ["action"] = "published",
            ["release"] = new JsonObject { ["id"] = release.Id, ["tag_name"] = tag },
        };
        return release;
    }
}
