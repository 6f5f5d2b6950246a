using System.Collections.Concurrent;
using System.Globalization;
using HubTasks.Cli.Output;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Progress;

/// <summary>Progress as lines, for logs: a line when a model begins and ends, and now and then one between.</summary>
internal sealed class LineProgress(Talk talk, TimeProvider time) : IRestoreProgress
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<HubRepository, Transfer> _transfers = new();
    private readonly Lock _gate = new();
    private long _spoken = time.GetTimestamp();

    public void Planned(HubRepository repository, int files, long bytes)
    {
        _transfers.GetOrAdd(repository, key => new Transfer(key, time)).Plan(files, bytes);
        talk.Line($"fetching {repository}: {Units.Count(files, "file")}, {Units.Bytes(bytes)}");
    }

    public void Advanced(HubRepository repository, string path, long bytes)
    {
        if (!_transfers.TryGetValue(repository, out var transfer))
        {
            return;
        }

        transfer.Advance(path, bytes);
        lock (_gate)
        {
            if (time.GetElapsedTime(_spoken) < Pause)
            {
                return;
            }

            _spoken = time.GetTimestamp();
        }

        talk.Line(Standing(transfer));
    }

    public void Finished(HubRepository repository, string path, long size)
    {
        talk.Detail($"  {repository}: {path}, {Units.Bytes(size)}");
        if (_transfers.TryGetValue(repository, out var transfer))
        {
            transfer.Finish(path, size);
            if (transfer.IsComplete)
            {
                talk.Line(Summary(transfer));
            }
        }
    }

    public void Noted(string message) => talk.Line(message);

    private static string Standing(Transfer transfer)
    {
        var speed = transfer.Done / Math.Max(transfer.Elapsed.TotalSeconds, 0.001);
        var share = 100.0 * transfer.Done / Math.Max(transfer.Bytes, 1);
        var left = TimeSpan.FromSeconds(Math.Min((transfer.Bytes - transfer.Done) / Math.Max(speed, 1), 360_000));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{transfer.Repository}: {share:0} % of {Units.Bytes(transfer.Bytes)}, {Units.Bytes(speed)}/s, {Units.Time(left)} left"
        );
    }

    /// <summary>What is said of a model when its last file has come.</summary>
    public static string Summary(Transfer transfer) =>
        $"fetched {transfer.Repository}: {Units.Count(transfer.Files, "file")}, {Units.Bytes(transfer.Bytes)} in {Units.Time(transfer.Elapsed)}, {Units.Bytes(transfer.Bytes / Math.Max(transfer.Elapsed.TotalSeconds, 0.001))}/s";
}
