using System.Text.Json;
using HubTasks.Hub;

namespace HubTasks.LocalHub.Storage;

/// <summary><c>trees/&lt;commit&gt;.json</c> of a Hub cache, format 1: the unfiltered listing of a commit.</summary>
internal static class TreeJson
{
    /// <summary>Null for another format, or for a file that is no such listing.</summary>
    public static List<StoredFile>? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("format_version").GetInt32() != 1)
            {
                return null;
            }

            var files = new List<StoredFile>();
            foreach (var entry in root.GetProperty("files").EnumerateObject())
            {
                var sha256 = entry.Value.TryGetProperty("lfs_sha256", out var lfs) ? lfs.GetString() : null;
                var size = entry.Value.GetProperty("size").GetInt64();
                var blobId = entry.Value.GetProperty("blob_id").GetString();
                if (!Revision.IsCommit(blobId) || (sha256 is not null && !IsSha256(sha256)))
                {
                    return null;
                }

                files.Add(
                    new StoredFile(
                        entry.Name,
                        sha256 is not null && entry.Value.TryGetProperty("lfs_size", out var real)
                            ? real.GetInt64()
                            : size,
                        blobId!,
                        sha256
                    )
                );
            }

            return files;
        }
        catch (Exception wrong)
            when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    public static byte[] Render(CommitListing listing)
    {
        using var buffer = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions
                {
                    Indented = true,
                    IndentSize = 1,
                    NewLine = "\n",
                }
            )
        )
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", 1);
            json.WriteStartObject("files");
            foreach (var file in listing.Files)
            {
                json.WriteStartObject(file.Path);
                json.WriteNumber("size", file.Size);
                json.WriteString("blob_id", file.BlobId);
                if (file.Sha256 is not null)
                {
                    json.WriteString("lfs_sha256", file.Sha256);
                    json.WriteNumber("lfs_size", file.Size);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    internal static bool IsSha256(string? text) => text is { Length: 64 } && Revision.IsLowerHex(text);
}
