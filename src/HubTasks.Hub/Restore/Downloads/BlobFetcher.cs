using System.Buffers;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore.Downloads;

/// <param name="Sha256">Of the content.</param>
/// <param name="IsNew">It was put among the blobs just now; else some content of its own was there.</param>
internal sealed record FetchedBlob(string Sha256, bool IsNew);

/// <summary>Brings one blob into the cache: locked, verified, then renamed into place. Nothing unverified gets its name.</summary>
internal sealed class BlobFetcher(IModelSource source, ModelCache cache, IRestoreProgress? progress)
{
    private const int Attempts = 5;

    private readonly BlockPool _pool = new();
    private readonly FileLocks _locks = new();

    /// <summary>Fetches it, unless it is in place by the time the lock is held.</summary>
    /// <exception cref="HubTasksException">HUB1403 when the bytes are wrong twice, HUB9009 when they never arrive.</exception>
    public async Task<FetchedBlob> FetchAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        CancellationToken ct
    )
    {
        var layout = cache.Layout;
        using var held = await CacheLock.AcquireAsync(
            layout.BlobLock(repository, file.Etag),
            _locks,
            progress is null ? null : progress.Noted,
            ct
        );
        if (ContentCheck.Find(cache, repository, commit, file, verify: false, ct) is { IsGood: true } found)
        {
            return new FetchedBlob(found.Sha256, IsNew: false);
        }

        var (sha256, written) = file.IsLarge
            ? await FetchLargeAsync(repository, commit, file, ct)
            : await FetchSmallAsync(repository, commit, file, ct);
        cache.Seals(repository).Add(file.Etag, written, file.Size, sha256);
        progress?.Finished(repository, file.Path, file.Size);
        return new FetchedBlob(sha256, IsNew: true);
    }

    /// <summary>Returns the SHA-256, and when the blob was written.</summary>
    private async Task<(string Sha256, DateTime Written)> FetchLargeAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        CancellationToken ct
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            using var partial = PartialFile.Open(PartialFolder(repository), file.Etag, file.Size);
            var resumed = partial.Complete.Count > 0;
            if (resumed)
            {
                progress?.Noted($"resuming {file.Path} of {repository}");
            }

            // servers behind one name may not agree on their ETags: what costs more than a beginning, the hash decides
            var one = attempt == 1 && !resumed;
            using var download = new ChunkedDownload(source, repository, commit, file, partial, one, _pool, progress);
            BlobHashes hashes;
            try
            {
                hashes = await download.RunAsync(ct);
            }
            catch (FileChangedException e)
            {
                partial.Delete();
                progress?.Noted(
                    $"{file.Path} of {repository} changed at {source.Name}: {e.Message}; fetching it again"
                );
                continue;
            }

            if (hashes.For(file.Etag) == file.Etag)
            {
                var written = partial.MoveTo(cache.Layout.Blob(repository, file.Etag));
                return (hashes.Sha256, written);
            }

            partial.Delete();
            if (!resumed && attempt > 1)
            {
                throw Mismatch(repository, file, hashes);
            }

            progress?.Noted($"{file.Path} of {repository} arrived with a wrong hash; fetching it once more");
        }
    }

    private async Task<(string Sha256, DateTime Written)> FetchSmallAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        CancellationToken ct
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)file.Size + 1);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                await ReadSmallAsync(repository, commit, file, buffer, ct);
                var content = buffer.AsMemory(0, (int)file.Size);
                using var hasher = new BlobHasher(file.Size, withOid: file.Sha256 is null);
                hasher.Append(content.Span);
                var hashes = hasher.Finish();
                if (hashes.For(file.Etag) == file.Etag)
                {
                    return (hashes.Sha256, Store(repository, file.Etag, content.Span));
                }

                if (attempt > 1)
                {
                    throw Mismatch(repository, file, hashes);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>An empty file needs no request. A longer answer than the listing said is as wrong as a shorter one.</summary>
    private async Task ReadSmallAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        byte[] buffer,
        CancellationToken ct
    )
    {
        for (var failures = 1; file.Size > 0; failures++)
        {
            var got = 0;
            try
            {
                await using var content = await source.OpenAsync(repository, commit, file, 0, null, ct);
                int read;
                while (
                    got <= file.Size
                    && (read = await content.Stream.ReadAsync(buffer.AsMemory(got, (int)file.Size + 1 - got), ct)) > 0
                )
                {
                    got += read;
                }

                if (got > file.Size)
                {
                    throw new HubTasksException(
                        RestoreErrors.WrongSize(repository, file.Path, $"more than {file.Size}", file.Size, source.Name)
                    );
                }

                if (got == file.Size)
                {
                    progress?.Advanced(repository, file.Path, got);
                    return;
                }

                throw new IOException($"the connection ended after {got} of {file.Size} bytes");
            }
            catch (Exception e) when (ChunkedDownload.IsTransient(e, ct))
            {
                if (failures >= Attempts)
                {
                    throw new HubTasksException(
                        RestoreErrors.Interrupted(repository, file.Path, got, file.Size, source.Name, e.Message),
                        e
                    );
                }

                await Task.Delay(Backoff.Delay(failures), ct);
            }
        }
    }

    private DateTime Store(HubRepository repository, string etag, ReadOnlySpan<byte> content)
    {
        var temporary = Path.Combine(PartialFolder(repository), $"{etag}.{Guid.NewGuid():N}");
        try
        {
            DateTime written;
            using (var handle = SmallFile.Create(temporary, FileMode.CreateNew))
            {
                RandomAccess.Write(handle, content, 0);
                written = File.GetLastWriteTimeUtc(handle);
            }

            File.Move(temporary, cache.Layout.Blob(repository, etag), overwrite: true);
            return written;
        }
        catch
        {
            SmallFile.TryDelete(temporary);
            throw;
        }
    }

    private string PartialFolder(HubRepository repository) => Path.Combine(cache.Layout.Private(repository), "partial");

    private HubTasksException Mismatch(HubRepository repository, TreeFile file, BlobHashes hashes) =>
        new(RestoreErrors.HashMismatch(repository, file.Path, hashes.For(file.Etag), file.Etag, source.Name));
}
