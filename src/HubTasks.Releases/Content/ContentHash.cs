using System.Security.Cryptography;
using System.Text;

namespace HubTasks.Releases.Content;

/// <summary>Both ids of a file in one pass: SHA-256, as LFS names it, and git's blob id.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

    /// <param name="size">Of the whole file: git puts it before the bytes.</param>
    public ContentHash(long size)
    {
        _git.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {size}\0")));
    }

    public static (string Sha256, string Oid) Of(ReadOnlySpan<byte> bytes)
    {
        using var hash = new ContentHash(bytes.Length);
        hash.Append(bytes);
        return hash.Finish();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        _git.AppendData(bytes);
    }

    public (string Sha256, string Oid) Finish() =>
        (Convert.ToHexStringLower(_sha256.GetHashAndReset()), Convert.ToHexStringLower(_git.GetHashAndReset()));

    public void Dispose()
    {
        _sha256.Dispose();
        _git.Dispose();
    }
}
