using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubTasks.LocalHub.Git;

/// <summary>Object ids as git computes them: SHA-1 over <c>kind size NUL content</c>, in lower-case hexadecimal digits.</summary>
internal static class GitId
{
    public const string EmptyBlob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    public const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    public static string OfBlob(ReadOnlySpan<byte> content) => Of("blob", content);

    public static string Of(string kind, ReadOnlySpan<byte> content)
    {
        using var hash = Start(kind, content.Length);
        hash.AppendData(content);
        return Finish(hash);
    }

    public static string OfBlobFile(string file)
    {
        using var stream = File.OpenRead(file);
        using var hash = Start("blob", stream.Length);
        Append(hash, stream);
        return Finish(hash);
    }

    public static string Sha256OfFile(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public static byte[] Header(string kind, long size) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {size}\0"));

    private static IncrementalHash Start(string kind, long size)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Header(kind, size));
        return hash;
    }

    private static void Append(IncrementalHash hash, Stream stream)
    {
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }
    }

    private static string Finish(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
