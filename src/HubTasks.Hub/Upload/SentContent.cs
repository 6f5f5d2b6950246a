using System.Buffers;
using System.Net;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>
/// A body that is read from its source each time it is sent, so that it may be sent again, and that tells whenever some
/// of it is on its way: an upload may take hours, but must not stand still.
/// </summary>
internal abstract class SentContent : HttpContent
{
    protected const int BlockSize = 128 * 1024;

    /// <summary>Set by <see cref="Client.TransportHandler"/> for the time of one attempt.</summary>
    public Action? Moved { get; set; }

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        WriteAsync(stream, CancellationToken.None);

    protected sealed override Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    ) => WriteAsync(stream, cancellationToken);

    protected abstract Task WriteAsync(Stream target, CancellationToken ct);

    /// <summary>Copies exactly so many bytes, block by block.</summary>
    /// <exception cref="Findings.HubTasksException">HUB4505: the file is shorter than it was.</exception>
    protected async Task CopyAsync(
        UploadFile file,
        Stream source,
        long length,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> write,
        CancellationToken ct
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (length > 0)
            {
                // whole blocks, so that base64 has no seams
                var block = (int)Math.Min(BlockSize / 3 * 3, length);
                var read = await source.ReadAtLeastAsync(
                    buffer.AsMemory(0, block),
                    block,
                    throwOnEndOfStream: false,
                    ct
                );
                if (read < block)
                {
                    throw UploadErrors.Changed(file.Path).AsException();
                }

                await write(buffer.AsMemory(0, block), ct);
                length -= block;
                Moved?.Invoke();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A stretch of a file.</summary>
internal sealed class FileContent(UploadFile file, long offset, long length, IUploadProgress? progress) : SentContent
{
    protected override async Task WriteAsync(Stream target, CancellationToken ct)
    {
        await using var source = file.Read();
        source.Seek(offset, SeekOrigin.Begin);
        await CopyAsync(
            file,
            source,
            length,
            async (block, token) =>
            {
                await target.WriteAsync(block, token);
                progress?.Advanced(file.Path, block.Length);
            },
            ct
        );
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
