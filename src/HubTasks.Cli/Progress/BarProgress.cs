using System.Collections.Concurrent;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Progress;

/// <summary>Progress as bars on a terminal, one per model. Nothing is drawn, and nothing loaded, before there is something to fetch.</summary>
internal sealed class BarProgress(App app, Talk talk) : IRestoreProgress, IAsyncDisposable
{
    private readonly ConcurrentDictionary<HubRepository, Transfer> _transfers = new();
    private readonly Lock _gate = new();
    private ProgressBars? _bars;

    public void Planned(HubRepository repository, int files, long bytes)
    {
        var transfer = _transfers.GetOrAdd(repository, key => new Transfer(key, app.Time));
        transfer.Plan(files, bytes);
        lock (_gate)
        {
            _bars ??= ProgressBars.Start(app, talk);
            _bars.Show(transfer);
        }
    }

    public void Advanced(HubRepository repository, string path, long bytes)
    {
        if (_transfers.TryGetValue(repository, out var transfer))
        {
            transfer.Advance(path, bytes);
        }
    }

    public void Finished(HubRepository repository, string path, long size)
    {
        talk.Detail($"  {repository}: {path}");
        if (_transfers.TryGetValue(repository, out var transfer))
        {
            transfer.Finish(path, size);
        }
    }

    public void Noted(string message) => talk.Line(message);

    /// <summary>Takes the bars away and says in a line each what was fetched.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_bars is null)
        {
            return;
        }

        await _bars.DisposeAsync();
        foreach (var transfer in _transfers.Values.Where(transfer => transfer.IsComplete))
        {
            talk.Line(LineProgress.Summary(transfer));
        }
    }
}
