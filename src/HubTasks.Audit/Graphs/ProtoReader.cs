using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>One field of a protobuf message: a number, or where its bytes stand.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Wire">0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes.</param>
/// <param name="Value">The varint; for other wire types 0.</param>
/// <param name="Start">Of a length-delimited field.</param>
/// <param name="Length">Of a length-delimited field, within the parent.</param>
internal readonly record struct ProtoField(int Number, int Wire, ulong Value, long Start, long Length)
{
    public bool IsMessage => Wire == 2;
}

/// <summary>Walks the fields of a protobuf message without a schema; every length stays inside its parent.</summary>
internal sealed class ProtoReader(ByteSource source)
{
    private const int MaxFields = 20_000_000;
    private readonly ByteCursor _cursor = new(source, 0, 8 * 1024);

    /// <summary>Why the walk stopped early; null while all is well.</summary>
    public string? Broken { get; private set; }

    public int Fields { get; private set; }

    public ByteSource Source { get; } = source;

    /// <summary>The next field of the message that spans <paramref name="at"/> to <paramref name="end"/>; moves <paramref name="at"/> behind it.</summary>
    public bool TryNext(ref long at, long end, out ProtoField field)
    {
        field = default;
        if (Broken is not null || at >= end)
        {
            return false;
        }

        if (++Fields > MaxFields)
        {
            return Fail($"it has more than {MaxFields} fields");
        }

        _cursor.Position = at;
        if (!TryVarint(end, out var tag) || tag >> 3 is 0 or > 536_870_911)
        {
            return Fail($"a field at {at} has no valid tag");
        }

        var number = (int)(tag >> 3);
        var wire = (int)(tag & 7);
        var value = 0UL;
        var length = 0L;
        switch (wire)
        {
            case 0:
                if (!TryVarint(end, out value))
                {
                    return Fail($"the number of field {number} at {at} does not end");
                }

                break;
            case 1:
                length = 8;
                break;
            case 5:
                length = 4;
                break;
            case 2:
                if (!TryVarint(end, out var stated) || stated > (ulong)(end - _cursor.Position))
                {
                    return Fail($"field {number} at {at} is longer than its message");
                }

                length = (long)stated;
                break;
            default:
                return Fail($"field {number} at {at} has the wire type {wire}");
        }

        var start = _cursor.Position;
        if (length > end - start)
        {
            return Fail($"field {number} at {at} is longer than its message");
        }

        at = start + length;
        field = new ProtoField(number, wire, value, start, length);
        return true;
    }

    public string Text(in ProtoField field, int most = 4096) =>
        Encoding.UTF8.GetString(Source.ReadUpTo(field.Start, (int)Math.Min(field.Length, most)));

    public bool Fail(string reason)
    {
        Broken ??= reason;
        return false;
    }

    private bool TryVarint(long end, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_cursor.Position >= end || _cursor.ReadByte() is not (>= 0 and var b))
            {
                return false;
            }

            value |= shift < 64 ? (ulong)(b & 0x7F) << shift : 0;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
