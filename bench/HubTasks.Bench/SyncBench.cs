using System.Globalization;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.LocalHub;

namespace HubTasks.Bench;

/// <summary>
/// <c>hubtasks sync</c> of a release with many assets that the Hub has already: how long it takes, and how much it asks.
/// Beside it the JavaScript client, which is given the files on the disk and asked to upload them again.
/// </summary>
internal static class SyncBench
{
    private const string Repository = "bench/release";
    private const string Token = "hf_bench12345678";

    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        var assets = int.Parse(Arguments.Of(arguments, "--assets") ?? "1000", CultureInfo.InvariantCulture);
        var runs = int.Parse(Arguments.Of(arguments, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var work = Directory.CreateTempSubdirectory("hubtasks-bench-sync-").FullName;
        try
        {
            await using var gitHub = await GitHubServer.StartAsync(ct);
            await using var hub = await LocalHubServer.StartAsync(
                new LocalHubOptions { Folder = Path.Combine(work, "hub") },
                ct
            );
            hub.Store.AddCommit(HubRepository.Model(RepoId.Parse(Repository)), "main", ("README.md", "# Release\n"));
            var files = UploadBench.WriteSmall(Path.Combine(work, "files"), assets);
            var contents = Directory
                .GetFiles(files)
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(file), AssetContent.From(File.ReadAllBytes(file))))
                .ToArray();
            gitHub.AddRelease(gitHub.AddRepository("bench/code"), "v1.0.0", contents);
            var environment = new Dictionary<string, string>
            {
                ["HF_ENDPOINT"] = hub.Endpoint,
                ["HF_TOKEN"] = Token,
                ["HF_HOME"] = Path.Combine(work, "home"),
                ["GITHUB_API_URL"] = gitHub.ApiBase,
                ["GITHUB_TOKEN"] = "ghs_bench",
                ["GITHUB_REPOSITORY"] = "bench/code",
            };
            Task<Measured> Ours(string _, CancellationToken token) =>
                Measured.RunAsync(
                    "dotnet",
                    [
                        Path.Combine(AppContext.BaseDirectory, "hubtasks.dll"),
                        "sync",
                        "--repo",
                        Repository,
                        "--tag",
                        "v1.0.0",
                    ],
                    environment,
                    token
                );

            var first = await Ours("", ct);
            Say($"first sync of {assets} assets", first.Seconds, Take(gitHub, hub));
            var contenders = new List<Contender>
            {
                new(
                    "hubtasks sync",
                    Forget,
                    Ours,
                    (_, _) =>
                    {
                        Say("  hubtasks sync", null, Take(gitHub, hub));
                        return Task.CompletedTask;
                    }
                ),
            };
            if (Node.Find() is { } node)
            {
                contenders.Add(
                    new Contender(
                        "@huggingface/hub, from disk",
                        Forget,
                        (_, token) => node.UploadAsync(hub.Endpoint, Repository, Token, files, environment, token),
                        (_, _) =>
                        {
                            Say("  @huggingface/hub", null, Take(gitHub, hub));
                            return Task.CompletedTask;
                        }
                    )
                );
            }

            Task<string> Forget(CancellationToken _)
            {
                Take(gitHub, hub);
                return Task.FromResult("");
            }

            var absent = RestoreBench.Which("hf") is null ? ["hf"] : Array.Empty<string>();
            await Contest.HoldAsync($"{assets} assets, nothing changed", contenders, runs, absent, ct);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Counts the requests since the last call.</summary>
    private static (int GitHub, int Hub, int Writes) Take(GitHubServer gitHub, LocalHubServer hub)
    {
        var asked = hub.Requests.Snapshot();
        var counts = (
            gitHub.Requests.Length,
            asked.Length,
            asked.Count(request => request.Method is not ("GET" or "HEAD"))
        );
        gitHub.ClearLog();
        hub.Requests.Clear();
        return counts;
    }

    private static void Say(string what, double? seconds, (int GitHub, int Hub, int Writes) asked) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {(seconds is { } s ? $"{s:0.00} s, " : "")}{asked.GitHub} requests to GitHub, {asked.Hub} to the Hub, of them {asked.Writes} that are no GET"
            )
        );
}
