using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubTasks.Hub.Cache;

/// <summary>
/// Hashes content in one pass: always SHA-256, and the git blob id too when that is what the file is known by
/// (gitformat-pack: SHA-1 over <c>"blob " size NUL content</c>).
/// </summary>
public sealed class BlobHasher : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _oid;

    /// <param name="size">Of the whole content in bytes; part of the git id.</param>
    /// <param name="withOid">Compute the git blob id as well.</param>
    public BlobHasher(long size, bool withOid)
    {
        if (withOid)
        {
#pragma warning disable CA5350 // git object ids are SHA-1 by definition; SHA-256 is recorded beside them
            _oid = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
            _oid.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {size}\0")));
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _oid?.AppendData(bytes);
    }

    public BlobHashes Finish() =>
        new(
            Convert.ToHexStringLower(_sha256.GetHashAndReset()),
            _oid is null ? null : Convert.ToHexStringLower(_oid.GetHashAndReset())
        );

    public void Dispose()
    {
        _sha256.Dispose();
        _oid?.Dispose();
    }

    /// <summary>Hashes a file from disk: synchronous reads on the calling thread, the fastest way in .NET.</summary>
    public static BlobHashes HashFile(string path, bool withOid, CancellationToken ct)
    {
        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        using var hasher = new BlobHasher(RandomAccess.GetLength(handle), withOid);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long offset = 0;
            int read;
            while ((read = RandomAccess.Read(handle, buffer, offset)) > 0)
            {
                ct.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, read));
                offset += read;
            }

            return hasher.Finish();
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <param name="Sha256">64 hex digits.</param>
/// <param name="Oid">The git blob id, 40 hex digits; null when it was not asked for.</param>
public sealed record BlobHashes(string Sha256, string? Oid)
{
    /// <summary>The one of the two that a blob of that name must have.</summary>
    public string For(string etag) => etag.Length == 40 ? Oid ?? "" : Sha256;
}
