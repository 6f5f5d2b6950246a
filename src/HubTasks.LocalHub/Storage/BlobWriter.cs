using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using HubTasks.Hub;
using HubTasks.LocalHub.Git;

namespace HubTasks.LocalHub.Storage;

/// <summary>Brings content into <c>blobs/</c> and its git object into the repository.</summary>
internal sealed class BlobWriter(RepositoryFolder folder, GitObjects objects)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Stores content where the rules want it.</summary>
    public StoredFile Put(string path, Stream content, GitAttributes attributes)
    {
        var (temporary, size, sha256, sample) = Receive(content);
        return LfsRule.IsLfs(attributes, path, size, sample)
            ? PutLarge(path, temporary, size, sha256)
            : PutRegular(path, temporary, size);
    }

    /// <summary>Stores a file of the disk where the rules want it; a large one that is stored already is only read.</summary>
    public StoredFile PutFile(string path, string file, GitAttributes attributes)
    {
        var size = new FileInfo(file).Length;
        if (
            (attributes.IsLfs(path) || size > LfsRule.LargestRegular)
            && GitId.Sha256OfFile(file) is var sha256
            && SizeOf(sha256) == size
        )
        {
            return Refer(path, size, sha256);
        }

        using var content = File.OpenRead(file);
        return Put(path, content, attributes);
    }

    /// <summary>Stores content as a regular file, whatever the rules say.</summary>
    public StoredFile PutRegular(string path, ReadOnlySpan<byte> content)
    {
        var temporary = folder.NewTemporary();
        File.WriteAllBytes(temporary, content);
        return PutRegular(path, temporary, content.Length);
    }

    /// <summary>A file whose content is stored already.</summary>
    public StoredFile Refer(string path, long size, string sha256)
    {
        objects.Write("blob", Encoding.ASCII.GetBytes(LfsPointer.Text(sha256, size)));
        return StoredFile.Lfs(path, size, sha256);
    }

    /// <summary>Size of a stored large file, null when it is not here.</summary>
    public long? SizeOf(string sha256) =>
        new FileInfo(folder.Blob(sha256)) is { Exists: true } file ? file.Length : null;

    /// <summary>Moves a finished temporary file among the blobs.</summary>
    public void Adopt(string temporary, string etag)
    {
        var blob = folder.Blob(etag);
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        File.Move(temporary, blob, overwrite: true);
    }

    private StoredFile PutLarge(string path, string temporary, long size, string sha256)
    {
        Adopt(temporary, sha256);
        return Refer(path, size, sha256);
    }

    private StoredFile PutRegular(string path, string temporary, long size)
    {
        var id = objects.Write("blob", File.ReadAllBytes(temporary));
        Adopt(temporary, id);
        return new StoredFile(path, size, id, null);
    }

    private (string File, long Size, string Sha256, byte[] Sample) Receive(Stream content)
    {
        var temporary = folder.NewTemporary();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var sample = Array.Empty<byte>();
        long size = 0;
        try
        {
            using var file = File.Create(temporary, bufferSize: 0);
            int read;
            while ((read = content.ReadAtLeast(buffer, BufferSize, throwOnEndOfStream: false)) > 0)
            {
                sample = size == 0 ? buffer[..Math.Min(read, LfsRule.SampleSize)] : sample;
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read);
                size += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (temporary, size, Convert.ToHexStringLower(hash.GetHashAndReset()), sample);
    }
}
