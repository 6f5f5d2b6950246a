using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>
/// Other people's npm packages as judges. Each has a folder below <c>judges/</c> with a <c>package.json</c>, a lock file and
/// scripts; its packages are installed beside them once, and again when the lock file changes.
/// </summary>
public sealed class NodeJudge
{
    private const string Marker = "hubtasks-installed";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private NodeJudge(string folder) => Folder = folder;

    /// <summary>Where the scripts and <c>node_modules</c> are.</summary>
    public string Folder { get; }

    /// <summary>Installs what the judge needs. Without Node the calling test is skipped; in CI that is a failure.</summary>
    /// <param name="name">Of the folder below <c>judges/</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<NodeJudge> InstallAsync(string name, CancellationToken ct)
    {
        var judge = new NodeJudge(Tests.Repository.PathTo($"tests/HubTasks.EndToEnd/judges/{name}"));
        var wanted = Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(judge.PathTo("package-lock.json"), ct))
        );
        var marker = judge.PathTo("node_modules/" + Marker);
        await using var held = await LockAsync(
            Tests.Repository.PathTo($"tests/HubTasks.EndToEnd/obj/judge-{name}.lock"),
            ct
        );
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, ct) == wanted)
        {
            return judge;
        }

        Reachable(
            await TryRunAsync("node", ["--version"], judge.Folder, null, ct) is (0, _, _),
            "Node is not installed"
        );
        var install = await TryRunAsync(
            OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            judge.Folder,
            null,
            ct
        );
        Reachable(install is (0, _, _), $"npm cannot install `{name}`: {install?.Error}");
        await File.WriteAllTextAsync(marker, wanted, ct);
        return judge;
    }

    public string PathTo(string relative) => Path.Combine(Folder, relative);

    /// <summary>Runs a script of the judge.</summary>
    /// <param name="script">Its file in the judge's folder.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="ct">Ends the process.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(string script, string input, CancellationToken ct)
    {
        var (code, output, error) =
            await TryRunAsync("node", [PathTo(script)], Folder, input, ct)
            ?? throw new InvalidOperationException("node cannot be started");
        Assert.True(code == 0, $"{script} ended with {code}: {error}");
        return output;
    }

    /// <summary>Runs <c>call.mjs</c>: each step is a call of the judge's library, each result its value.</summary>
    public async Task<JsonArray> CallAsync(
        string hubUrl,
        string? accessToken,
        CancellationToken ct,
        params (string Call, JsonObject Args)[] steps
    )
    {
        var input = new JsonObject
        {
            ["hubUrl"] = hubUrl,
            ["accessToken"] = accessToken,
            ["steps"] = new JsonArray([
                .. steps.Select(step => new JsonObject { ["call"] = step.Call, ["args"] = step.Args }),
            ]),
        };
        return JsonNode.Parse(await RunAsync("call.mjs", input.ToJsonString(), ct))!.AsArray();
    }

    private static void Reachable(bool ok, string reason)
    {
        if (ok)
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
    }

    /// <summary>Several test processes may want the same judge at once.</summary>
    private static async Task<FileStream> LockAsync(string path, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < Patience)
            {
                await Task.Delay(200, ct);
            }
        }
    }

    private static async Task<(int Code, string Output, string Error)?> TryRunAsync(
        string file,
        string[] arguments,
        string folder,
        string? input,
        CancellationToken ct
    )
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            try
            {
                var output = process!.StandardOutput.ReadToEndAsync(ct);
                var error = process.StandardError.ReadToEndAsync(ct);
                await process.StandardInput.WriteAsync(input.AsMemory(), ct);
                process.StandardInput.Close();
                await process.WaitForExitAsync(ct);
                return (process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process!.Kill(entireProcessTree: true);
                throw;
            }
        }
    }
}
