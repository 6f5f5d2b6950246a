using System.Buffers.Binary;

namespace HubTasks.Audit.Files;

/// <summary>Checks UTF-8 in pieces. Lone surrogates pass, as Python writes them.</summary>
internal struct Utf8Check
{
    private int _missing;
    private byte _least;
    private byte _most;

    public readonly bool IsComplete => _missing == 0;

    /// <summary>False once a byte cannot continue what came before.</summary>
    public bool Add(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_missing == 0)
            {
                // ASCII in bulk
                i += AsciiLength(bytes[i..]);
                if (i == bytes.Length)
                {
                    return true;
                }
            }

            if (!Next(bytes[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int AsciiLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (
            bytes.Length - length >= 8
            && (BinaryPrimitives.ReadUInt64LittleEndian(bytes[length..]) & 0x8080_8080_8080_8080) == 0
        )
        {
            length += 8;
        }

        while (length < bytes.Length && bytes[length] < 0x80)
        {
            length++;
        }

        return length;
    }

    private bool Next(byte value)
    {
        if (_missing > 0)
        {
            if (value < _least || value > _most)
            {
                return false;
            }

            _missing--;
            (_least, _most) = (0x80, 0xBF);
            return true;
        }

        (_missing, _least, _most) = value switch
        {
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (-1, (byte)0, (byte)0),
        };
        return _missing >= 0;
    }
}
