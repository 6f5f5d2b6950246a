using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig;

namespace HubTasks.EndToEnd.Actions;

/// <summary>A pull request from a fork: its files, names and branch are an attacker's, its token may only read.</summary>
public sealed partial class HostileTextTests : IAsyncLifetime
{
    private static readonly MarkdownPipeline Pages = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoLinks()
        .Build();

    private ActionServers _servers = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _servers = await ActionServers.StartAsync(Ct);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task Card_text_and_names_execute_nothing_forge_no_command_and_stay_text_in_the_summary()
    {
        const string Hostile =
            "x\n::error::forged\n::set-output name=outcome::forged\n##[error]forged\n%0A::error::forged\n$(touch pwned)\n`touch pwned`\n]]>\n<img src=x onerror=alert(1)>\n[a](javascript:alert(1)) @acme/owners |\n";
        var runner = _servers.Runner;
        runner.Write(
            "README.md",
            $"---\nlicense: \"mit\\n::error::forged ##[error]forged <img src=x> @acme/owners | $(touch pwned)\"\ntags: [\"::add-mask::a\"]\nunknown_key_%0A::error::forged: 1\n---\n# T\n\n{Hostile}\n![pic](missing-<b>.png)\n"
        );
        runner.Write("::error::forged/README.md", "---\nlicense: mitt\n---\n# T\n");
        runner.Write("$(touch pwned)/README.md", "---\nlicense: mitt\n---\n# T\n");
        runner.Write("a\n::warning::forged/README.md", "---\nlicense: mitt\n---\n# T\n");
        var github = runner.GitHub;
        github["event_name"] = "pull_request";
        github["ref"] = "refs/pull/7/merge";
        github["head_ref"] = "a\"; touch pwned; $(touch pwned)`touch pwned`::error::forged";
        github["event"] = new JsonObject
        {
            ["pull_request"] = new JsonObject
            {
                ["number"] = 7,
                ["title"] = "$(touch pwned)\n::error::forged",
                ["head"] = new JsonObject { ["ref"] = "$(touch pwned)" },
            },
        };

        var run = await runner.RunActionAsync("actions/lint/action.yml", Ct, ("comment", "true"));

        Assert.False(run.Succeeded, run.Log);
        Assert.Equal("failed", run.Output("outcome"));
        Assert.Empty(run.Forged);
        Assert.Empty(run.Masks);
        Assert.DoesNotContain(
            run.Annotations,
            annotation => annotation.Message.StartsWith("forged", StringComparison.Ordinal)
        );
        Assert.Contains(run.Annotations, annotation => annotation is { Level: "error", File: "README.md" });
        Assert.Empty(Directory.EnumerateFiles(runner.Workspace, "pwned", SearchOption.AllDirectories));
        var html = Markdown.ToHtml(run.Summary, Pages);
        Assert.Contains("&lt;img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.All(
            Links().Matches(html).Select(match => match.Groups["to"].Value),
            link => Assert.StartsWith("https://github.com/hubtasks/", link, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            run.Summary.Split('\n'),
            line => line.StartsWith("::", StringComparison.Ordinal) || line.StartsWith("##[", StringComparison.Ordinal)
        );
    }

    [GeneratedRegex("href=\"(?<to>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();
}
