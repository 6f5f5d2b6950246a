using System.Buffers.Binary;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>Frames of Zstandard, one behind the other (RFC 8878). Dictionaries from outside are not supported.</summary>
internal sealed class ZstdDecoder(ByteSource source) : Decoder(source)
{
    private const uint Magic = 0xFD2FB528;
    private const int MaxBlock = 128 * 1024;

    private readonly ZstdSequences _sequences = new();
    private byte[] _buffer = [];
    private byte[] _literals = [];
    private HuffmanTable? _code;
    private int _end;
    private int _window;
    private bool _inFrame;
    private bool _isLast;
    private bool _hasChecksum;
    private long _left;
    private XxHash64 _hash;

    protected override bool TryDecode(out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        if (!_inFrame)
        {
            return TryBeginFrame();
        }

        if (_isLast)
        {
            EndFrame();
            return true;
        }

        var header = Byte() | (Byte() << 8) | (Byte() << 16);
        _isLast = (header & 1) != 0;
        var size = header >> 3;
        if (size > MaxBlock)
        {
            throw Damaged("a block is too long");
        }

        var start = MakeRoom();
        switch (header >> 1 & 3)
        {
            case 0:
                Bytes(size).CopyTo(_buffer, start);
                _end = start + size;
                break;
            case 1:
                _buffer.AsSpan(start, size).Fill(Byte());
                _end = start + size;
                break;
            case 2:
                _end = Expand(Bytes(size), start);
                break;
            default:
                throw Damaged("a block has an unknown type");
        }

        piece = _buffer.AsMemory(start, _end - start);
        _hash.Add(piece.Span);
        _left -= _left >= 0 ? piece.Length : 0;
        return _left >= -1 ? true : throw Damaged("the content is longer than stated");
    }

    private bool TryBeginFrame()
    {
        if (NextFrame(Magic) is var next && next != true)
        {
            return next is not null;
        }

        var flags = Byte();
        var isSingle = (flags & 0x20) != 0;
        if ((flags & 8) != 0)
        {
            throw Damaged("a frame has an unknown flag");
        }

        var descriptor = isSingle ? 0 : Byte();
        if (Bytes((flags & 3) == 3 ? 4 : flags & 3).AsSpan().IndexOfAnyExcept((byte)0) >= 0)
        {
            throw new NotSupportedException("it needs a dictionary from outside");
        }

        _left = ContentSize(flags >> 6, isSingle);
        var window = isSingle ? _left : (1L << (10 + (descriptor >> 3))) / 8 * (8 + (descriptor & 7));
        _window = (int)Math.Min(Math.Max(window, 1024), MaxWindow);
        _hasChecksum = (flags & 4) != 0;
        _hash = new XxHash64();
        _sequences.Reset();
        (_code, _end, _inFrame, _isLast) = (null, 0, true, false);
        return true;
    }

    /// <summary>-1 when it is not stated.</summary>
    private long ContentSize(int flag, bool isSingle)
    {
        switch (flag)
        {
            case 0:
                return isSingle ? Byte() : -1;
            case 1:
                return (Byte() | (Byte() << 8)) + 256;
            case 2:
                return UInt32();
            default:
                var size = BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));
                return size >= 0 ? size : throw Damaged("the content is too long");
        }
    }

    private void EndFrame()
    {
        _inFrame = false;
        if (_hasChecksum && UInt32() != (uint)_hash.Value)
        {
            throw Damaged("the checksum of the content does not hold");
        }

        if (_left > 0)
        {
            throw Damaged("the content is shorter than stated");
        }
    }

    /// <summary>Room for one block behind as much of what was decoded as matches may refer to.</summary>
    private int MakeRoom()
    {
        if (_buffer.Length - _end >= MaxBlock)
        {
            return _end;
        }

        var most = _window + MaxBlock;
        if (_buffer.Length < most)
        {
            Array.Resize(ref _buffer, Math.Min(most + MaxBlock, Math.Max(2 * MaxBlock, _buffer.Length * 2)));
            if (_buffer.Length - _end >= MaxBlock)
            {
                return _end;
            }
        }

        var kept = Math.Min(_end, Math.Min(_window, _buffer.Length - MaxBlock));
        _buffer.AsSpan(_end - kept, kept).CopyTo(_buffer);
        return _end = kept;
    }

    private int Expand(ReadOnlySpan<byte> block, int start)
    {
        var count = ReadLiterals(ref block);
        return _sequences.Run(block, _literals.AsSpan(0, count), _buffer, start, MaxBlock);
    }

    private int ReadLiterals(ref ReadOnlySpan<byte> block)
    {
        var first = block.Length > 0 ? block[0] : throw Damaged("a block is empty");
        var (type, form) = (first & 3, first >> 2 & 3);
        var isPacked = type >= 2;
        var headerLength = (isPacked, form) switch
        {
            (false, 0 or 2) => 1,
            (false, 1) => 2,
            (false, _) => 3,
            (true, 0 or 1) => 3,
            (true, 2) => 4,
            (true, _) => 5,
        };
        if (block.Length < headerLength)
        {
            throw Damaged("a block ends too early");
        }

        var header = 0L;
        for (var i = headerLength - 1; i >= 0; i--)
        {
            header = (header << 8) | block[i];
        }

        block = block[headerLength..];
        var width =
            !isPacked ? (headerLength == 1 ? 5 : 20)
            : headerLength == 3 ? 10
            : headerLength == 4 ? 14
            : 18;
        var count = (int)(header >> (headerLength == 1 ? 3 : 4)) & ((1 << width) - 1);
        var packed =
            isPacked ? (int)(header >> (4 + width)) & ((1 << width) - 1)
            : type == 0 ? count
            : 1;
        if (count > MaxBlock || packed > block.Length)
        {
            throw Damaged("literals are longer than their block");
        }

        if (_literals.Length < count)
        {
            _literals = new byte[count];
        }

        var literals = _literals.AsSpan(0, count);
        var body = block[..packed];
        block = block[packed..];
        if (type == 0)
        {
            body.CopyTo(literals);
        }
        else if (type == 1)
        {
            literals.Fill(body[0]);
        }
        else
        {
            _code = type == 2 ? HuffmanTable.Read(ref body) : _code;
            Decode(_code ?? throw Damaged("a code is missing"), body, literals, isSplit: form != 0);
        }

        return count;
    }

    private static void Decode(HuffmanTable code, ReadOnlySpan<byte> body, Span<byte> literals, bool isSplit)
    {
        if (!isSplit)
        {
            code.Decode(body, literals);
            return;
        }

        var each = (literals.Length + 3) / 4;
        if (body.Length < 6 || literals.Length < each * 3)
        {
            throw Damaged("literals end too early");
        }

        var rest = body[6..];
        for (var i = 0; i < 3; i++)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(body[(2 * i)..]);
            if (length > rest.Length)
            {
                throw Damaged("literals end too early");
            }

            code.Decode(rest[..length], literals.Slice(i * each, each));
            rest = rest[length..];
        }

        code.Decode(rest, literals[(3 * each)..]);
    }
}
