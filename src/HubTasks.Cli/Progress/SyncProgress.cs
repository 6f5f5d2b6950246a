using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Hub.Upload;
using HubTasks.Releases;

namespace HubTasks.Cli.Progress;

/// <summary>Says how a sync goes on: now and then a line while assets come, then what <see cref="PushProgress"/> says.</summary>
internal sealed class SyncProgress(Invocation run) : ISyncProgress, IUploadProgress
{
    private readonly PushProgress _push = new(run);
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(run.App.Terminal.Error ? 3 : 15);
    private readonly Lock _gate = new();
    private long _spoken = run.App.Time.GetTimestamp();
    private long _received;
    private int _files;

    public void Fetching(string name, long size)
    {
        Interlocked.Increment(ref _files);
        run.Talk.Detail($"  fetching {name}, {Units.Bytes(size)}");
    }

    public void Received(long bytes)
    {
        string line;
        lock (_gate)
        {
            _received += bytes;
            if (run.App.Time.GetElapsedTime(_spoken) < _pause)
            {
                return;
            }

            _spoken = run.App.Time.GetTimestamp();
            line = $"fetched {Units.Bytes(_received)} of {Units.Count(_files, "file")} so far";
        }

        run.Talk.Line(line);
    }

    public void Noted(string message) => run.Talk.Line(message);

    public void Planned(int files, long bytes) => _push.Planned(files, bytes);

    public void Advanced(string path, long bytes) => _push.Advanced(path, bytes);

    public void Resumed(string path, long bytes) => _push.Resumed(path, bytes);

    public void Finished(string path, long size, bool sent) => _push.Finished(path, size, sent);
}
