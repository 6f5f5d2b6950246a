using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.GitHubEmulator;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>Each starter workflow does what its first line says.</summary>
public sealed partial class StarterWorkflowTests : IAsyncLifetime
{
    private ActionServers _servers = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private WorkflowRunner Runner => _servers.Runner;

    public async ValueTask InitializeAsync() => _servers = await ActionServers.StartAsync(Ct);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task Restore_brings_the_models_before_the_build()
    {
        _servers.Pin(("model.onnx", "weights"));
        Runner.Write(
            "app.proj",
            """<Project><ItemGroup><HubModelReference Include="acme/tiny" Revision="main" /></ItemGroup><Target Name="Build"><Error Condition="!Exists('$(HF_HUB_CACHE)/models--acme--tiny')" Text="too early" /></Target></Project>"""
        );
        await _servers.LockAsync(Ct);

        var run = await Runner.RunJobAsync("docs/workflows/restore.yml", "build", Ct);

        Assert.True(run.Succeeded, run.Log);
        Assert.Contains(run.Used, used => (string?)used["persist-credentials"] == "false");
    }

    [Fact]
    public async Task The_card_gate_fails_on_a_bad_card_and_a_forks_token_costs_only_the_comment()
    {
        Runner.Write("README.md", "---\nlicense: mitt\n---\n# Tiny\n");
        Runner.GitHub["event_name"] = "pull_request";
        Runner.GitHub["event"] = new JsonObject { ["pull_request"] = new JsonObject { ["number"] = 1 } };
        _servers.GitHub.AddIssue(_servers.Source, "someone", "a pull request", null);
        _servers.GitHub.Accounts["ghs_job"] = new EmulatedAccount("github-actions[bot]", IsApp: true, MayPush: false);

        var run = await Runner.RunJobAsync("docs/workflows/card-gate.yml", "cards", Ct);

        Assert.False(run.Succeeded);
        Assert.Contains(run.Annotations, annotation => annotation is { Level: "error", File: "README.md" });
        Assert.Contains(run.Annotations, annotation => annotation is { Level: "notice", Title: "HUB0071" });
    }

    [Fact]
    public async Task The_audit_uploads_its_report_even_when_it_fails_and_never_from_a_fork()
    {
        _servers.Pin(("chat_template.jinja", "{{ ''.__class__ }}"));
        await _servers.LockAsync(Ct);

        var run = await Runner.RunJobAsync("docs/workflows/audit.yml", "audit", Ct);

        Assert.False(run.Succeeded);
        var upload = Assert.Single(
            run.Used,
            used => ((string)used["action"]!).Contains("sarif", StringComparison.Ordinal)
        );
        var judge = await NodeJudge.InstallAsync("sarif", Ct);
        Assert.Equal("[]", await judge.RunAsync("validate.mjs", (string)upload["sarif"]!, Ct));

        Runner.GitHub["event"] = new JsonObject
        {
            ["pull_request"] = new JsonObject
            {
                ["number"] = 1,
                ["head"] = new JsonObject { ["repo"] = new JsonObject { ["fork"] = true } },
            },
        };
        var fork = await Runner.RunJobAsync("docs/workflows/audit.yml", "audit", Ct);

        Assert.DoesNotContain(fork.Used, used => ((string)used["action"]!).Contains("sarif", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("release-event.yml", "release")]
    [InlineData("release-needs.yml", "push")]
    [InlineData("release-call.yml", "push")]
    [InlineData("release-dispatch.yml", "workflow_dispatch")]
    public async Task However_a_release_is_made_it_reaches_the_Hub_once(string workflow, string @event)
    {
        _servers.Hub.Store.AddCommit(
            ActionServers.Repository,
            "main",
            ("README.md", "---\nlicense: mit\n---\n# Tiny\n")
        );
        var release = _servers.GitHub.AddRelease(
            _servers.Source,
            "v1.0.0",
            ("model.onnx", AssetContent.From("weights"))
        );
        _servers.GrantIdentity();
        Runner.GitHub["event_name"] = @event;
        if (@event != "workflow_dispatch")
        {
            Runner.GitHub["ref"] = "refs/tags/v1.0.0";
            Runner.GitHub["ref_type"] = "tag";
        }

        if (@event == "release")
        {
            Runner.GitHub["event"] = new JsonObject
            {
                ["action"] = "published",
                ["release"] = new JsonObject { ["id"] = release.Id, ["tag_name"] = "v1.0.0" },
            };
        }

        (string, string)[] inputs = workflow is "release-call.yml" or "release-dispatch.yml"
            ?
            [
                ("tag", "v1.0.0"),
                .. workflow == "release-dispatch.yml" ? [("dry-run", "false")] : Array.Empty<(string, string)>(),
            ]
            : [];
        var run = await Runner.RunJobAsync($"docs/workflows/{workflow}", "hub", Ct, inputs);

        Assert.True(run.Succeeded, run.Log);
        Assert.NotNull(_servers.Hub.Store.Resolve(ActionServers.Repository, "v1.0.0"));
    }

    [Fact]
    public async Task The_drift_check_is_quiet_until_the_Hub_moves_on()
    {
        var commit = _servers.Pin(("model.onnx", "weights"));
        Runner.Write("hubtasks.yml", $"models:\n  - repo: acme/tiny\n    revision: {commit}\n");
        await _servers.LockAsync(Ct);

        var same = await Runner.RunJobAsync("docs/workflows/drift.yml", "pins", Ct);
        _servers.Hub.Store.AddCommit(ActionServers.Repository, "main", ("model.onnx", "better weights"));
        var moved = await Runner.RunJobAsync("docs/workflows/drift.yml", "pins", Ct);

        Assert.True(same.Succeeded, same.Log);
        Assert.False(moved.Succeeded, moved.Log);

        _servers.GitHub.AddRelease(_servers.Source, "v1.0.0", ("other.onnx", AssetContent.From("weights")));
        Runner.GitHub["event_name"] = "schedule";
        var release = await Runner.RunJobAsync("docs/workflows/drift.yml", "release", Ct);

        Assert.False(release.Succeeded, release.Log);
        Assert.Empty(_servers.HubWrites);
    }

    [Theory]
    [InlineData("docs/workflows/gitlab-ci.yml")]
    [InlineData("docs/workflows/azure-pipelines.yml")]
    public async Task On_other_services_each_line_with_the_tool_runs(string file)
    {
        _servers.Pin(("config.json", "{}"));
        await _servers.LockAsync(Ct);
        Runner.Write("README.md", "no card\n");
        var lines = ToolLine()
            .Matches(await File.ReadAllTextAsync(Repository.PathTo(file), Ct))
            .Select(match => match.Groups["line"].Value)
            .ToList();
        Assert.True(lines.Count >= 3, "the file runs restore, lint and audit");
        var cli = new Cli(
            Runner.Workspace,
            new Dictionary<string, string>
            {
                ["HOME"] = Runner.Home,
                ["HF_HOME"] = Path.Combine(Runner.Home, "hf"),
                ["HF_ENDPOINT"] = _servers.Hub.Endpoint,
                ["CI"] = "true",
            }
        );

        foreach (var line in lines)
        {
            var run = await cli.RunAsync(Ct, BuiltTool.Command[0], [.. BuiltTool.Command.Skip(1), .. line.Split(' ')]);

            Assert.True(run.ExitCode == 0, run.Output);
        }
    }

    [Fact]
    public void The_page_fits_a_screen_and_shows_only_what_the_files_say()
    {
        var page = File.ReadAllText(Repository.PathTo("docs/actions.md")).ReplaceLineEndings("\n");
        var workflows = StarterWorkflows.All.ToDictionary(
            path => path,
            path => File.ReadAllText(Repository.PathTo(path)).ReplaceLineEndings("\n")
        );

        Assert.InRange(page.Split('\n').Length, 1, 60);
        var snippets = Snippet()
            .Matches(page)
            .Concat(
                Snippet().Matches(File.ReadAllText(Repository.PathTo("docs/sync.md")).ReplaceLineEndings("\n")).Skip(1)
            )
            .Select(match => match.Groups["text"].Value)
            .ToList();
        Assert.NotEmpty(snippets);
        Assert.All(
            snippets,
            snippet => Assert.Contains(workflows.Values, text => text.Contains(snippet, StringComparison.Ordinal))
        );
        Assert.All(workflows.Keys, path => Assert.Contains(path["docs/".Length..], page, StringComparison.Ordinal));
    }

    [GeneratedRegex(
        @"^(\s*- )?\s*hubtasks (?<line>(restore|lint|audit) .*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ToolLine();

    [GeneratedRegex(
        "^```yaml\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Snippet();
}
