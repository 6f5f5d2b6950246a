using System.Text;
using System.Text.Unicode;

namespace HubTasks.Cards;

/// <summary>How a card's bytes became text.</summary>
/// <param name="HasMark">A UTF-8 byte order mark stood before the text.</param>
/// <param name="Problem">Why the Hub cannot read the bytes; null for UTF-8.</param>
/// <param name="ProblemAt">Offset in the decoded text where the trouble begins.</param>
public sealed record CardEncoding(bool HasMark, string? Problem, int ProblemAt = 0)
{
    /// <summary>Whether the text is worth looking at: UTF-16 is a closed book to the Hub, a stray byte is not.</summary>
    public bool IsReadable => Problem is null || ProblemAt > 0;

    public static readonly CardEncoding Plain = new(HasMark: false, Problem: null);

    internal static (string Text, CardEncoding Encoding) Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return (Encoding.Unicode.GetString(bytes[2..]), new CardEncoding(false, "UTF-16 (little endian)"));
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return (Encoding.BigEndianUnicode.GetString(bytes[2..]), new CardEncoding(false, "UTF-16 (big endian)"));
        }

        var hasMark = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]);
        bytes = hasMark ? bytes[3..] : bytes;
        var text = Encoding.UTF8.GetString(bytes);
        if (Utf8.IsValid(bytes))
        {
            return (text, new CardEncoding(hasMark, null));
        }

        var good = new char[bytes.Length];
        Utf8.ToUtf16(bytes, good, out _, out var at, replaceInvalidSequences: false);
        return (text, new CardEncoding(hasMark, "bytes that are not UTF-8", at));
    }
}
