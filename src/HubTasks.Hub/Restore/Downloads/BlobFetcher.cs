using System.Buffers;
using HubTasks.Findings;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>Brings one blob into the cache: locked, verified, then renamed into place. Nothing unverified gets its name.</summary>
internal sealed class BlobFetcher(IModelSource source, ModelCache cache, IRestoreProgress? progress)
{
    private const int Attempts = 5;

    private readonly BlockPool _pool = new();

    /// <summary>Returns the SHA-256 of the content, fetched now or found in place by the time the lock was held.</summary>
    /// <exception cref="HubTasksException">HUB1403 when the bytes are wrong twice, HUB9009 when they never arrive.</exception>
    public async Task<string> FetchAsync(HubRepository repository, string commit, TreeFile file, CancellationToken ct)
    {
        var layout = cache.Layout;
        using var held = await CacheLock.AcquireAsync(
            layout.BlobLock(repository, file.Etag),
            progress is null ? null : progress.Noted,
            ct
        );
        if (ContentCheck.Find(cache, repository, commit, file, verify: false, ct) is { IsGood: true } found)
        {
            return found.Sha256;
        }

        BlobSeal.Break(layout, repository, file.Etag);
        var sha256 =
            file.Size < ChunkedDownload.Threshold
                ? await FetchSmallAsync(repository, commit, file, ct)
                : await FetchLargeAsync(repository, commit, file, ct);
        BlobSeal.Write(layout, repository, file.Etag, layout.Blob(repository, file.Etag), sha256);
        progress?.Finished(repository, file.Path, file.Size);
        return sha256;
    }

    private async Task<string> FetchLargeAsync(
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

            using var download = new ChunkedDownload(source, repository, commit, file, partial, _pool, progress);
            var hashes = await download.RunAsync(ct);
            if (hashes.For(file.Etag) == file.Etag)
            {
                partial.MoveTo(cache.Layout.Blob(repository, file.Etag));
                return hashes.Sha256;
            }

            partial.Delete();
            if (!resumed && attempt > 1)
            {
                throw Mismatch(repository, file, hashes);
            }

            progress?.Noted($"{file.Path} of {repository} arrived with a wrong hash; fetching it once more");
        }
    }

    private async Task<string> FetchSmallAsync(
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
                    Store(repository, file.Etag, content.Span);
                    return hashes.Sha256;
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

    private void Store(HubRepository repository, string etag, ReadOnlySpan<byte> content)
    {
        var temporary = Path.Combine(PartialFolder(repository), $"{etag}.{Guid.NewGuid():N}");
        try
        {
            using (var handle = SmallFile.Create(temporary))
            {
                RandomAccess.Write(handle, content, 0);
            }

            File.Move(temporary, cache.Layout.Blob(repository, etag), overwrite: true);
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
