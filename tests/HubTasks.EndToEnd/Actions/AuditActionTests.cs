using HubTasks.EndToEnd.ThirdParty;

namespace HubTasks.EndToEnd.Actions;

public sealed class AuditActionTests : IAsyncLifetime
{
    private const string Action = "actions/audit/action.yml";

    private ActionServers _servers = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _servers = await ActionServers.StartAsync(Ct);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_model_that_runs_code_fails_the_job_and_a_second_run_asks_nothing()
    {
        _servers.Pin(("chat_template.jinja", "{{ ''.__class__ }}"));
        await _servers.LockAsync(Ct);

        var first = await _servers.Runner.RunActionAsync(Action, Ct);

        Assert.False(first.Succeeded, first.Log);
        Assert.Equal("failed", first.Output("outcome"));
        var finding = Assert.Single(first.Annotations, annotation => annotation.Level == "error");
        Assert.Equal("hub.lock.json", finding.File);
        Assert.StartsWith("HUB3506", finding.Title, StringComparison.Ordinal);
        Assert.Contains("acme/tiny", first.Summary, StringComparison.Ordinal);
        var judge = await NodeJudge.InstallAsync("sarif", Ct);
        Assert.Equal(
            "[]",
            await judge.RunAsync("validate.mjs", await File.ReadAllTextAsync(first.Output("sarif-path"), Ct), Ct)
        );

        _servers.Hub.Requests.Clear();
        var second = await _servers.Runner.RunActionAsync(Action, Ct, ("fail-on", "never"));

        Assert.True(second.Succeeded, second.Log);
        Assert.Equal(("passed", "1"), (second.Output("outcome"), second.Output("errors")));
        Assert.Empty(_servers.Hub.Requests.Snapshot());
    }

    [Fact]
    public async Task The_umbrella_audits_the_same()
    {
        _servers.Pin(("config.json", "{}"));
        await _servers.LockAsync(Ct);

        var run = await _servers.Runner.RunActionAsync("action.yml", Ct, ("run", "audit"));

        Assert.True(run.Succeeded, run.Log);
        Assert.Equal("passed", run.Output("outcome"));
        Assert.Contains("acme/tiny", run.Summary, StringComparison.Ordinal);
    }
}
