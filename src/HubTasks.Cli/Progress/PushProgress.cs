using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Hub.Upload;

namespace HubTasks.Cli.Progress;

/// <summary>Says how an upload goes on: a line when it begins, and now and then one between.</summary>
internal sealed class PushProgress : IUploadProgress
{
    private readonly Talk _talk;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pause;
    private long _started;

    private readonly Lock _gate = new();
    private long _spoken;
    private long _total;
    private long _sent;
    private long _before;

    public PushProgress(Invocation run)
    {
        (_talk, _time) = (run.Talk, run.App.Time);
        _pause = TimeSpan.FromSeconds(run.App.Terminal.Error ? 3 : 15);
        _started = _spoken = _time.GetTimestamp();
    }

    public void Planned(int files, long bytes)
    {
        (_total, _started) = (bytes, _time.GetTimestamp());
        _talk.Line($"sending up to {Units.Count(files, "file")}, {Units.Bytes(bytes)}");
    }

    public void Advanced(string path, long bytes)
    {
        string line;
        lock (_gate)
        {
            _sent += bytes;
            if (_time.GetElapsedTime(_spoken) < _pause)
            {
                return;
            }

            _spoken = _time.GetTimestamp();
            var speed = (_sent - _before) / Math.Max(_time.GetElapsedTime(_started).TotalSeconds, 0.001);
            line = $"sent {Units.Bytes(_sent)} of {Units.Bytes(_total)}, {Units.Bytes(speed)}/s";
        }

        _talk.Line(line);
    }

    public void Resumed(string path, long bytes)
    {
        lock (_gate)
        {
            _sent += bytes;
            _before += bytes;
        }

        _talk.Line($"{Units.Bytes(bytes)} of {path} were stored by an earlier run");
    }

    public void Finished(string path, long size, bool sent) =>
        _talk.Detail($"  {path}, {Units.Bytes(size)}{(sent ? "" : ", stored before")}");
}
