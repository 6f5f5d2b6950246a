using System.Diagnostics;
using System.Globalization;
using HubTasks.Hub.Cache;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>Locks where the file system has none: the seam says that <c>flock</c> does not work.</summary>
public sealed class SoftLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Lock => _folder["locks/x.lock"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_holds_it_alone_and_leaves_no_file_behind()
    {
        var first = TryTake(shared: false);

        Assert.NotNull(first);
        Assert.Null(TryTake(shared: false));
        Assert.Null(TryTake(shared: true));
        Assert.True(File.Exists(Lock + ".held"));
        first.Dispose();
        Assert.False(File.Exists(Lock + ".held"));
        using var second = TryTake(shared: false);
        Assert.NotNull(second);
    }

    [Fact]
    public void Many_share_it_and_keep_out_who_wants_it_alone()
    {
        var first = TryTake(shared: true);
        var second = TryTake(shared: true);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(TryTake(shared: false));
        first.Dispose();
        Assert.Null(TryTake(shared: false));
        second.Dispose();
        using var alone = TryTake(shared: false);
        Assert.NotNull(alone);
        Assert.Empty(Directory.GetFiles(_folder["locks"], "*.use.*"));
    }

    [Fact]
    public void What_a_dead_process_of_this_machine_left_is_taken_away()
    {
        var gone = Gone();
        _folder.Write("locks/x.lock.held", $"{gone}\n{Environment.MachineName}\n");
        _folder.Write("locks/x.lock.use.1", $"{gone}\n{Environment.MachineName}\n");

        using var held = TryTake(shared: false);

        Assert.NotNull(held);
        Assert.Equal(
            ["x.lock", "x.lock.held"],
            Directory.GetFiles(_folder["locks"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Who_died_before_it_could_say_its_name_is_not_waited_for()
    {
        _folder.Write("locks/x.lock.held", "");
        _folder.Write("locks/x.lock.use.1", "");
        Assert.Null(TryTake(shared: false));

        foreach (var mark in Directory.GetFiles(_folder["locks"], "x.lock.*"))
        {
            File.SetLastWriteTimeUtc(mark, DateTime.UtcNow.AddSeconds(-11));
        }

        using var held = TryTake(shared: false);

        Assert.NotNull(held);
        Assert.Empty(Directory.GetFiles(_folder["locks"], "*.use.*"));
    }

    [Fact]
    public async Task A_holder_on_another_machine_is_waited_for_but_not_for_ever()
    {
        _folder.Write("locks/x.lock.held", "1\nelsewhere\n");
        var said = new List<string>();

        Assert.Null(TryTake(shared: false));
        using var none = await CacheLock.AcquireAsync(
            Lock,
            shared: false,
            said.Add,
            (_, _) => false,
            TimeSpan.FromMilliseconds(30),
            TimeProvider.System,
            Ct
        );

        Assert.StartsWith("going on without", Assert.Single(said), StringComparison.Ordinal);
        none.Dispose();
        Assert.True(File.Exists(Lock + ".held"));
    }

    [Theory]
    [InlineData(false, new[] { 38, 37, 95 }, new[] { 78, 77, 102, 45 })]
    public void Errors_that_mean_no_locks_are_told_from_a_lock_that_is_held(bool other, int[] linux, int[] mac)
    {
        Assert.All(OperatingSystem.IsMacOS() ? mac : linux, error => Assert.True(FileLocks.IsUnsupported(error)));
        Assert.Equal(other, FileLocks.IsUnsupported(11));
        Assert.Equal(other, FileLocks.IsUnsupported(35));
    }

    [Fact]
    public void Locks_work_where_the_tests_run()
    {
        using var exclusive = File.OpenHandle(_folder["y"], FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.True(new FileLocks().Work(exclusive, shared: false));
    }

    private CacheLock? TryTake(bool shared)
    {
        var held = CacheLock.TryAcquire(Lock, shared, (_, _) => false, out var isSoft);
        Assert.True(isSoft);
        return held;
    }

    private static string Gone()
    {
        using var process = Process.Start(
            new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        process.WaitForExit();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
