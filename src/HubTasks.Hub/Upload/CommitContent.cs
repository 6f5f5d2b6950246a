using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>
/// A commit as the Hub takes it: one JSON object per line. Files are read and encoded while they are sent, so memory
/// does not grow with the commit, and hashed again on the way, so that what was planned is what is sent.
/// </summary>
internal sealed class CommitContent : SentContent
{
    private static readonly byte[] FileStart = "{\"key\":\"file\",\"value\":{\"content\":\""u8.ToArray();
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly CommitPlan _plan;
    private readonly IUploadProgress? _progress;

    public CommitContent(CommitPlan plan, IUploadProgress? progress)
    {
        _plan = plan;
        _progress = progress;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task WriteAsync(Stream target, CancellationToken ct)
    {
        await target.WriteAsync(HeaderLine(), ct);
        foreach (var change in _plan.Changes)
        {
            if (change is { Kind: ChangeKind.Regular, File: { } file })
            {
                await target.WriteAsync(FileStart, ct);
                await WriteBase64Async(file, target, ct);
                await target.WriteAsync(FileEnd(file), ct);
            }
            else
            {
                await target.WriteAsync(SmallLine(change), ct);
            }

            await target.WriteAsync(NewLine, ct);
            Moved?.Invoke();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = HeaderLine().Length;
        foreach (var change in _plan.Changes)
        {
            length +=
                NewLine.Length
                + (
                    change is { Kind: ChangeKind.Regular, File: { } file }
                        ? FileStart.Length + (file.Size + 2) / 3 * 4 + FileEnd(file).Length
                        : SmallLine(change).Length
                );
        }

        return true;
    }

    private async Task WriteBase64Async(UploadFile file, Stream target, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(BlockSize)];
        await using (var source = file.Read())
        {
            await CopyAsync(
                file,
                source,
                file.Size,
                async (block, token) =>
                {
                    hash.AppendData(block.Span);
                    Base64.EncodeToUtf8(block.Span, encoded, out _, out var written);
                    await target.WriteAsync(encoded.AsMemory(0, written), token);
                    _progress?.Advanced(file.Path, block.Length);
                },
                ct
            );
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
        {
            throw UploadErrors.Changed(file.Path).AsException();
        }
    }

    private byte[] HeaderLine() =>
        [
            .. Line(
                new CommitLine<CommitHeader>(
                    "header",
                    new CommitHeader(_plan.Request.Summary, _plan.Request.Description, _plan.Parent)
                ),
                UploadJson.Default.CommitLineCommitHeader
            ),
            .. NewLine,
        ];

    private static byte[] SmallLine(PlannedChange change) =>
        change is { Kind: ChangeKind.Lfs, File: { } file }
            ? Line(
                new CommitLine<CommitLfsFile>(
                    "lfsFile",
                    new CommitLfsFile(file.Path, "sha256", file.Sha256, file.Size)
                ),
                UploadJson.Default.CommitLineCommitLfsFile
            )
            : Line(
                new CommitLine<CommitDeletedFile>("deletedFile", new CommitDeletedFile(change.Path)),
                UploadJson.Default.CommitLineCommitDeletedFile
            );

    private static byte[] FileEnd(UploadFile file) =>
        [
            .. "\",\"path\":"u8,
            .. JsonSerializer.SerializeToUtf8Bytes(file.Path, UploadJson.Default.String),
            .. ",\"encoding\":\"base64\"}}"u8,
        ];

    private static byte[] Line<T>(T line, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(line, type);
}
