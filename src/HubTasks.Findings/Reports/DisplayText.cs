using System.Globalization;
using System.Text;

namespace HubTasks.Findings.Reports;

/// <summary>Text as a terminal shows it: what takes no column, one or two, and what must not reach it at all.</summary>
internal static class DisplayText
{
    private const int TabWidth = 4;

    /// <summary>Wide and full-width ranges of Unicode's EastAsianWidth.txt, emoji included; first and last of each.</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F),
        (0x231A, 0x231B),
        (0x23E9, 0x23EC),
        (0x25FD, 0x25FE),
        (0x2614, 0x2615),
        (0x2648, 0x2653),
        (0x26AA, 0x26AB),
        (0x26BD, 0x26BE),
        (0x26C4, 0x26C5),
        (0x2705, 0x2705),
        (0x270A, 0x270B),
        (0x2728, 0x2728),
        (0x274C, 0x274C),
        (0x2753, 0x2755),
        (0x2795, 0x2797),
        (0x2B1B, 0x2B1C),
        (0x2B50, 0x2B50),
        (0x2E80, 0x303E),
        (0x3041, 0x4DBF),
        (0x4E00, 0xA4CF),
        (0xA960, 0xA97C),
        (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE6B),
        (0xFF01, 0xFF60),
        (0xFFE0, 0xFFE6),
        (0x16FE0, 0x18AFF),
        (0x1B000, 0x1B2FB),
        (0x1F191, 0x1F19A),
        (0x1F200, 0x1F265),
        (0x1F300, 0x1F64F),
        (0x1F680, 0x1F6FF),
        (0x1F7E0, 0x1F7EB),
        (0x1F90C, 0x1F9FF),
        (0x1FA70, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>Columns that a rune takes: 0, 1 or 2.</summary>
    public static int Width(Rune rune)
    {
        if (
            Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format
        )
        {
            return 0;
        }

        foreach (var (first, last) in Wide)
        {
            if (rune.Value <= last)
            {
                return rune.Value >= first ? 2 : 1;
            }
        }

        return 1;
    }

    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>
    /// One rune as it may be shown: a tab becomes spaces up to the next stop, a control character its picture, and what
    /// reorders or hides text (bidirectional controls, for one) a replacement mark.
    /// </summary>
    public static string Show(Rune rune, int column) =>
        rune.Value switch
        {
            '\t' => new string(' ', TabWidth - (column % TabWidth)),
            < 0x20 => ((char)(0x2400 + rune.Value)).ToString(),
            0x7F => "\u2421",
            >= 0x80 and < 0xA0 => "\uFFFD",
            0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C =>
                "\uFFFD",
            _ => rune.ToString(),
        };

    /// <summary>A whole text on one line, safe for a terminal.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(rune.Value is '\n' or '\r' or '\t' ? " " : Show(rune, 0));
        }

        return line.ToString();
    }
}
