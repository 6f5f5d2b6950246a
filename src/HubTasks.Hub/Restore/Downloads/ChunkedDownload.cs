using System.Buffers;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// Fetches one large file into a partial file: chunks over several connections where that helps, hashed in order by a
/// thread of its own that follows the writers while the bytes are still in the page cache, so nothing is read from the
/// disk twice.
/// </summary>
internal sealed class ChunkedDownload(
    IModelSource source,
    HubRepository repository,
    string commit,
    TreeFile file,
    PartialFile partial,
    IRestoreProgress? progress
) : IDisposable
{
    /// <summary>Files from here on are fetched in chunks; smaller ones go through memory.</summary>
    public const int Threshold = 1 << 20;

    private const int ChunkSize = 8 << 20;
    private const int BlockSize = 512 << 10;
    private const int FirstConnections = 4;
    private const int MostConnections = 8;

    /// <summary>A connection slower than this, in bytes per second, is not limited by this machine: more may help.</summary>
    private const double SlowConnection = 150e6;

    /// <summary>How far writers may run ahead of the hash, so that its reads stay in the page cache.</summary>
    private const long Window = 256L << 20;

    private const int AttemptsWithoutProgress = 5;

    private readonly int _chunks = (int)((file.Size + ChunkSize - 1) / ChunkSize);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _moved = new(0);
    private readonly long[] _written = new long[(int)((file.Size + ChunkSize - 1) / ChunkSize)];
    private long _hashed;
    private int _next;
    private long _fetched;
    private TaskCompletionSource _hashMoved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fetches what is missing and returns the hashes of the whole.</summary>
    /// <exception cref="IOException">The connection failed again and again, or the disk did.</exception>
    public async Task<BlobHashes> RunAsync(CancellationToken ct)
    {
        foreach (var chunk in partial.Complete.Where(chunk => chunk >= 0 && chunk < _chunks))
        {
            _written[chunk] = LengthOf(chunk);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var hashing = Task.Factory.StartNew(
            () => Hash(stop.Token),
            stop.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            // a hash that cannot go on (the disk, say) must not leave writers waiting for it
            var fetching = FetchAsync(stop.Token);
            if (await Task.WhenAny(fetching, hashing) == hashing)
            {
                await hashing;
            }

            await fetching;
            return await hashing;
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAny(hashing);
            throw;
        }
    }

    public void Dispose() => _moved.Dispose();

    private async Task FetchAsync(CancellationToken ct)
    {
        if (!source.IsLocal && _chunks > 1)
        {
            try
            {
                await FetchChunksAsync(ct);
                return;
            }
            catch (NoRangesException)
            {
                progress?.Noted(
                    $"{source.Name} does not answer range requests; fetching {file.Path} over one connection"
                );
            }
        }

        await FetchRunsAsync(ct);
    }

    /// <summary>One connection, one request for each run of chunks that are missing.</summary>
    private async Task FetchRunsAsync(CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (var chunk = 0; chunk < _chunks; chunk++)
            {
                if (_written[chunk] < LengthOf(chunk))
                {
                    await FetchRunAsync(chunk, file.Size, buffer, ct);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A few connections at first; more when a look at the rate says that they are slow.</summary>
    private async Task FetchChunksAsync(CancellationToken ct)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var started = TimeProvider.System.GetTimestamp();
        var first = Math.Min(FirstConnections, _chunks);
        var workers = Enumerable.Range(0, first).Select(_ => WorkAsync(failed.Token)).ToList();
        var look = Task.Delay(TimeSpan.FromMilliseconds(250), failed.Token);
        while (workers.Count > 0)
        {
            var done = await Task.WhenAny([.. workers, look]);
            if (done == look)
            {
                look = Task.Delay(Timeout.Infinite, failed.Token);
                var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
                if (Interlocked.Read(ref _fetched) / seconds / first < SlowConnection)
                {
                    workers.AddRange(
                        Enumerable.Range(first, MostConnections - first).Select(_ => WorkAsync(failed.Token))
                    );
                }

                continue;
            }

            workers.Remove(done);
            if (!done.IsCompletedSuccessfully)
            {
                await failed.CancelAsync();
                await Task.WhenAll(workers).ContinueWith(_ => { }, TaskScheduler.Default);
                await done;
            }
        }

        await failed.CancelAsync();
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (Take() is var chunk and >= 0)
            {
                await WaitForHashAsync(chunk, ct);
                await FetchRunAsync(chunk, StartOf(chunk) + LengthOf(chunk), buffer, ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Take()
    {
        lock (_gate)
        {
            while (_next < _chunks && _written[_next] == LengthOf(_next))
            {
                _next++;
            }

            return _next < _chunks ? _next++ : -1;
        }
    }

    /// <summary>Fetches from where a chunk stands to <paramref name="end"/>, opening again as often as there is progress.</summary>
    private async Task FetchRunAsync(int chunk, long end, byte[] buffer, CancellationToken ct)
    {
        var position = StartOf(chunk) + _written[chunk];
        var failures = 0;
        while (position < end)
        {
            var from = position;
            try
            {
                position = await ReadAsync(from, end, buffer, ct);
                if (position < end)
                {
                    throw new IOException($"the connection ended after {position} of {file.Size} bytes");
                }
            }
            catch (Exception e) when (IsTransient(e, ct))
            {
                position = StartOf(ChunkAt(from)) + WrittenFrom(from);
                failures = position > from ? 1 : failures + 1;
                if (failures >= AttemptsWithoutProgress)
                {
                    throw new HubTasksException(
                        RestoreErrors.Interrupted(repository, file.Path, position, file.Size, source.Name, e.Message),
                        e
                    );
                }

                await Task.Delay(Backoff.Delay(failures), ct);
            }
        }
    }

    /// <summary>The connection's fault, so that opening again may help; not the disk's, and not a cancellation.</summary>
    public static bool IsTransient(Exception e, CancellationToken ct) =>
        e is IOException or HttpRequestException or TimeoutException
        && !ct.IsCancellationRequested
        && !DiskErrors.IsDisk(e);

    /// <summary>Returns where it got to; short of <paramref name="end"/> when the stream ended early.</summary>
    private async Task<long> ReadAsync(long from, long end, byte[] buffer, CancellationToken ct)
    {
        await using var content = await source.OpenAsync(
            repository,
            commit,
            file,
            from,
            end == file.Size && from == 0 ? null : end - from,
            ct
        );
        if (content.Offset != from)
        {
            if (end < file.Size)
            {
                throw new NoRangesException();
            }

            await SkipAsync(content.Stream, from - content.Offset, buffer, ct);
        }

        var position = from;
        while (position < end)
        {
            var room = (int)Math.Min(buffer.Length, NextBoundary(position) - position);
            var read = await content.Stream.ReadAsync(buffer.AsMemory(0, room), ct);
            if (read == 0)
            {
                break;
            }

            RandomAccess.Write(partial.Handle, buffer.AsSpan(0, read), position);
            Advance(position, read);
            position += read;
        }

        return position;
    }

    private static async Task SkipAsync(Stream stream, long count, byte[] buffer, CancellationToken ct)
    {
        while (count > 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), ct);
            if (read == 0)
            {
                throw new IOException("the connection ended before the place it was asked for");
            }

            count -= read;
        }
    }

    private void Advance(long position, int read)
    {
        var chunk = ChunkAt(position);
        bool complete;
        lock (_gate)
        {
            _written[chunk] = Math.Max(_written[chunk], position + read - StartOf(chunk));
            complete = _written[chunk] == LengthOf(chunk);
        }

        if (complete)
        {
            partial.MarkComplete(chunk);
        }

        Interlocked.Add(ref _fetched, read);
        _moved.Release();
        progress?.Advanced(repository, file.Path, read);
    }

    /// <summary>How much of the chunk at a position is written, past it into the chunks that follow.</summary>
    private long WrittenFrom(long position)
    {
        lock (_gate)
        {
            var first = ChunkAt(position);
            var chunk = first;
            while (chunk + 1 < _chunks && _written[chunk] == LengthOf(chunk))
            {
                chunk++;
            }

            return StartOf(chunk) + _written[chunk] - StartOf(first);
        }
    }

    private async Task WaitForHashAsync(int chunk, CancellationToken ct)
    {
        while ((long)chunk * ChunkSize - Interlocked.Read(ref _hashed) > Window)
        {
            Task moved;
            lock (_gate)
            {
                moved = _hashMoved.Task;
            }

            if ((long)chunk * ChunkSize - Interlocked.Read(ref _hashed) > Window)
            {
                await moved.WaitAsync(ct);
            }
        }
    }

    private BlobHashes Hash(CancellationToken ct)
    {
        using var hasher = new BlobHasher(file.Size, withOid: file.Sha256 is null);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (_hashed < file.Size)
            {
                var available = Available();
                if (available == 0)
                {
                    _moved.Wait(ct);
                    continue;
                }

                ct.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(
                    partial.Handle,
                    buffer.AsSpan(0, (int)Math.Min(buffer.Length, available)),
                    _hashed
                );
                hasher.Append(buffer.AsSpan(0, read));
                Interlocked.Add(ref _hashed, read);
                Announce();
            }

            return hasher.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private long Available()
    {
        lock (_gate)
        {
            var chunk = (int)(_hashed / ChunkSize);
            return (long)chunk * ChunkSize + _written[chunk] - _hashed;
        }
    }

    private void Announce()
    {
        TaskCompletionSource announced;
        lock (_gate)
        {
            announced = _hashMoved;
            _hashMoved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        announced.SetResult();
    }

    private static int ChunkAt(long position) => (int)(position / ChunkSize);

    private static long StartOf(int chunk) => (long)chunk * ChunkSize;

    private static long NextBoundary(long position) => (position / ChunkSize + 1) * ChunkSize;

    private long LengthOf(int chunk) => Math.Min(ChunkSize, file.Size - (long)chunk * ChunkSize);

    /// <summary>The server sent all of the file for a part of it.</summary>
    private sealed class NoRangesException : Exception;
}
