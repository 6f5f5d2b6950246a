using System.Collections.Immutable;

namespace HubTasks.Hub.Sources;

/// <summary>A source that takes no more of the network than it may: so many downloads at once, so many bytes a second.</summary>
internal sealed class LimitedSource : IModelSource, IDisposable
{
    private readonly IModelSource _inner;
    private readonly SemaphoreSlim? _slots;
    private readonly RateLimit? _rate;

    public LimitedSource(IModelSource inner, TransferLimits limits, TimeProvider time)
    {
        _inner = inner;
        _slots = limits.Connections is { } most ? new SemaphoreSlim(most, most) : null;
        _rate = limits.BytesPerSecond is { } rate ? new RateLimit(rate, time) : null;
    }

    public string Name => _inner.Name;

    public bool IsLocal => _inner.IsLocal;

    public bool IsMetered => true;

    public Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct) =>
        _inner.ResolveAsync(repository, revision, ct);

    public Task<ImmutableArray<TreeFile>> GetTreeAsync(HubRepository repository, string commit, CancellationToken ct) =>
        _inner.GetTreeAsync(repository, commit, ct);

    public bool ListsEverything(HubRepository repository, string commit) => _inner.ListsEverything(repository, commit);

    public async Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        long? length,
        CancellationToken ct
    )
    {
        if (_slots is not null)
        {
            await _slots.WaitAsync(ct);
        }

        try
        {
            var content = await _inner.OpenAsync(repository, commit, file, offset, length, ct);
            return content with { Stream = new LimitedStream(content.Stream, _rate, _slots) };
        }
        catch
        {
            _slots?.Release();
            throw;
        }
    }

    public void Dispose() => _slots?.Dispose();

    /// <summary>Waits before it reads, and gives its slot back when it is closed.</summary>
    private sealed class LimitedStream(Stream inner, RateLimit? rate, SemaphoreSlim? slots) : Stream
    {
        private bool _closed;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            if (rate is null)
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }

            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, rate.Most)], cancellationToken);
            await rate.PayAsync(read, cancellationToken);
            return read;
        }

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("a download is read asynchronously");

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            GiveBack();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                GiveBack();
            }

            base.Dispose(disposing);
        }

        private void GiveBack()
        {
            if (!_closed)
            {
                _closed = true;
                slots?.Release();
            }
        }
    }
}

/// <summary>One rate for several readers: each pays for what it read by waiting until the time has come for it.</summary>
/// <param name="bytesPerSecond">Over all readers.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _paid = time.GetUtcNow();

    /// <summary>Bytes to read at once: a twentieth of a second's worth, so that nobody waits long after a read.</summary>
    public int Most { get; } = (int)Math.Clamp(bytesPerSecond / 20, 64, 1 << 20);

    public async ValueTask PayAsync(int count, CancellationToken ct)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _paid = (_paid > now ? _paid : now) + TimeSpan.FromSeconds((double)count / bytesPerSecond);
            wait = _paid - now;
        }

        // shorter waits than a timer can measure add up in what is paid
        if (wait > TimeSpan.FromMilliseconds(15))
        {
            await Task.Delay(wait, time, ct);
        }
    }
}
