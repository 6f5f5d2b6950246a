using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Serve;

public sealed class CrashTests
{
    private const int Rounds = 5;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_while_writing_keeps_every_commit_that_it_confirmed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the signals of this test are those of Unix");
        var judge = await NodeJudge.InstallAsync("huggingface", Ct);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["hub"]);
        var confirmed = new List<string>();

        for (var round = 0; round < Rounds; round++)
        {
            using var server = await ServeProcess.StartAsync(folder["hub"], Ct);
            using var client = Client(server.Endpoint);
            if (round == 0)
            {
                using var created = await client.PostAsync(
                    "/api/repos/create",
                    Json("""{"name":"tiny","organization":"acme"}"""),
                    Ct
                );
                created.EnsureSuccessStatusCode();
            }

            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = WriteUntilCutAsync(client, round, confirmed, first);
            await Task.WhenAny(first.Task, writing);
            await Task.Delay(round * 37, Ct);
            await server.KillAsync(Ct);
            await writing;
            await CheckFolderAsync(folder["hub/models--acme--tiny"]);
        }

        using var last = await ServeProcess.StartAsync(folder["hub"], Ct);
        using var reader = Client(last.Endpoint);
        var commits = JsonNode.Parse(await reader.GetStringAsync("/api/models/acme/tiny/commits/main?limit=1000", Ct))!;
        var known = commits.AsArray().Select(commit => commit!["id"]!.GetValue<string>()).ToHashSet();
        var scan = await judge.CallAsync(
            last.Endpoint,
            "hf_judge",
            Ct,
            ("scanCacheDir", new() { ["dir"] = folder["hub"] })
        );

        Assert.True(confirmed.Count >= Rounds, $"only {confirmed.Count} commits were confirmed");
        Assert.Superset(confirmed.ToHashSet(), known);
        Assert.Empty(scan[0]!["value"]!["warnings"]!.AsArray());
        Assert.Equal(0, await last.TerminateAsync(Ct));
    }

    /// <summary>A large file and a regular one per commit, as fast as it goes, until the server is gone.</summary>
    private static async Task WriteUntilCutAsync(
        HttpClient client,
        int round,
        List<string> confirmed,
        TaskCompletionSource first
    )
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var bytes = RandomNumberGenerator.GetBytes(20_000);
                var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
                using var batch = await client.PostAsync(
                    "/acme/tiny.git/info/lfs/objects/batch",
                    Json(
                        new JsonObject
                        {
                            ["operation"] = "upload",
                            ["objects"] = new JsonArray(new JsonObject { ["oid"] = sha256, ["size"] = bytes.Length }),
                        }.ToJsonString()
                    ),
                    Ct
                );
                var answer = JsonNode.Parse(await batch.Content.ReadAsStringAsync(Ct))!;
                var address = answer["objects"]![0]!["actions"]!["upload"]!["href"]!.GetValue<string>();
                using var storage = new HttpClient();
                using var put = await storage.PutAsync(address, new ByteArrayContent(bytes), Ct);
                put.EnsureSuccessStatusCode();
                using var commit = await client.PostAsync(
                    "/api/models/acme/tiny/commit/main",
                    new StringContent(
                        $$$"""
                        {"key":"header","value":{"summary":"Round {{{round}}}, commit {{{number}}}"}}
                        {"key":"lfsFile","value":{"path":"w{{{number % 7}}}.bin","algo":"sha256","oid":"{{{sha256}}}"}}
                        {"key":"file","value":{"path":"d/f{{{number % 5}}}.txt","encoding":"base64","content":"{{{Convert.ToBase64String(
                            Encoding.ASCII.GetBytes(sha256)
                        )}}}"}}
                        """
                    ),
                    Ct
                );
                commit.EnsureSuccessStatusCode();
                var done = JsonNode.Parse(await commit.Content.ReadAsStringAsync(Ct))!;
                confirmed.Add(done["commitOid"]!.GetValue<string>());
                first.TrySetResult();
            }
        }
        catch (HttpRequestException)
        {
            // the server is gone
        }
    }

    /// <summary>What other tools rely on holds at every instant, so also in the one of the kill.</summary>
    private static async Task CheckFolderAsync(string repository)
    {
        var head = await File.ReadAllTextAsync(Path.Combine(repository, "refs", "main"), Ct);
        var snapshot = Path.Combine(repository, "snapshots", head);
        Assert.All(
            Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories),
            file => Assert.True(File.Exists(file), $"`{file}` leads nowhere")
        );
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(repository, "blobs")))
        {
            var name = Path.GetFileName(blob);
            if (name.Length == 64)
            {
                Assert.Equal(name, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(blob, Ct))));
            }
        }

        var start = new ProcessStartInfo(
            "git",
            ["--git-dir", Path.Combine(repository, ".localhub", "git"), "fsck", "--full"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start)!;
        var error = git.StandardError.ReadToEndAsync(Ct);
        await git.StandardOutput.ReadToEndAsync(Ct);
        await git.WaitForExitAsync(Ct);
        Assert.True(git.ExitCode == 0, await error);
    }

    private static HttpClient Client(string endpoint)
    {
        var client = new HttpClient { BaseAddress = new Uri(endpoint) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "hf_writer");
        return client;
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
