using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using HubTasks.Hub.Sources;

namespace HubTasks.Hub.Cache;

/// <summary>
/// <c>trees/&lt;commit&gt;.json</c>: the whole listing of a commit, in the format of <c>huggingface_hub</c>'s tree cache
/// (<c>format_version</c> 1). With it other tools know offline whether a snapshot is complete. A commit never changes, so
/// what it says stays true.
/// </summary>
/// <param name="Files">Every file of the commit, ordinal by path.</param>
/// <param name="License">
/// What the Hub said of the card; null when nobody wrote it down. Only ours say it, and others pass over it.
/// </param>
public sealed record CachedTree(ImmutableArray<TreeFile> Files, StatedLicense? License = null)
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Indented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>Null when there is none, or it is of another version or damaged: then it is as if it were not there.</summary>
    public static CachedTree? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return
                root.GetProperty("format_version").GetInt32() == 1 && ReadFiles(root.GetProperty("files")) is { } files
                ? new CachedTree(files, ReadLicense(root))
                : null;
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            return null;
        }
    }

    /// <summary>Written beside its place and moved there, so that no reader ever sees half of it.</summary>
    public void Write(string path)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", 1);
            if (License is not null)
            {
                json.WriteString("license", License.Id);
            }

            json.WriteStartObject("files");
            foreach (var file in Files.OrderBy(file => file.Path, StringComparer.Ordinal))
            {
                json.WriteStartObject(file.Path);
                json.WriteNumber("size", file.Size);
                json.WriteString("blob_id", file.Oid);
                if (file.Sha256 is not null)
                {
                    json.WriteString("lfs_sha256", file.Sha256);
                    json.WriteNumber("lfs_size", file.Size);
                }

                if (file.XetHash is not null)
                {
                    json.WriteString("xet_hash", file.XetHash);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.ToArray());
    }

    private static ImmutableArray<TreeFile>? ReadFiles(JsonElement files)
    {
        var tree = ImmutableArray.CreateBuilder<TreeFile>();
        foreach (var entry in files.EnumerateObject())
        {
            var sha256 = Text(entry.Value, "lfs_sha256");
            var oid = Text(entry.Value, "blob_id");
            var size = entry
                .Value.GetProperty(
                    sha256 is not null && entry.Value.TryGetProperty("lfs_size", out _) ? "lfs_size" : "size"
                )
                .GetInt64();
            var file = new TreeFile(entry.Name, size, oid ?? "", sha256) { XetHash = Text(entry.Value, "xet_hash") };
            if (!file.IsWellFormed)
            {
                return null;
            }

            tree.Add(file);
        }

        tree.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return tree.ToImmutable();
    }

    private static StatedLicense? ReadLicense(JsonElement root) =>
        root.TryGetProperty("license", out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Null
            ? new StatedLicense(value.GetString())
            : null;

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
