using System.Diagnostics;
using HubTasks.LocalHub;

namespace HubTasks.EndToEnd.Torture;

/// <summary>Real processes on one cache, with the system's locks and on a disk that has none, as some network disks.</summary>
public sealed class CacheCompanyTests
{
    private const int Stop = 19;
    private const int Continue = 18;

    private static readonly string[] NoLocks = ["noflock=37"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restores_at_once_fetch_each_file_once_and_a_clean_leaves_them_alone(bool hasLocks)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preloading is Unix's");
        await using var ground = await TortureGround.BeginAsync(Ct);
        var disk = hasLocks ? [] : ground.Disk?.Environment(ground.Layout.Root, NoLocks) ?? [];
        // slow enough to be stopped while they work
        ground.Faults.Add("/**", Fault.Slow(2_000_000), FaultPlan.Always, origin: HubOrigin.Cdn);
        var restores = Enumerable.Range(0, 3).Select(i => ground.Start($"{i}", disk, "restore")).ToList();
        while (ground.Requests.All(request => request.Origin != HubOrigin.Cdn))
        {
            await Task.Delay(20, Ct);
        }

        Assert.Contains(true, restores.Select(restore => restore.KillAfter(0, Stop)).ToList());
        using var clean = ground.Start("elsewhere", disk, "cache", "clean", "--yes");
        Assert.True(await clean.EndAsync(Ct) == 0, clean.Said);
        ground.Faults.Clear();
        Assert.Contains(true, restores.Select(restore => restore.KillAfter(0, Continue)).ToList());
        foreach (var restore in restores)
        {
            Assert.True(await restore.EndAsync(Ct) == 0, restore.Said);
            restore.Dispose();
        }

        var fetched = ground
            .Requests.Where(request =>
                request.Method == "GET"
                && request.Origin == HubOrigin.Hub
                && request.Path.Contains("/texts/", StringComparison.Ordinal)
            )
            .GroupBy(request => request.Path, StringComparer.Ordinal)
            .ToList();
        Assert.Equal(30, fetched.Count);
        Assert.All(fetched, requests => Assert.Single(requests));
        Assert.Contains("a restore works with it", clean.Said, StringComparison.Ordinal);
        await ground.AssertIntactAsync("company", ["0", "1", "2"], Ct);
    }

    [Fact]
    public async Task A_repair_leaves_what_another_tool_holds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "flock is Linux's");
        await using var ground = await TortureGround.BeginAsync(Ct);
        await ground.CompleteAsync("at first", [], Ct);
        var blob = Directory
            .GetFiles(ground.Layout.Root, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == "blobs")
            .Order(StringComparer.Ordinal)
            .First();
        await File.WriteAllTextAsync(blob, "damaged", Ct);
        var lockFile = Directory
            .GetFiles(ground.Layout.Root, Path.GetFileName(blob) + ".lock", SearchOption.AllDirectories)
            .Single();
        using var other = Process.Start(
            new ProcessStartInfo("flock", [lockFile, "sh", "-c", "echo held; read line"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(Ct));

        using var refused = ground.Start("", [], "cache", "verify", "--repair");
        Assert.Equal(1, await refused.EndAsync(Ct));
        Assert.True(File.Exists(blob));
        other.StandardInput.Close();
        await other.WaitForExitAsync(Ct);

        using var repaired = ground.Start("", [], "cache", "verify", "--repair");
        Assert.True(await repaired.EndAsync(Ct) == 0, repaired.Said);
        Assert.False(File.Exists(blob));
        await ground.CompleteAsync("after the repair", [], Ct);
    }
}
