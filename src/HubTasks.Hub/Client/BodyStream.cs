using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>A body whose every read must bring something within the idle time; failures of the wire become coded ones.</summary>
internal sealed class BodyStream(Stream inner, Uri uri, TimeSpan idle, TimeProvider time) : Stream
{
    private readonly CancellationTokenSource _silence = new(Timeout.InfiniteTimeSpan, time);
    private CancellationToken _caller;
    private CancellationTokenSource? _both;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var both = Both(cancellationToken);
        try
        {
            var pending = inner.ReadAsync(buffer, both);
            if (pending.IsCompleted)
            {
                // what has arrived already needs no watch
                return await pending;
            }

            _silence.CancelAfter(idle);
            try
            {
                return await pending;
            }
            finally
            {
                _silence.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException cancelled) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BodyException(HubErrors.Silent(uri, idle), cancelled);
        }
        catch (Exception failed) when (failed is IOException or HttpRequestException)
        {
            throw new BodyException(HubErrors.Cut(uri, failed.Message), failed);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("a body is read asynchronously");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _both?.Dispose();
            _silence.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The caller's token and ours as one, kept from read to read: a caller hardly ever changes its token.</summary>
    private CancellationToken Both(CancellationToken caller)
    {
        if (_both is null || _caller != caller)
        {
            _both?.Dispose();
            _caller = caller;
            _both = CancellationTokenSource.CreateLinkedTokenSource(caller, _silence.Token);
        }

        return _both.Token;
    }
}

/// <summary>A body that broke off or fell silent: whoever reads it may open it again from where it got to.</summary>
internal sealed class BodyException(Diagnostic diagnostic, Exception inner) : IOException(diagnostic.Message, inner)
{
    public Diagnostic Diagnostic { get; } = diagnostic;
}
