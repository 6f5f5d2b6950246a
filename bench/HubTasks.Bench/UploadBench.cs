using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace HubTasks.Bench;

/// <summary>
/// <c>hubtasks push</c> beside the JavaScript client: one large file, and many small ones. Each run fills a repository of
/// its own, so that nothing is there yet. curl sends the same bytes to the storage and does nothing else: a floor.
/// </summary>
internal sealed class UploadBench(string endpoint, string work, Node? node) : IDisposable
{
    private const int SmallFiles = 300;
    private static readonly string[] Peers = ["hf", "git-lfs", "curl"];
    private static readonly string[] Transfers = ["basic"];

    private const string Token = "hf_bench12345678";

    private readonly HttpClient _http = new() { BaseAddress = new Uri(endpoint) };
    private int _repositories;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        var mebibytes = int.Parse(Arguments.Of(arguments, "--size") ?? "1024", CultureInfo.InvariantCulture);
        var runs = int.Parse(Arguments.Of(arguments, "--runs") ?? "5", CultureInfo.InvariantCulture);
        var work = Path.GetFullPath(
            Arguments.Of(arguments, "--out") ?? Path.Combine(Path.GetTempPath(), "hubtasks-bench-upload")
        );
        Directory.CreateDirectory(work);
        try
        {
            var large = await WriteLargeAsync(Path.Combine(work, "large"), mebibytes, ct);
            var small = WriteSmall(Path.Combine(work, "small"));
            await BenchServer.UseAsync(
                Path.Combine(work, "hub"),
                0,
                0,
                async endpoint =>
                {
                    using var bench = new UploadBench(endpoint, work, Node.Find());
                    await bench.CompareAsync($"upload of one file of {mebibytes} MiB", large, runs, ct);
                    await bench.CompareAsync($"upload of {SmallFiles} files of 10 KB", small, runs, ct);
                },
                ct
            );
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task CompareAsync(string title, string folder, int runs, CancellationToken ct)
    {
        var files = Directory.GetFiles(folder);
        var contenders = new List<Contender>
        {
            new(
                "hubtasks push",
                CreateAsync,
                (repository, token) =>
                    Measured.RunAsync(
                        "dotnet",
                        [Path.Combine(AppContext.BaseDirectory, "hubtasks.dll"), "push", folder, repository],
                        Variables,
                        token
                    ),
                (repository, token) => DeleteAsync(repository, files.Length, token)
            ),
        };
        if (node is not null)
        {
            contenders.Add(
                new Contender(
                    "@huggingface/hub",
                    CreateAsync,
                    (repository, token) => node.UploadAsync(endpoint, repository, Token, folder, Variables, token),
                    (repository, token) => DeleteAsync(repository, files.Length, token)
                )
            );
        }

        if (files.Length == 1 && RestoreBench.Which("curl") is { } curl)
        {
            contenders.Add(
                new Contender(
                    "curl, only the bytes",
                    CreateAsync,
                    async (repository, token) =>
                        await Measured.RunAsync(
                            curl,
                            [
                                "-sSf",
                                "-o",
                                "/dev/null",
                                "-T",
                                files[0],
                                await AddressAsync(repository, files[0], token),
                            ],
                            Variables,
                            token
                        ),
                    (repository, token) => DeleteAsync(repository, 0, token)
                )
            );
        }

        var absent = Peers.Where(program => RestoreBench.Which(program) is null);
        await Contest.HoldAsync(title, contenders, runs, absent, ct);
    }

    private Dictionary<string, string> Variables =>
        new()
        {
            ["HF_ENDPOINT"] = endpoint,
            ["HF_TOKEN"] = Token,
            ["HF_HOME"] = Path.Combine(work, "home"),
        };

    private async Task<string> CreateAsync(CancellationToken ct)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"up-{++_repositories}");
        await SendAsync(HttpMethod.Post, "/api/repos/create", new { name, organization = "bench" }, ct);
        return "bench/" + name;
    }

    /// <summary>Looks whether everything arrived, then makes room.</summary>
    private async Task DeleteAsync(string repository, int files, CancellationToken ct)
    {
        var tree = JsonNode.Parse(
            await _http.GetStringAsync($"/api/models/{repository}/tree/main?recursive=true", ct)
        )!;
        var arrived = tree.AsArray().Count(entry => (string)entry!["path"]! != ".gitattributes");
        if (arrived != files)
        {
            throw new InvalidOperationException($"{arrived} of {files} files arrived in {repository}");
        }

        var name = repository["bench/".Length..];
        await SendAsync(HttpMethod.Delete, "/api/repos/delete", new { name, organization = "bench" }, ct);
    }

    private async Task<string> AddressAsync(string repository, string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        var oid = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(stream, ct));
        var answer = await SendAsync(
            HttpMethod.Post,
            $"/{repository}.git/info/lfs/objects/batch",
            new
            {
                operation = "upload",
                transfers = Transfers,
                objects = new[] { new { oid, size = stream.Length } },
                hash_algo = "sha256",
            },
            ct
        );
        return (string)answer!["objects"]![0]!["actions"]!["upload"]!["href"]!;
    }

    private async Task<JsonNode?> SendAsync<T>(HttpMethod method, string path, T body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await _http.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? text.StartsWith('{')
                ? JsonNode.Parse(text)
                : null
            : throw new InvalidOperationException($"{path} answers {(int)response.StatusCode}: {text}");
    }

    private static async Task<string> WriteLargeAsync(string folder, int mebibytes, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        await using var file = File.Create(Path.Combine(folder, "model.safetensors"));
        await using var bytes = new RandomStream(mebibytes * 1024L * 1024);
        await bytes.CopyToAsync(file, 1 << 20, ct);
        return folder;
    }

    internal static string WriteSmall(string folder, int count = SmallFiles)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(1);
        var content = new byte[5_000];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(content);
            var name = string.Create(CultureInfo.InvariantCulture, $"file-{i:0000}.txt");
            File.WriteAllText(Path.Combine(folder, name), Convert.ToHexStringLower(content));
        }

        return folder;
    }
}
