using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using HubTasks.LocalHub.Git;

namespace HubTasks.LocalHub.Storage;

/// <summary>Large files on their way in. Nothing is a blob before its hash was checked.</summary>
internal sealed class UploadStore
{
    private const int BufferSize = 1024 * 1024;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, string>> _parts = new();

    /// <summary>Receives a whole file.</summary>
    /// <returns>Null, or why it was refused.</returns>
    public static async Task<string?> PutAsync(
        StoredRepository repository,
        string sha256,
        long size,
        Stream body,
        CancellationToken ct
    )
    {
        var temporary = repository.Folder.NewTemporary();
        try
        {
            string actual;
            long received;
            await using (
                var file = new FileStream(
                    temporary,
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    0,
                    useAsync: false
                )
            )
            {
                (actual, received) = await CopyAsync(
                    body,
                    (bytes, offset) => RandomAccess.Write(file.SafeFileHandle, bytes, offset),
                    ct
                );
            }

            if (actual != sha256 || received != size)
            {
                return $"the content has sha256 {actual} and {received} bytes, not {sha256} and {size}";
            }

            repository.Blobs.Adopt(temporary, sha256);
            return null;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Receives one part into its place.</summary>
    /// <returns>The entity tag that the completion has to repeat; null when the part has another length.</returns>
    public async Task<string?> PutPartAsync(
        StoredRepository repository,
        UploadPlan plan,
        int number,
        Stream body,
        CancellationToken ct
    )
    {
        var path = PathOf(repository, plan);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var start = (number - 1) * plan.PartSize;
        var expected = Math.Min(plan.PartSize, plan.Size - start);
        string hash;
        long received;
        await using (
            var file = new FileStream(
                path,
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.ReadWrite,
                0,
                useAsync: false
            )
        )
        {
            (hash, received) = await CopyAsync(
                body,
                (bytes, offset) =>
                    RandomAccess.Write(
                        file.SafeFileHandle,
                        bytes[..(int)Math.Clamp(expected - offset, 0, bytes.Length)],
                        start + offset
                    ),
                ct
            );
        }

        if (received != expected)
        {
            return null;
        }

        var etag = $"\"{hash[..32]}\"";
        _parts.GetOrAdd(path, _ => new())[number] = etag;
        return etag;
    }

    /// <summary>Makes a blob of the parts.</summary>
    /// <returns>Null, or why it was refused.</returns>
    public string? Complete(StoredRepository repository, UploadPlan plan, IReadOnlyDictionary<int, string> etags)
    {
        if (repository.Blobs.SizeOf(plan.Sha256) == plan.Size)
        {
            return null;
        }

        var path = PathOf(repository, plan);
        var parts = _parts.GetValueOrDefault(path);
        for (var number = 1; number <= plan.PartCount; number++)
        {
            if (parts is null || !parts.TryGetValue(number, out var etag) || etags.GetValueOrDefault(number) != etag)
            {
                return $"part {number} of {plan.PartCount} is missing, or has another entity tag";
            }
        }

        var actual = GitId.Sha256OfFile(path);
        _parts.TryRemove(path, out _);
        if (actual != plan.Sha256)
        {
            File.Delete(path);
            return $"the parts together have sha256 {actual}, not {plan.Sha256}";
        }

        repository.Blobs.Adopt(path, plan.Sha256);
        return null;
    }

    private static string PathOf(StoredRepository repository, UploadPlan plan) =>
        Path.Combine(repository.Folder.Uploads, $"{plan.Sha256}.{plan.PartSize}");

    private static async Task<(string Sha256, long Size)> CopyAsync(Stream from, WriteAt write, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        long size = 0;
        try
        {
            int read;
            while (
                (
                    read = await from.ReadAtLeastAsync(
                        buffer.AsMemory(0, BufferSize),
                        BufferSize,
                        throwOnEndOfStream: false,
                        ct
                    )
                ) > 0
            )
            {
                hash.AppendData(buffer, 0, read);
                write(buffer.AsSpan(0, read), size);
                size += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    private delegate void WriteAt(ReadOnlySpan<byte> bytes, long offset);
}

/// <summary>How a large file is cut into parts.</summary>
internal sealed record UploadPlan(string Sha256, long Size, long PartSize)
{
    public int PartCount => (int)((Size + PartSize - 1) / PartSize);
}
