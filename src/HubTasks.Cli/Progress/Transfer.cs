using HubTasks.Hub;

namespace HubTasks.Cli.Progress;

/// <summary>How far the download of one repository is. Told from several threads at once.</summary>
internal sealed class Transfer(HubRepository repository, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _underWay = new(StringComparer.Ordinal);
    private readonly long _started = time.GetTimestamp();
    private long? _ended;
    private long _finishedBytes;
    private long _underWayBytes;

    public HubRepository Repository { get; } = repository;

    /// <summary>Until now, or until the last file had come.</summary>
    public TimeSpan Elapsed =>
        _ended is { } ended ? time.GetElapsedTime(_started, ended) : time.GetElapsedTime(_started);

    public int Files { get; private set; }

    public int FinishedFiles { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Never more than <see cref="Bytes"/>: a download that began again counts once.</summary>
    public long Done
    {
        get
        {
            lock (_gate)
            {
                return Math.Min(_finishedBytes + _underWayBytes, Bytes);
            }
        }
    }

    public bool IsComplete => FinishedFiles >= Files;

    public void Plan(int files, long bytes)
    {
        lock (_gate)
        {
            Files += files;
            Bytes += bytes;
            _ended = null;
        }
    }

    public void Advance(string path, long bytes)
    {
        lock (_gate)
        {
            _underWay[path] = _underWay.GetValueOrDefault(path) + bytes;
            _underWayBytes += bytes;
        }
    }

    public void Finish(string path, long size)
    {
        lock (_gate)
        {
            if (_underWay.Remove(path, out var counted))
            {
                _underWayBytes -= counted;
            }

            _finishedBytes += size;
            FinishedFiles++;
            _ended = IsComplete ? time.GetTimestamp() : null;
        }
    }
}
