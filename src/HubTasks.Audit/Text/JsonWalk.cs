using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Text;

/// <summary>Told of every token; returns why it does not like it, or null to go on.</summary>
internal delegate string? JsonVisit(ref Utf8JsonReader reader);

/// <summary>Reads JSON of any length through a small window.</summary>
internal static class JsonWalk
{
    private const int MaxToken = 4 << 20;

    /// <returns>Null when the whole source is one JSON value; else why not.</returns>
    public static string? Read(ByteSource source, JsonVisit visit, CancellationToken ct)
    {
        var buffer = new byte[(int)Math.Clamp(source.Length, 16, 32 * 1024)];
        var have = 0;
        var at = source.ReadUpTo(0, 3) is [0xEF, 0xBB, 0xBF] ? 3L : 0L;
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 128 });
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var read = source.Read(at, buffer.AsSpan(have));
            at += read;
            have += read;
            var isFinal = at >= source.Length || (read == 0 && have < buffer.Length);
            var reader = new Utf8JsonReader(buffer.AsSpan(0, have), isFinal, state);
            try
            {
                while (reader.Read())
                {
                    if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !IsText(ref reader))
                    {
                        return "a string is not Unicode";
                    }

                    if (visit(ref reader) is { } reason)
                    {
                        return reason;
                    }
                }
            }
            catch (JsonException e)
            {
                return $"it is not JSON at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}";
            }

            var used = (int)reader.BytesConsumed;
            state = reader.CurrentState;
            if (isFinal)
            {
                return null;
            }

            buffer.AsSpan(used, have - used).CopyTo(buffer);
            have -= used;
            if (have == buffer.Length)
            {
                if (buffer.Length >= MaxToken)
                {
                    return $"a value is longer than {MaxToken >> 20} MiB";
                }

                Array.Resize(ref buffer, Math.Min(MaxToken, buffer.Length * 2));
            }
        }
    }

    /// <summary>The reader leaves both to whoever asks for the text: UTF-8, and escapes that make half a character.</summary>
    private static bool IsText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return Utf8.IsValid(reader.ValueSpan);
        }

        try
        {
            var longest = reader.ValueSpan.Length;
            var text = ArrayPool<char>.Shared.Rent(longest);
            reader.CopyString(text);
            ArrayPool<char>.Shared.Return(text);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
