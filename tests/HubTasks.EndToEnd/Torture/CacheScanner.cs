using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;

namespace HubTasks.EndToEnd.Torture;

/// <summary><c>@huggingface/hub</c> in a process that stays, so that it can look at a cache again and again.</summary>
internal sealed class CacheScanner : IAsyncDisposable
{
    private readonly Process _node;

    private CacheScanner(Process node) => _node = node;

    public static async Task<CacheScanner> StartAsync(CancellationToken ct)
    {
        var judge = await NodeJudge.InstallAsync("huggingface", ct);
        var start = new ProcessStartInfo("node", [judge.PathTo("scan.mjs")])
        {
            WorkingDirectory = judge.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        return new CacheScanner(Process.Start(start)!);
    }

    /// <summary>What it has to say against the cache; nothing when it reads all of it.</summary>
    public async Task<string[]> ComplaintsAsync(string root, CancellationToken ct)
    {
        await _node.StandardInput.WriteLineAsync(JsonValue.Create(root).ToJsonString().AsMemory(), ct);
        await _node.StandardInput.FlushAsync(ct);
        var answer = await _node.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("node ended");
        return [.. JsonNode.Parse(answer)!["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>())];
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }
}
