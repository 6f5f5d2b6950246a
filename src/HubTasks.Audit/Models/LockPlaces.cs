using System.Text;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>Where models and files stand in a lock file, so that a finding points at its line.</summary>
public sealed class LockPlaces
{
    private readonly Dictionary<(string Repository, string? Path), TextSpan> _places = [];

    /// <param name="bytes">A lock file that parses.</param>
    public static LockPlaces Of(ReadOnlySpan<byte> bytes)
    {
        var places = new LockPlaces();
        var lines = new List<int> { 0 };
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
            {
                lines.Add(i + 1);
            }
        }

        var start = bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(bytes[start..]);
        var (repository, key) = ("", "");
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    key = reader.GetString()!;
                }
                else if (reader.TokenType == JsonTokenType.String && key == "repository" && reader.CurrentDepth == 3)
                {
                    repository = reader.GetString()!;
                    places._places.TryAdd((repository, null), At(lines, bytes, ref reader, start));
                }
                else if (reader.TokenType == JsonTokenType.String && key == "path" && reader.CurrentDepth == 5)
                {
                    places._places.TryAdd((repository, reader.GetString()!), At(lines, bytes, ref reader, start));
                }
            }
        }
        catch (JsonException)
        {
            // the lock reader has said so already; what was seen stays
        }

        return places;
    }

    public TextSpan Find(string repository, string? path = null) => _places.GetValueOrDefault((repository, path));

    /// <summary>The value that the reader stands at, between its quotes.</summary>
    private static TextSpan At(List<int> lines, ReadOnlySpan<byte> bytes, ref Utf8JsonReader reader, int start)
    {
        var offset = (int)reader.TokenStartIndex + start;
        var line = lines.BinarySearch(offset);
        line = line >= 0 ? line : ~line - 1;
        var column = Encoding.UTF8.GetCharCount(bytes[lines[line]..offset]) + 2;
        return new TextSpan(line + 1, column, line + 1, column + Encoding.UTF8.GetCharCount(reader.ValueSpan));
    }
}
