using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Hub.Restore;

/// <summary>
/// <c>hub.lock.json</c> on disk (schemas/hub.lock.schema.json). The bytes are deterministic: ordinal order, fixed keys,
/// LF, a final newline, so that two people who restore the same thing commit the same file.
/// </summary>
public static class HubLockFile
{
    public const string DefaultName = "hub.lock.json";

    private const int Version = 1;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="HubTasksException">HUB1012 or HUB1013: never quietly treated as out of date.</exception>
    public static HubLock? Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubTasksException(RestoreErrors.LockUnreadable(path, e.Message), e);
        }

        return Parse(bytes, path);
    }

    /// <param name="bytes">UTF-8, with or without a byte order mark.</param>
    /// <param name="path">For messages.</param>
    public static HubLock Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.ToArray(), new JsonDocumentOptions { MaxDepth = 16 });
            return new LockReader(path).Read(document.RootElement);
        }
        catch (JsonException e)
        {
            var where = string.Create(
                CultureInfo.InvariantCulture,
                $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}"
            );
            throw new HubTasksException(
                RestoreErrors.LockUnreadable(path, $"it is not JSON at {where}{ConflictHint(bytes)}"),
                e
            );
        }
    }

    public static byte[] Render(HubLock held)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray("models");
            foreach (var model in held.Models.Order(LockedModelOrder.Instance))
            {
                Write(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, LockedModel model)
    {
        json.WriteStartObject();
        json.WriteString("repository", model.Repository.Id.Value);
        json.WriteString("type", TypeName(model.Repository.Type));
        json.WriteString("revision", model.Revision);
        json.WriteString("commit", model.Commit);
        json.WriteString("license", model.License);
        WriteGlobs(json, "include", model.Include);
        WriteGlobs(json, "exclude", model.Exclude);
        json.WriteStartArray("files");
        foreach (var file in model.Files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("size", file.Size);
            json.WriteString("sha256", file.Sha256);
            if (file.Oid is not null)
            {
                json.WriteString("oid", file.Oid);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGlobs(Utf8JsonWriter json, string name, ImmutableArray<string> globs)
    {
        if (globs.IsEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var glob in globs)
        {
            json.WriteStringValue(glob);
        }

        json.WriteEndArray();
    }

    internal static string TypeName(RepoType type) => type.ToString().ToLowerInvariant();

    private static string ConflictHint(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("<<<<<<<"u8) >= 0 ? "; it holds a merge conflict" : "";
}

/// <summary>By repository, revision, then globs: the order of the file.</summary>
internal sealed class LockedModelOrder : IComparer<LockedModel>
{
    public static readonly LockedModelOrder Instance = new();

    public int Compare(LockedModel? left, LockedModel? right)
    {
        var order = left!.Repository.CompareTo(right!.Repository);
        if (order == 0)
        {
            order = string.CompareOrdinal(left.Revision, right.Revision);
        }

        return order != 0 ? order : string.CompareOrdinal(GlobKey(left), GlobKey(right));
    }

    private static string GlobKey(LockedModel model) =>
        string.Join('\n', model.Include) + "\0" + string.Join('\n', model.Exclude);
}
