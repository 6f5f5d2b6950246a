using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>
/// What stands behind an opcode: numbers, texts, lines. Each method leaves the cursor behind the operand, or says why it
/// cannot be read; where readers differ the wider reading counts.
/// </summary>
internal sealed class PickleOperands(PickleReport report, ByteSource source, ByteCursor cursor)
{
    /// <summary>No name is longer; longer text is not looked at again.</summary>
    public const int MaxName = 512;

    private const int MaxLine = 1 << 20;
    private const int MaxNumber = 1 << 20;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF_"u8);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789_"u8);

    public bool TryByte(out int value)
    {
        value = cursor.ReadByte();
        return value >= 0 || report.Truncated();
    }

    public bool TryUInt16(out ushort value) => cursor.TryReadUInt16(out value) || report.Truncated();

    public bool TryUInt32(out uint value) => cursor.TryReadUInt32(out value) || report.Truncated();

    public bool TryUInt64(out ulong value) => cursor.TryReadUInt64(out value) || report.Truncated();

    public bool TrySkip(ulong count) => cursor.TrySkip(count) || report.Truncated();

    /// <summary>The length of a counted operand: one, four or eight bytes.</summary>
    public bool TryLength(int width, out ulong length)
    {
        if (width == 1)
        {
            var there = TryByte(out var one);
            length = (ulong)Math.Max(0, one);
            return there;
        }

        if (width == 8)
        {
            return TryUInt64(out length);
        }

        var four = TryUInt32(out var value);
        length = value;
        return four;
    }

    // ---- lines

    /// <summary>The bytes of a number or a name; valid until the next operand.</summary>
    private bool TryLine(out ReadOnlySpan<byte> line)
    {
        if (!TryTextLine(out line, out var isCut))
        {
            return false;
        }

        if (isCut)
        {
            report.Resources("a number or a name is longer than 1 MiB");
        }

        return true;
    }

    /// <summary>The bytes up to the end of the line, or its beginning when it is very long, as arrays in protocol 0 are.</summary>
    private bool TryTextLine(out ReadOnlySpan<byte> line, out bool isCut) =>
        cursor.TryTakeLine(MaxLine, out line, out isCut) || report.Truncated();

    /// <summary>A line that could be a name; of a longer one enough to see that it is none.</summary>
    public bool TryName(out string name)
    {
        var there = TryLine(out var line);
        name = Encoding.UTF8.GetString(line.Length > MaxName ? line[..(MaxName + 1)] : line);
        return there;
    }

    /// <summary>A line that stays in the file.</summary>
    public bool TryText(out PickleValue value)
    {
        var at = cursor.Position;
        var there = TryTextLine(out var line, out _);
        value = PickleValue.Text(at, line.Length);
        return there;
    }

    public bool TryQuoted(out PickleValue value)
    {
        value = default;
        var at = cursor.Position;
        if (!TryTextLine(out var line, out var isCut))
        {
            return false;
        }

        if (isCut)
        {
            value = PickleValue.Text(at, line.Length);
            return line[0] is (byte)'\'' or (byte)'"' || report.Fail("a string is not quoted");
        }

        if (line.Length < 2 || line[0] is not ((byte)'\'' or (byte)'"') || line[^1] != line[0])
        {
            return report.Fail("a string is not quoted");
        }

        var inner = line[1..^1];
        var isPlain = inner.IndexOf((byte)'\\') < 0;
        value = PickleValue.Text(at + 1, inner.Length, isPlain ? TextForm.Utf8 : TextForm.Quoted);
        return isPlain
            || PickleText.TryUnescape(Encoding.UTF8.GetString(inner), out _)
            || report.Fail("a string has a broken escape");
    }

    public bool TryRawUnicode(out PickleValue value)
    {
        value = default;
        var at = cursor.Position;
        if (!TryTextLine(out var line, out var isCut))
        {
            return false;
        }

        var isPlain = isCut || line.IndexOf((byte)'\\') < 0;
        value = PickleValue.Text(at, line.Length, isPlain ? TextForm.Utf8 : TextForm.RawUnicode);
        return isPlain
            || PickleText.TryRawUnescape(Encoding.UTF8.GetString(line), out _)
            || report.Fail("a string has a broken escape");
    }

    public bool TryIndex(out long index)
    {
        index = -1;
        return TryLine(out var line)
            && (
                (
                    long.TryParse(Trimmed(line), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index)
                    && index >= 0
                ) || report.Fail($"`{Shown(line)}` is not a memo index")
            );
    }

    // ---- numbers

    public bool TryFloatLine(out PickleValue value)
    {
        value = PickleValue.Of(PickleKind.Number);
        if (!TryLine(out var line))
        {
            return false;
        }

        var text = Trimmed(line);
        return (Utf8Parser.TryParse(text, out double _, out var used) && used == text.Length)
            || Encoding.UTF8.GetString(text).TrimStart('+', '-').ToLowerInvariant() is "inf" or "nan" or "infinity"
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            || report.Fail($"`{Shown(line)}` is not a float");
    }

    /// <summary>INT, where 00 and 01 are booleans, or LONG, which may end in L.</summary>
    public bool TryIntegerLine(bool isLong, out PickleValue value)
    {
        value = PickleValue.Of(PickleKind.Number);
        if (!TryLine(out var line))
        {
            return false;
        }

        if (!isLong && line is [(byte)'0', (byte)'0' or (byte)'1'])
        {
            value = PickleValue.Of(line[1] == '1');
            return true;
        }

        var digits = Trimmed(line);
        digits = isLong && digits is [.., (byte)'L'] ? digits[..^1] : digits;
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            value = PickleValue.Of(number);
            return true;
        }

        return IsPythonInteger(digits) || report.Fail($"`{Shown(line)}` is not an integer");
    }

    /// <summary>Two's complement of so many bytes, least first.</summary>
    public bool TryInteger(ulong length, out PickleValue value)
    {
        value = PickleValue.Of(PickleKind.Number);
        if (length > int.MaxValue)
        {
            return report.Fail("a long has a negative length");
        }

        if (length > MaxNumber)
        {
            report.Resources("a number is longer than 1 MiB");
        }

        if (length > 8 || !cursor.TryTake((int)length, out var bytes))
        {
            return TrySkip(length);
        }

        var number = 0L;
        for (var i = 0; i < bytes.Length; i++)
        {
            number |= (long)bytes[i] << (8 * i);
        }

        if (length is > 0 and < 8 && (bytes[^1] & 0x80) != 0)
        {
            number -= 1L << (8 * (int)length);
        }

        value = PickleValue.Of(number);
        return true;
    }

    // ---- texts

    /// <summary>Steps over so many bytes of UTF-8.</summary>
    public bool TrySkipUtf8(long length)
    {
        var check = new Utf8Check();
        while (length > 0)
        {
            var chunk = cursor.TakeChunk(length);
            if (chunk.IsEmpty || !check.Add(chunk))
            {
                return report.Fail("a string is not UTF-8");
            }

            length -= chunk.Length;
        }

        return check.IsComplete || report.Fail("a string is not UTF-8");
    }

    /// <summary>The text of a value when it is one that could be a name.</summary>
    public string? TextOf(in PickleValue value)
    {
        if (value.Kind != PickleKind.Text || value.TextLength > MaxName)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(source.ReadUpTo(value.TextOffset, value.TextLength));
        return value.TextForm switch
        {
            TextForm.Quoted => PickleText.TryUnescape(text, out var unescaped) ? unescaped : null,
            TextForm.RawUnicode => PickleText.TryRawUnescape(text, out var unescaped) ? unescaped : null,
            _ => text,
        };
    }

    /// <summary>Whether a value is this text, which has no escapes.</summary>
    public bool IsText(in PickleValue value, ReadOnlySpan<byte> text)
    {
        if (value.Kind != PickleKind.Text || value.TextForm != TextForm.Utf8)
        {
            return TextOf(value) == Encoding.UTF8.GetString(text);
        }

        Span<byte> there = stackalloc byte[64];
        return value.TextLength == text.Length
            && text.Length <= there.Length
            && source.Read(value.TextOffset, there[..text.Length]) == text.Length
            && there[..text.Length].SequenceEqual(text);
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line) => line.Trim(" \t\r\v\f"u8);

    private static string Shown(ReadOnlySpan<byte> line) =>
        FileScan.Shown(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 64)]), 40);

    /// <summary>Decimal of any length, or with a base prefix, which the C reader accepts.</summary>
    private static bool IsPythonInteger(ReadOnlySpan<byte> text)
    {
        var digits = text.TrimStart("+-"u8);
        return digits is [(byte)'0', (byte)'x' or (byte)'X' or (byte)'o' or (byte)'O' or (byte)'b' or (byte)'B', _, ..]
            ? digits[2..].IndexOfAnyExcept(HexDigits) < 0
            : digits.Length > 0 && digits.IndexOfAnyExcept(Digits) < 0;
    }
}
