using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

/// <summary>What became of unpacking a stream.</summary>
internal enum UnpackEnd
{
    Whole,
    Broken,
    OverLimit,

    /// <summary>It goes on in a way that is not read here.</summary>
    Unread,
}

/// <summary>Unpacked bytes at random access: in memory while they are few, in a temporary file that nobody else sees beyond that.</summary>
internal sealed class Scratch : ByteSource
{
    private const int MaxInMemory = 4 << 20;
    private const int Ratio = 100;
    private const long RatioFrom = 10 << 20;

    private byte[] _memory = [];
    private FileStream? _file;
    private long _length;

    public override long Length => _length;

    public UnpackEnd End { get; private set; }

    /// <summary>Of everything unpacked.</summary>
    public uint Crc { get; private set; }

    /// <summary>Unpacks <paramref name="stream"/> as far as it goes. What came before an error stays.</summary>
    /// <param name="scan">Whose budget it uses.</param>
    /// <param name="stream">Throws <see cref="InvalidDataException"/> when it is damaged.</param>
    /// <param name="packed">How many bytes it was unpacked from.</param>
    public static Scratch Unpack(FileScan scan, Stream stream, long packed)
    {
        var scratch = new Scratch();
        var buffer = new byte[64 * 1024];
        var left = scan.ExpandedBytesLeft;
        try
        {
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                scan.Cancellation.ThrowIfCancellationRequested();
                scan.Expanded(read);
                left -= read;
                scratch.Append(buffer.AsSpan(0, read));
                if (left < 0 || (scratch._length > RatioFrom && scratch._length / Ratio > packed))
                {
                    scratch.End = UnpackEnd.OverLimit;
                    return scratch;
                }
            }
        }
        catch (InvalidDataException)
        {
            scratch.End = UnpackEnd.Broken;
        }
        catch (NotSupportedException)
        {
            scratch.End = UnpackEnd.Unread;
        }

        return scratch;
    }

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= _length)
        {
            return 0;
        }

        var count = (int)Math.Min(buffer.Length, _length - offset);
        if (_file is null)
        {
            _memory.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        }

        _file.Position = offset;
        _file.ReadExactly(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Crc = Crc32.Append(Crc, bytes);
        if (_file is null && _length + bytes.Length <= MaxInMemory)
        {
            if (_length + bytes.Length > _memory.Length)
            {
                Array.Resize(
                    ref _memory,
                    (int)Math.Min(MaxInMemory, Math.Max(_length + bytes.Length, _memory.Length * 2L))
                );
            }

            bytes.CopyTo(_memory.AsSpan((int)_length));
            _length += bytes.Length;
            return;
        }

        if (_file is null)
        {
            _file = new FileStream(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    Options = FileOptions.DeleteOnClose,
                }
            );
            _file.Write(_memory.AsSpan(0, (int)_length));
            _memory = [];
        }

        _file.Position = _length;
        _file.Write(bytes);
        _length += bytes.Length;
    }
}

/// <summary>A forward stream over a part of a source, for the decoders of the platform.</summary>
internal sealed class SourceStream(ByteSource source) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(Position, buffer);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>The checksum of zip and gzip, eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = CreateTable();

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var table = Table;
        crc = ~crc;
        while (bytes.Length >= 8)
        {
            var low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc =
                table[(7 * 256) + (low & 0xFF)]
                ^ table[(6 * 256) + ((low >> 8) & 0xFF)]
                ^ table[(5 * 256) + ((low >> 16) & 0xFF)]
                ^ table[(4 * 256) + (low >> 24)]
                ^ table[(3 * 256) + bytes[4]]
                ^ table[(2 * 256) + bytes[5]]
                ^ table[256 + bytes[6]]
                ^ table[bytes[7]];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = (crc >> 8) ^ table[(crc ^ b) & 0xFF];
        }

        return ~crc;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
        {
            table[i] = (table[i - 256] >> 8) ^ table[table[i - 256] & 0xFF];
        }

        return table;
    }
}
