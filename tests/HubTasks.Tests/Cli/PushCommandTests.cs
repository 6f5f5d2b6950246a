using System.Text.Json.Nodes;
using HubTasks.Tests.Hub.Client;
using HubTasks.Tests.Hub.Upload;

namespace HubTasks.Tests.Cli;

public sealed class PushCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WritableHub _hub = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_becomes_a_commit_and_a_second_time_nothing()
    {
        await using var server = await WebServer.StartAsync(_hub.AnswerAsync, Ct);
        _folder.Write("out/config.json", "{}");
        _folder.Write("out/model.bin", "weights");
        string[] push = ["push", "out", "acme/tiny", "--endpoint", server.Url, "--message", "First weights"];

        var first = await CliRun.InAsync(_folder, Ct, push);
        var second = await CliRun.InAsync(_folder, Ct, [.. push, "--json"]);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal($"{server.Url}/acme/tiny/commit/{_hub.Head}\n", first.Output);
        Assert.Contains("2 changes in one commit, 0 files unchanged", first.Error, StringComparison.Ordinal);
        Assert.Equal("First weights", _hub.Title);
        Assert.False((bool)JsonNode.Parse(second.Output)!["committed"]!);
        Assert.Contains("nothing to do: 2 files unchanged", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_every_change_and_makes_none()
    {
        _hub.Files["onnx/old.onnx"] = "old"u8.ToArray();
        _hub.Files[".gitattributes"] = "*.onnx filter=lfs"u8.ToArray();
        _hub.Files["README.md"] = "mine"u8.ToArray();
        _hub.Files["config.json"] = "before"u8.ToArray();
        await using var server = await WebServer.StartAsync(_hub.AnswerAsync, Ct);
        _folder.Write("out/config.json", "{}");
        _folder.Write("out/onnx/new.onnx", "new");

        var run = await CliRun.InAsync(
            _folder,
            Ct,
            ["push", "out", "acme/tiny", "--endpoint", server.Url, "--delete", "onnx/**", "--dry-run"]
        );

        var mirror = await CliRun.InAsync(
            _folder,
            Ct,
            ["push", "out", "acme/tiny", "--endpoint", server.Url, "--delete", "**", "--dry-run"]
        );

        Assert.Equal("~ config.json (2 B)\n+ onnx/new.onnx (3 B)\n- onnx/old.onnx\n", run.Output);
        Assert.Equal("- README.md\n~ config.json (2 B)\n+ onnx/new.onnx (3 B)\n- onnx/old.onnx\n", mirror.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(WritableHub.First, _hub.Head);
    }

    [Fact]
    public async Task A_missing_repository_is_made_only_when_asked()
    {
        _hub.Exists = false;
        await using var server = await WebServer.StartAsync(_hub.AnswerAsync, Ct);
        _folder.Write("out/config.json", "{}");
        string[] push = ["push", "out", "acme/tiny", "--endpoint", server.Url];

        var refused = await CliRun.InAsync(_folder, Ct, push);
        var made = await CliRun.InAsync(_folder, Ct, [.. push, "--create", "--private"]);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("HUB9010", refused.Error, StringComparison.Ordinal);
        Assert.Contains("or pass `--create` to make it", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, made.ExitCode);
        Assert.Contains("made acme/tiny", made.Error, StringComparison.Ordinal);
        Assert.Equal(
            """{"name":"tiny","organization":"acme","type":"model","visibility":"private"}""",
            server.Requests.Single(request => request.Target == "/api/repos/create").Body
        );
    }

    public void Dispose() => _folder.Dispose();
}
