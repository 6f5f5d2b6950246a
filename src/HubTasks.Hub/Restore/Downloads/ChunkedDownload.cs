using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// Fetches one large file into a partial file: over one connection where that is fast enough, in chunks over several
/// where it is not, hashed while it arrives, so that nothing is read from the disk twice.
/// </summary>
internal sealed class ChunkedDownload(
    IModelSource source,
    HubRepository repository,
    string commit,
    TreeFile file,
    PartialFile partial,
    bool oneVersion,
    BlockPool pool,
    IRestoreProgress? progress
) : IDisposable
{
    /// <summary>Each may, for a moment, have two: see <see cref="Ahead"/>.</summary>
    private const int MostConnections = 8;

    /// <summary>
    /// In bytes. A file system takes memory for each write in one piece, and pieces of more than this are hard to find:
    /// a GiB written 512 KiB at a time took twice as long on ext4 as one written so.
    /// </summary>
    private const int WriteSize = 64 << 10;

    /// <summary>
    /// In bytes. The next request is sent when the last one has no more than this to bring, so that the connection does
    /// not stand still for the time that an answer takes.
    /// </summary>
    private const int Ahead = 4 << 20;

    /// <summary>A connection slower than this, in bytes per second, is not limited by this machine: company helps.</summary>
    private const double SlowConnection = 200e6;

    /// <summary>From the first bytes to the look at their rate.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private const int AttemptsWithoutProgress = 5;

    private readonly FollowingHash _hash = new(file, partial, pool);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _fetched;
    private string? _version;
    private volatile bool _alone = true;
    private volatile bool _ranges = !source.IsLocal;

    private ChunkMap Map => _hash.Map;

    /// <summary>Fetches what is missing and returns the hashes of the whole.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="FileChangedException">The server has another version now, and only one is wanted.</exception>
    /// <exception cref="HubTasksException">HUB9009: the connection failed again and again.</exception>
    public async Task<BlobHashes> RunAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var hashing = _hash.RunAsync(stop.Token);
        var fetching = FetchAsync(stop.Token);
        try
        {
            // a hash that cannot go on (the disk, say) must not leave writers waiting for it
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
            await Task.WhenAny(Task.WhenAll(hashing, fetching));
            throw;
        }
    }

    public void Dispose() => _hash.Dispose();

    private async Task FetchAsync(CancellationToken ct)
    {
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await FetchTogetherAsync(ended);
        }
        catch (NoRangesException)
        {
            progress?.Noted($"{source.Name} does not answer range requests; fetching {file.Path} over one connection");
            (_alone, _ranges) = (true, false);
            Map.GiveBack();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await WorkAsync(ended);
        }
    }

    /// <summary>One connection at first; more when a look at its rate says that it is slow.</summary>
    private async Task FetchTogetherAsync(CancellationTokenSource ended)
    {
        List<Task> workers = [WorkAsync(ended)];
        var slow = IsSlowAsync(ended.Token);
        if (await Task.WhenAny(workers[0], slow) == slow && slow.IsCompletedSuccessfully && await slow)
        {
            _alone = false;
            var company = Math.Min(MostConnections, Map.Count) - 1;
            workers.AddRange(Enumerable.Range(0, company).Select(_ => WorkAsync(ended)));
        }

        await Task.WhenAll(workers);
        await ended.CancelAsync();
    }

    private async Task<bool> IsSlowAsync(CancellationToken ct)
    {
        await _begun.Task.WaitAsync(ct);
        var (started, fetched) = (TimeProvider.System.GetTimestamp(), Interlocked.Read(ref _fetched));
        await Task.Delay(Look, ct);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return _ranges && (Interlocked.Read(ref _fetched) - fetched) / seconds < SlowConnection;
    }

    /// <summary>Fetches one run after the other. Whoever fails ends all.</summary>
    private async Task WorkAsync(CancellationTokenSource ended)
    {
        var run = TakeRun();
        try
        {
            while (run is not null)
            {
                await _hash.WaitUntilNearAsync(run.Position, ended.Token);
                await FetchRunAsync(run, ended.Token);
                run = run.Next ?? TakeRun();
            }
        }
        catch
        {
            await ended.CancelAsync();
            for (var unread = run; unread is not null; unread = unread.Next)
            {
                await unread.DisposeAsync();
            }

            throw;
        }
    }

    private Run? TakeRun() =>
        Map.Take() is var (chunk, position) ? new Run { Position = position, End = Map.EndOf(chunk) } : null;

    private Task<SourceContent> OpenAsync(long from, long? length, CancellationToken ct) =>
        source.OpenAsync(repository, commit, file, from, length, ct);

    /// <summary>Fetches to the end of a run, opening again as often as there is progress.</summary>
    private async Task FetchRunAsync(Run run, CancellationToken ct)
    {
        var failures = 0;
        while (run.Position < run.End)
        {
            var from = run.Position;
            try
            {
                await ReadAsync(run, ct);
                if (run.Position < run.End)
                {
                    throw new IOException($"the connection ended after {run.Position} of {file.Size} bytes");
                }
            }
            catch (Exception e) when (IsTransient(e, ct))
            {
                failures = run.Position > from ? 1 : failures + 1;
                if (failures >= AttemptsWithoutProgress)
                {
                    throw new HubTasksException(
                        RestoreErrors.Interrupted(
                            repository,
                            file.Path,
                            run.Position,
                            file.Size,
                            source.Name,
                            e.Message
                        ),
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

    /// <summary>
    /// Reads what one request brings. Without company the request is for all that follows up to what is there already,
    /// and the run takes one chunk after the other until somebody else has the next.
    /// </summary>
    private async Task ReadAsync(Run run, CancellationToken ct)
    {
        var open = _alone;
        var from = run.Position;
        // a server sends some megabytes more than anybody reads, so it is not asked for what an earlier run left
        var end = open ? Map.EndOfFree(ChunkMap.ChunkAt(from) + 1) : run.End;
        await using var content = await (
            run.TakeOpening() ?? OpenAsync(from, open && end == file.Size ? null : end - from, ct)
        );
        CheckVersion(content.Version);
        var buffer = pool.Rent();
        try
        {
            if (content.Offset != from)
            {
                if (!open)
                {
                    throw new NoRangesException();
                }

                _ranges = false;
                await SkipAsync(content.Stream, from - content.Offset, buffer, ct);
            }

            while (run.Position < run.End || (open && await TryExtendAsync(run, ct)))
            {
                if (!open && !source.IsMetered && run.Next is null && run.End - run.Position < Ahead)
                {
                    run.Next = TakeRun();
                    OpenAhead(run.Next, ct);
                }

                var room = (int)Math.Min(buffer.Length, Map.EndOf(ChunkMap.ChunkAt(run.Position)) - run.Position);
                var read = await content.Stream.ReadAsync(buffer.AsMemory(0, room), ct);
                if (read == 0)
                {
                    break;
                }

                buffer = await KeepAsync(run.Position, buffer, read, ct);
                run.Position += read;
            }
        }
        finally
        {
            pool.Return(buffer);
        }
    }

    private void CheckVersion(string? version)
    {
        if (
            oneVersion
            && version is not null
            && (Interlocked.CompareExchange(ref _version, version, null) ?? version) != version
        )
        {
            throw new FileChangedException(_version!, version);
        }
    }

    private void OpenAhead(Run? run, CancellationToken ct)
    {
        // one that has to wait for the hash is not asked for: the server might not wait so long
        if (run is not null && _hash.IsNear(run.Position))
        {
            run.Opening = OpenAsync(run.Position, run.End - run.Position, ct);
        }
    }

    private async Task<bool> TryExtendAsync(Run run, CancellationToken ct)
    {
        var next = ChunkMap.ChunkAt(run.End);
        if (run.End == file.Size || !Map.TryTake(next))
        {
            return false;
        }

        await _hash.WaitUntilNearAsync(run.End, ct);
        run.End = Map.EndOf(next);
        return true;
    }

    /// <summary>Returns the buffer to go on with.</summary>
    private async ValueTask<byte[]> KeepAsync(long position, byte[] buffer, int count, CancellationToken ct)
    {
        for (var at = 0; at < count; at += WriteSize)
        {
            RandomAccess.Write(partial.Handle, buffer.AsSpan(at, Math.Min(WriteSize, count - at)), position + at);
        }

        var next = await _hash.TryHandOverAsync(position, buffer, count, ct) ? pool.Rent() : buffer;
        if (Map.Wrote(position, count))
        {
            partial.MarkComplete(ChunkMap.ChunkAt(position));
        }

        _hash.Wake();
        Interlocked.Add(ref _fetched, count);
        _begun.TrySetResult();
        progress?.Advanced(repository, file.Path, count);
        return next;
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

    /// <summary>Chunks that are fetched one after the other: where it got to, and the end of the last one taken.</summary>
    private sealed class Run : IAsyncDisposable
    {
        public long Position { get; set; }

        public long End { get; set; }

        /// <summary>What the same worker fetches after this one, once that is known.</summary>
        public Run? Next { get; set; }

        /// <summary>The request for it, where it was sent before its turn.</summary>
        public Task<SourceContent>? Opening { private get; set; }

        /// <summary>To be used once: what fails after that is asked for again.</summary>
        public Task<SourceContent>? TakeOpening()
        {
            var opening = Opening;
            Opening = null;
            return opening;
        }

        public async ValueTask DisposeAsync()
        {
            if (TakeOpening() is { } opening && await Task.WhenAny(opening) is { IsCompletedSuccessfully: true })
            {
                await (await opening).DisposeAsync();
            }
        }
    }

    /// <summary>The server sent all of the file for a part of it.</summary>
    private sealed class NoRangesException : Exception;
}
