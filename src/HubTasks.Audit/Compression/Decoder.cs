using System.Buffers.Binary;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>
/// A compressed source as a forward stream of its content, for the formats that the platform does not read. Memory is
/// bounded by the format's own block or window, and by <see cref="MaxWindow"/>.
/// </summary>
/// <exception cref="InvalidDataException">While reading: the data is damaged, or ends too early.</exception>
/// <exception cref="NotSupportedException">While reading: the data needs a filter or a window that is not supported.</exception>
internal abstract class Decoder(ByteSource source) : Stream
{
    /// <summary>Encoders with greater windows exist, but hardly anybody sets them.</summary>
    protected const int MaxWindow = 16 << 20;

    private const uint SkippableMagic = 0x184D2A50;

    private ReadOnlyMemory<byte> _pending;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    protected ByteCursor Input { get; } = new(source);

    public override int Read(Span<byte> buffer)
    {
        while (_pending.IsEmpty)
        {
            if (!TryDecode(out _pending))
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _pending.Length);
        _pending.Span[..count].CopyTo(buffer);
        _pending = _pending[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The next piece of content, perhaps empty, valid until the next call; false at the end.</summary>
    protected abstract bool TryDecode(out ReadOnlyMemory<byte> piece);

    /// <summary>
    /// Reads up to the next frame of a format that lays frames one behind the other, past those that are made to be skipped
    /// (RFC 8878 3.1.2, which LZ4 shares).
    /// </summary>
    /// <returns>True at a frame, past its magic number; false when one was skipped; null at the end.</returns>
    protected bool? NextFrame(uint magic)
    {
        if (Input.Remaining == 0)
        {
            return null;
        }

        var found = UInt32();
        return (found & 0xFFFF_FFF0) == SkippableMagic
            ? Input.TrySkip(UInt32())
                ? false
                : throw Damaged("it ends too early")
            : found == magic
                ? true
                : throw Damaged("a frame has no magic number");
    }

    protected static InvalidDataException Damaged(string what) => new(what);

    protected byte Byte() => Input.ReadByte() is >= 0 and var b ? (byte)b : throw Damaged("it ends too early");

    protected uint UInt32() => Input.TryReadUInt32(out var value) ? value : throw Damaged("it ends too early");

    protected int UInt16BigEndian() => (Byte() << 8) | Byte();

    protected byte[] Bytes(int count)
    {
        var bytes = new byte[(int)Math.Min(count, Input.Remaining)];
        if (bytes.Length < count)
        {
            throw Damaged("it ends too early");
        }

        for (var at = 0; at < count; )
        {
            var chunk = Input.TakeChunk(count - at);
            if (chunk.IsEmpty)
            {
                throw Damaged("it ends too early");
            }

            chunk.CopyTo(bytes.AsSpan(at));
            at += chunk.Length;
        }

        return bytes;
    }

    protected static uint UInt32BigEndian(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
