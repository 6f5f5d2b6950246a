using System.Collections.Immutable;

namespace HubTasks.LocalHub;

/// <summary>The two origins of a Hub: its own, and the one that large files come from.</summary>
public enum HubOrigin
{
    Hub,
    Cdn,
}

/// <summary>One request, as it stood when the snapshot was taken.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">As sent, still percent-encoded, without the query.</param>
/// <param name="Query">As sent, with its question mark; empty without one.</param>
/// <param name="Status">0 until the headers of the answer are on their way.</param>
/// <param name="Origin">Which of the two was asked.</param>
/// <param name="HasAuthorization">True when a token came along.</param>
/// <param name="Range">The header, null without one.</param>
/// <param name="BytesSent">Of the body.</param>
public sealed record LoggedRequest(
    string Method,
    string Path,
    string Query,
    int Status,
    HubOrigin Origin,
    bool HasAuthorization,
    string? Range,
    long BytesSent
)
{
    public override string ToString() => $"{Method} {Path}{Query} -> {Status}";
}

/// <summary>What was asked of the hub, in order of arrival.</summary>
public sealed class RequestLog
{
    private readonly Lock _guard = new();

    private readonly List<Entry> _entries = [];

    public int Count
    {
        get
        {
            lock (_guard)
            {
                return _entries.Count;
            }
        }
    }

    public ImmutableArray<LoggedRequest> Snapshot()
    {
        lock (_guard)
        {
            return [.. _entries.Select(entry => entry.Read())];
        }
    }

    public void Clear()
    {
        lock (_guard)
        {
            _entries.Clear();
        }
    }

    internal Entry Add(LoggedRequest request)
    {
        var entry = new Entry(request);
        lock (_guard)
        {
            _entries.Add(entry);
        }

        return entry;
    }

    internal sealed class Entry(LoggedRequest request)
    {
        private int _status;

        private long _bytesSent;

        public int Status
        {
            set => Volatile.Write(ref _status, value);
        }

        public void Sent(long bytes) => Interlocked.Add(ref _bytesSent, bytes);

        public LoggedRequest Read() =>
            request with
            {
                Status = Volatile.Read(ref _status),
                BytesSent = Interlocked.Read(ref _bytesSent),
            };
    }
}
