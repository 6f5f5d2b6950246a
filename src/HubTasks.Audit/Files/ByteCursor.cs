using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HubTasks.Audit.Files;

/// <summary>Reads a <see cref="ByteSource"/> forward through a small window. Every method tells when the bytes end; none throws.</summary>
internal sealed class ByteCursor(ByteSource source, long start = 0, int window = 16 * 1024)
{
    private readonly byte[] _buffer = new byte[(int)Math.Clamp(source.Length, 16, window)];
    private long _base = start;
    private int _at;
    private int _have;

    public long Length { get; } = source.Length;

    public long Position
    {
        get => _base + _at;
        set
        {
            if (value >= _base && value <= _base + _have)
            {
                _at = (int)(value - _base);
                return;
            }

            _base = value;
            _at = 0;
            _have = 0;
        }
    }

    public long Remaining => Math.Max(0, Length - Position);

    /// <summary>The next byte, or -1 at the end.</summary>
    public int ReadByte() => _at < _have || Fill(1) ? _buffer[_at++] : -1;

    public int PeekByte() => _at < _have || Fill(1) ? _buffer[_at] : -1;

    public bool TryReadUInt16(out ushort value)
    {
        var there = TryTake(2, out var bytes);
        value = there ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : default;
        return there;
    }

    public bool TryReadUInt32(out uint value)
    {
        var there = TryTake(4, out var bytes);
        value = there ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : default;
        return there;
    }

    public bool TryReadUInt64(out ulong value)
    {
        var there = TryTake(8, out var bytes);
        value = there ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : default;
        return there;
    }

    /// <summary>A view of the next bytes, valid until the next call; at most as long as the window.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        if (_have - _at < count && !Fill(count))
        {
            bytes = default;
            return false;
        }

        bytes = _buffer.AsSpan(_at, count);
        _at += count;
        return true;
    }

    /// <summary>Whatever the window holds next, at least one byte; empty at the end.</summary>
    public ReadOnlySpan<byte> TakeChunk(long most)
    {
        if (most <= 0 || (_at >= _have && !Fill(1)))
        {
            return default;
        }

        var count = (int)Math.Min(most, _have - _at);
        var bytes = _buffer.AsSpan(_at, count);
        _at += count;
        return bytes;
    }

    /// <summary>The bytes before the next line feed, which is stepped over; valid until the next call.</summary>
    /// <param name="most">How many bytes of a long line are kept.</param>
    /// <param name="line">The line, or its beginning.</param>
    /// <param name="isCut">The line was longer.</param>
    /// <returns>False when no line feed follows.</returns>
    public bool TryTakeLine(int most, out ReadOnlySpan<byte> line, out bool isCut)
    {
        isCut = false;
        do
        {
            var rest = _buffer.AsSpan(_at, _have - _at);
            var end = rest.IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = rest[..end];
                _at += end + 1;
                return true;
            }
        } while (Fill(_have - _at + 1));

        return TryTakeLongLine(most, out line, out isCut);
    }

    public bool TrySkip(ulong count)
    {
        if (count > (ulong)Remaining)
        {
            return false;
        }

        Position += (long)count;
        return true;
    }

    /// <summary>A line that is longer than the window.</summary>
    private bool TryTakeLongLine(int most, out ReadOnlySpan<byte> line, out bool isCut)
    {
        var kept = new List<byte>();
        line = default;
        isCut = false;
        while (TakeChunk(long.MaxValue) is { IsEmpty: false } chunk)
        {
            var end = chunk.IndexOf((byte)'\n');
            var part = end < 0 ? chunk : chunk[..end];
            isCut |= part.Length > most - kept.Count;
            kept.AddRange(part[..Math.Min(part.Length, most - kept.Count)]);
            if (end >= 0)
            {
                Position -= chunk.Length - end - 1;
                line = CollectionsMarshal.AsSpan(kept);
                return true;
            }
        }

        return false;
    }

    private bool Fill(int needed)
    {
        if (needed > _buffer.Length)
        {
            return false;
        }

        var kept = _have - _at;
        _buffer.AsSpan(_at, kept).CopyTo(_buffer);
        _base += _at;
        _at = 0;
        _have = kept + source.Read(_base + kept, _buffer.AsSpan(kept));
        return _have >= needed;
    }
}
