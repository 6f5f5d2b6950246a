using System.Text.Json.Nodes;

namespace HubTasks.EndToEnd.Actions;

public sealed class RestoreActionTests : IAsyncLifetime
{
    private const string Action = "actions/restore/action.yml";

    private ActionServers _servers = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _servers = await ActionServers.StartAsync(Ct);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task Models_arrive_and_the_next_machine_has_them_from_the_cache_without_a_network()
    {
        _servers.Pin(("model.onnx", "weights"));
        await _servers.LockAsync(Ct);

        var first = await _servers.Runner.RunActionAsync(Action, Ct);

        Assert.True(first.Succeeded, first.Log);
        var model = Assert.Single(JsonNode.Parse(first.Output("models"))!.AsArray())!;
        Assert.Equal("acme/tiny", (string?)model["repository"]);
        Assert.Equal(
            "weights",
            await File.ReadAllTextAsync(Path.Combine((string)model["directory"]!, "model.onnx"), Ct)
        );
        Assert.Equal(first.Output("cache-directory"), first.Env("HF_HUB_CACHE"));
        var key = Assert.Single(first.Saved);
        Assert.StartsWith("hubtasks-models-Linux-", key, StringComparison.Ordinal);
        Assert.NotEmpty(_servers.Hub.Requests.Snapshot());

        _servers.Runner.StartAfresh();
        await _servers.Hub.StopAsync(Ct);
        var second = await _servers.Runner.RunActionAsync(Action, Ct, ("offline", "true"));

        Assert.True(second.Succeeded, second.Log);
        Assert.Equal("true", second.Output("cache-hit"));
        Assert.Empty(second.Saved);
        Assert.Equal(first.Output("models"), second.Output("models"));
    }

    [Fact]
    public async Task A_warm_cache_asks_the_hub_nothing_and_a_changed_lock_file_is_another_key()
    {
        _servers.Pin(("model.onnx", "weights"));
        await _servers.LockAsync(Ct);
        var first = await _servers.Runner.RunActionAsync(Action, Ct);
        _servers.Runner.StartAfresh();
        _servers.Hub.Requests.Clear();

        var second = await _servers.Runner.RunActionAsync(Action, Ct);

        Assert.True(second.Succeeded, second.Log);
        Assert.Empty(_servers.Hub.Requests.Snapshot());

        _servers.Pin(("model.onnx", "other weights"));
        File.Delete(Path.Combine(_servers.Runner.Workspace, "hub.lock.json"));
        await _servers.LockAsync(Ct);
        _servers.Runner.StartAfresh();
        var third = await _servers.Runner.RunActionAsync(Action, Ct);

        Assert.True(third.Succeeded, third.Log);
        Assert.Equal("false", third.Output("cache-hit"));
        Assert.NotEqual(first.Saved, third.Saved);
        Assert.DoesNotContain(
            _servers.Hub.Requests.Snapshot(),
            request => request.Path.EndsWith("README.md", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_a_cache_brings_is_hashed_before_anyone_uses_it()
    {
        _servers.Pin(("model.onnx", "weights"));
        await _servers.LockAsync(Ct);
        var first = await _servers.Runner.RunActionAsync(Action, Ct);
        var snapshot = (string)JsonNode.Parse(first.Output("models"))![0]!["directory"]!;
        Assert.Single(first.Saved);
        foreach (
            var poisoned in Directory
                .EnumerateFiles(Path.Combine(_servers.Runner.Workspace, "../caches"), "*", SearchOption.AllDirectories)
                .Where(path => File.ReadAllText(path) == "weights")
        )
        {
            File.SetAttributes(poisoned, FileAttributes.Normal);
            await File.WriteAllTextAsync(poisoned, "wEights", Ct);
        }

        _servers.Runner.StartAfresh();
        var second = await _servers.Runner.RunActionAsync(Action, Ct);

        Assert.True(second.Succeeded, second.Log);
        Assert.Equal("true", second.Output("cache-hit"));
        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(snapshot, "model.onnx"), Ct));
    }

    [Fact]
    public async Task A_project_and_a_lock_file_that_disagree_fail_the_job_and_say_how_on_its_page()
    {
        _servers.Pin(("model.onnx", "weights"));

        var run = await _servers.Runner.RunActionAsync(Action, Ct);

        Assert.False(run.Succeeded);
        Assert.Contains(
            run.Annotations,
            annotation => annotation.Level == "error" && annotation.Title!.StartsWith("HUB1", StringComparison.Ordinal)
        );
        Assert.Empty(run.Saved);
        Assert.False(File.Exists(Path.Combine(_servers.Runner.Workspace, "hub.lock.json")));
    }
}
