using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// Hashes a file in order while it is written, on a thread of its own. Whoever brings the very next bytes hands over the
/// buffer, so that they are not copied again; what came out of order is read from the file, close enough behind its
/// writers to be in the page cache still.
/// </summary>
internal sealed class FollowingHash(TreeFile file, PartialFile partial, BlockPool pool) : IDisposable
{
    /// <summary>How far writers may run ahead, so that what is read from the file has not gone to the disk alone.</summary>
    private const long Window = 256L << 20;

    private const int MostBlocks = 8;

    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private readonly SemaphoreSlim _moved = new(0);

    /// <summary>End of what is hashed, being hashed or in the queue.</summary>
    private long _claimed;

    private long _hashed;
    private bool _idle;
    private TaskCompletionSource? _nearer;

    /// <summary>What is written so far, which is as far as the hash may follow.</summary>
    public ChunkMap Map { get; } = new(file.Size, partial.Complete);

    /// <summary>Ends when all of the file is hashed.</summary>
    public Task<BlobHashes> RunAsync(CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>
    /// Called when bytes are in the file and before the map says so. True when they are the next to be hashed, after
    /// waiting for room where the hash is slower than the network: the buffer is then no longer the caller's.
    /// </summary>
    public async ValueTask<bool> TryHandOverAsync(long position, byte[] buffer, int count, CancellationToken ct)
    {
        while (true)
        {
            Task nearer;
            lock (_gate)
            {
                if (position != _claimed)
                {
                    return false;
                }

                if (_blocks.Count < MostBlocks)
                {
                    _blocks.Enqueue(new Block(buffer, count));
                    _claimed += count;
                    return true;
                }

                nearer = Nearer();
            }

            await nearer.WaitAsync(ct);
        }
    }

    /// <summary>Called when the map says that there is more.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_idle)
            {
                return;
            }

            _idle = false;
        }

        _moved.Release();
    }

    /// <summary>True from the moment on that <see cref="WaitUntilNearAsync"/> does not wait.</summary>
    public bool IsNear(long position)
    {
        lock (_gate)
        {
            return position - _hashed <= Window;
        }
    }

    /// <summary>Returns when the hash is near enough to a position for more to be written there.</summary>
    public async Task WaitUntilNearAsync(long position, CancellationToken ct)
    {
        while (true)
        {
            Task nearer;
            lock (_gate)
            {
                if (IsNear(position))
                {
                    return;
                }

                nearer = Nearer();
            }

            await nearer.WaitAsync(ct);
        }
    }

    public void Dispose() => _moved.Dispose();

    private Task Nearer()
    {
        _nearer ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _nearer.Task;
    }

    private BlobHashes Run(CancellationToken ct)
    {
        using var hasher = new BlobHasher(file.Size, withOid: file.Sha256 is null);
        var own = pool.Rent();
        while (_hashed < file.Size)
        {
            ct.ThrowIfCancellationRequested();
            if (Next(own) is not { } next)
            {
                _moved.Wait(ct);
                continue;
            }

            var bytes = next.Buffer.AsSpan(0, next.Count);
            if (next.Buffer == own && RandomAccess.Read(partial.Handle, bytes, _hashed) < bytes.Length)
            {
                throw new IOException($"`{partial.Path}` became shorter while it was written");
            }

            hasher.Append(bytes);
            Done(next, own);
        }

        pool.Return(own);
        return hasher.Finish();
    }

    /// <summary>A block from the queue, or how much to read into <paramref name="own"/>; null after saying that we wait.</summary>
    private Block? Next(byte[] own)
    {
        lock (_gate)
        {
            if (_blocks.TryDequeue(out var block))
            {
                return block;
            }

            var available = Map.AvailableAt(_claimed);
            if (available <= 0)
            {
                // below 0 where a block was handed over that the map does not know of yet
                _idle = true;
                return null;
            }

            var count = (int)Math.Min(own.Length, available);
            _claimed += count;
            return new Block(own, count);
        }
    }

    private void Done(Block block, byte[] own)
    {
        TaskCompletionSource? nearer;
        lock (_gate)
        {
            _hashed += block.Count;
            if (block.Buffer != own)
            {
                pool.Return(block.Buffer);
            }

            nearer = _nearer;
            _nearer = null;
        }

        nearer?.SetResult();
    }

    private readonly record struct Block(byte[] Buffer, int Count);
}
