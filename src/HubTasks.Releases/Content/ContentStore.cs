using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Findings;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Content;

/// <summary>
/// Fetches assets into a folder of its own, each once, several at a time, hashing on the way; parts are joined as they
/// arrive. Memory does not grow with the size of a file. A broken download goes on where it broke off.
/// </summary>
/// <param name="source">Where the assets are.</param>
/// <param name="folder">Absolute; exists, empty, and is removed by the caller.</param>
/// <param name="progress">Told how it goes on.</param>
/// <param name="time">For the waits between tries.</param>
internal sealed class ContentStore(IReleaseSource source, string folder, ISyncProgress? progress, TimeProvider time)
{
    private const int BufferSize = 1 << 17;
    private const int Retries = 3;

    /// <summary>Each asset is two requests, of which GitHub wants few at a time.</summary>
    private const int AtOnce = 4;

    private readonly ConcurrentDictionary<string, ContentFacts> _fetched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<ArchiveMember>> _unpacked = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>A new path in the folder, for what is unpacked or written.</summary>
    public string NewPath() =>
        Path.Combine(
            folder,
            string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _count):D5}.bin")
        );

    /// <summary>A new file, with failures of this disk told apart from failures of a network.</summary>
    /// <exception cref="HubTasksException">HUB4312.</exception>
    public FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new HubTasksException(SyncErrors.DiskFailed(folder, failed.Message), failed);
        }
    }

    /// <exception cref="HubTasksException">HUB4312.</exception>
    public async Task WriteAsync(Stream target, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await target.WriteAsync(bytes, ct);
        }
        catch (IOException failed)
        {
            throw new HubTasksException(SyncErrors.DiskFailed(folder, failed.Message), failed);
        }
    }

    /// <summary>What was fetched already; null when it was not.</summary>
    public ContentFacts? Find(AssetFile file) => _fetched.GetValueOrDefault(file.Name);

    /// <summary>Brings all of them here. Every file that is not what was promised is reported at once.</summary>
    /// <exception cref="HubTasksException">HUB43xx, HUB95xx.</exception>
    public async Task FetchAllAsync(IEnumerable<AssetFile> files, CancellationToken ct)
    {
        var wanted = files.DistinctBy(file => file.Name).ToArray();
        var failed = new HubTasksException?[wanted.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, wanted.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (index, token) =>
            {
                // after a failure only what is on its way is ended: the others would fail for the same reason
                if (Array.TrueForAll(failed, failure => failure is null || IsOfOneFile(failure)))
                {
                    try
                    {
                        await FetchAsync(wanted[index], token);
                    }
                    catch (HubTasksException failure)
                    {
                        failed[index] = failure;
                    }
                }
            }
        );
        if (Array.Exists(failed, failure => failure is not null))
        {
            throw new HubTasksException([.. failed.OfType<HubTasksException>().SelectMany(e => e.Diagnostics)]);
        }
    }

    private static bool IsOfOneFile(HubTasksException failure) =>
        failure.Diagnostics.All(diagnostic =>
            diagnostic.Code.StartsWith("HUB43", StringComparison.Ordinal) && diagnostic.Code != "HUB4312"
        );

    /// <summary>The file's bytes on this disk, verified against what the source says of them.</summary>
    /// <exception cref="HubTasksException">HUB43xx, HUB95xx.</exception>
    public async Task<ContentFacts> FetchAsync(AssetFile file, CancellationToken ct)
    {
        if (Find(file) is { } known)
        {
            return known;
        }

        var path = NewPath();
        progress?.Fetching(file.Name, file.Size);
        using var whole = new ContentHash(file.Size);
        await using (var target = Create(path))
        {
            foreach (var asset in file.Assets)
            {
                await FetchAsync(asset, target, whole, ct);
            }
        }

        var (sha256, oid) = whole.Finish();
        return _fetched[file.Name] = new ContentFacts(path, file.Size, sha256, oid);
    }

    /// <summary>The files of an archive, unpacked once.</summary>
    /// <exception cref="HubTasksException">HUB43xx, HUB95xx.</exception>
    public async Task<ImmutableArray<ArchiveMember>> UnpackAsync(
        AssetFile archive,
        ExtractLimits limits,
        CancellationToken ct
    )
    {
        if (!_unpacked.TryGetValue(archive.Name, out var members))
        {
            var facts = await FetchAsync(archive, ct);
            members = await new Archive(archive.Name, this, limits).UnpackAsync(facts.LocalPath, ct);
            _unpacked.Add(archive.Name, members);
        }

        return members;
    }

    private async Task FetchAsync(SourceAsset asset, Stream target, ContentHash whole, CancellationToken ct)
    {
        using var own = new ContentHash(asset.Size);
        var state = new Progress(asset);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await ReadAsync(state, target, whole, own, ct);
                break;
            }
            catch (Exception e) when (GitHub.GitHubTransport.Broke(e, ct))
            {
                if (attempt >= Retries)
                {
                    throw new HubTasksException(
                        GitHub.GitHubErrors.BrokeOff(
                            asset.Name,
                            state.Received,
                            asset.Size,
                            GitHub.GitHubTransport.Cause(e)
                        ),
                        e
                    );
                }

                await Task.Delay(GitHub.GitHubWait.Backoff(attempt), time, ct);
            }
        }

        if (state.Received != asset.Size)
        {
            throw new HubTasksException(SyncErrors.SizeDiffers(asset.Name, state.Received, asset.Size));
        }

        var (sha256, _) = own.Finish();
        if (asset.Sha256 is { } said && said != sha256)
        {
            throw new HubTasksException(SyncErrors.DigestDiffers(asset.Name, sha256, said, "the release"));
        }
    }

    /// <summary>From where the last try ended to the end; bytes that come again are skipped.</summary>
    private async Task ReadAsync(
        Progress state,
        Stream target,
        ContentHash whole,
        ContentHash own,
        CancellationToken ct
    )
    {
        await using var opened = await source.OpenAsync(state.Asset, state.Received, ct);
        var skip = state.Received - opened.Offset;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var count = await ReadSomeAsync(opened.Stream, buffer, ct);
                if (count == 0)
                {
                    if (state.Received < state.Asset.Size && skip <= 0)
                    {
                        throw new IOException("the connection ended early");
                    }

                    return;
                }

                var from = (int)Math.Min(skip, count);
                skip -= from;
                var bytes = buffer.AsMemory(from, count - from);
                if (bytes.IsEmpty)
                {
                    continue;
                }

                if (state.Received == 0 && ContentGuard.Check(state.Asset.Name, bytes.Span) is { } bad)
                {
                    throw new HubTasksException(bad);
                }

                state.Received += bytes.Length;
                if (state.Received > state.Asset.Size)
                {
                    throw new HubTasksException(
                        SyncErrors.SizeDiffers(state.Asset.Name, state.Received, state.Asset.Size)
                    );
                }

                own.Append(bytes.Span);
                whole.Append(bytes.Span);
                await WriteAsync(target, bytes, ct);
                progress?.Received(bytes.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A silent connection counts as a broken one.</summary>
    private static async Task<int> ReadSomeAsync(Stream stream, byte[] buffer, CancellationToken ct)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(ct);
        idle.CancelAfter(TimeSpan.FromSeconds(60));
        return await stream.ReadAtLeastAsync(buffer, ContentGuard.Head, throwOnEndOfStream: false, idle.Token);
    }

    private sealed record Progress(SourceAsset Asset)
    {
        public long Received { get; set; }
    }
}
