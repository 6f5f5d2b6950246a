using System.Globalization;
using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Tool;

/// <summary>What the tool makes of HTTP/2, which a Hub offers over TLS only.</summary>
public sealed class TlsTests : IDisposable
{
    private const int SmallFiles = 60;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Small_files_share_a_connection_and_the_ranges_of_a_large_one_do_not()
    {
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        var commit = hub.Store.AddCommit(
            HubRepository.Model(RepoId.Parse("acme/tiny")),
            "main",
            Enumerable
                .Range(0, SmallFiles)
                .Select(i => CommitFile.FromBytes($"part-{i}.txt", Bytes(i, 10_000)))
                .Append(CommitFile.FromBytes("model.safetensors", Bytes(SmallFiles, 60_000_000)))
        );
        hub.Faults.Add("/**", Fault.Delay(TimeSpan.FromMilliseconds(5)), FaultPlan.Always, origin: HubOrigin.Hub);
        hub.Faults.Add("/**", Fault.Slow(10_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);
        await using var front = await TlsFront.StartAsync(hub, Ct);
        _folder.Write("hubtasks.yml", $"models:\n  - repo: acme/tiny\n    revision: {commit}\n");

        var run = await RunAsync(front, "restore");

        Assert.True(run.ExitCode == 0, run.Output);
        var files = front.Requests.Where(seen => seen.Target.Contains("/part-", StringComparison.Ordinal)).ToList();
        Assert.Equal(SmallFiles, files.Count(seen => seen.Target.Contains("/resolve/", StringComparison.Ordinal)));
        Assert.All(files, seen => Assert.Equal("HTTP/2", seen.Protocol));
        // one for each origin, and another where the first has not said yet how many requests it takes
        Assert.InRange(files.DistinctBy(seen => (seen.Origin, seen.Connection)).Count(), 2, 6);
        var large = front
            .Requests.Where(seen => seen.Target.Contains("/model.safetensors", StringComparison.Ordinal))
            .ToList();
        Assert.Single(large, seen => seen.Target.Contains("/resolve/", StringComparison.Ordinal));
        Assert.All(large, seen => Assert.Equal("HTTP/1.1", seen.Protocol));
        Assert.InRange(large.DistinctBy(seen => seen.Connection).Count(), 4, 9);
        Assert.DoesNotContain(
            hub.Requests.Snapshot(),
            request => request.HasAuthorization == (request.Origin == HubOrigin.Cdn)
        );
        Assert.Contains((SmallFiles + 1).ToString(CultureInfo.InvariantCulture), run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_goes_over_connections_of_its_own_so_that_a_slow_answer_is_waited_for()
    {
        var model = HubRepository.Model(RepoId.Parse("acme/tiny"));
        await using var hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        hub.Store.AddCommit(model, "main", CommitFile.FromBytes("README.md", "# Tiny"u8.ToArray()));
        await using var front = await TlsFront.StartAsync(hub, Ct);
        var folder = Directory.CreateDirectory(_folder["out"]).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "a.bin"), Bytes(1, 3_000_000), Ct);
        _folder.Write("out/config.json", "{}");

        var run = await RunAsync(front, "push", "out", "acme/tiny");

        Assert.True(run.ExitCode == 0, run.Output);
        var sent = front.Requests.ToLookup(seen =>
            seen.Origin == HubOrigin.Cdn || seen.Target.Contains("/commit/", StringComparison.Ordinal)
        );
        Assert.Equal(2, sent[true].Count());
        Assert.All(sent[true], seen => Assert.Equal("HTTP/1.1", seen.Protocol));
        Assert.NotEmpty(sent[false]);
        Assert.All(sent[false], seen => Assert.Equal("HTTP/2", seen.Protocol));
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task<CliResult> RunAsync(TlsFront front, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only there does a variable say which certificates are trusted");
        _folder.Write("trusted.pem", front.CertificatePem);
        var environment = new Dictionary<string, string>
        {
            // not there yet, as in many containers
            ["HOME"] = _folder["home"],
            ["SSL_CERT_FILE"] = _folder["trusted.pem"],
            ["HF_TOKEN"] = "hf_0123456789abcdef",
        };
        string[] command = [.. BuiltTool.Command, .. arguments, "--endpoint", front.Endpoint];
        return new Cli(_folder.Path, environment).RunAsync(Ct, command[0], command[1..]);
    }
}
