using System.Buffers.Binary;
using System.Security.Cryptography;
using HubTasks.Audit.Archives;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>Streams of xz, one behind the other, with LZMA2 and no further filter (The .xz File Format 1.2.1).</summary>
internal sealed class XzDecoder(ByteSource source) : Decoder(source)
{
    private const int MaxPiece = 64 * 1024;
    private const int Lzma2 = 0x21;

    private LzmaCore? _core;
    private State _state = State.Stream;
    private int _checkType;
    private uint _crc32;
    private ulong _crc64;
    private IncrementalHash? _sha256;
    private long _blockStart;
    private long _packedStart;
    private long _blockSize;
    private long _statedPacked;
    private long _statedSize;
    private long _blocks;
    private ulong _sizes;
    private int _unpacked;
    private long _packedEnd;
    private bool _isStored;
    private bool _needsProperties;

    private enum State
    {
        Stream,
        Block,
        Chunk,
        Content,
    }

    protected override bool TryDecode(out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        switch (_state)
        {
            case State.Stream:
                return TryBeginStream();
            case State.Block:
                BeginBlockOrEndStream();
                return true;
            case State.Chunk:
                BeginChunkOrEndBlock();
                return true;
            default:
                piece = Content();
                return true;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha256?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryBeginStream()
    {
        var isFirst = Input.Position == 0;
        while (!isFirst && Input.PeekByte() == 0)
        {
            // padding between streams
            Byte();
        }

        if (Input.Remaining == 0)
        {
            return false;
        }

        var header = Bytes(12);
        if (!header.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0]))
        {
            throw Damaged("a stream has no magic number");
        }

        CheckCrc(header.AsSpan(6, 2), header.AsSpan(8));
        _checkType = header[7];
        if (_checkType is not (0 or 1 or 4 or 10))
        {
            throw new NotSupportedException($"its check is of type {_checkType}");
        }

        (_blocks, _sizes, _state) = (0, 0, State.Block);
        return true;
    }

    private void BeginBlockOrEndStream()
    {
        _blockStart = Input.Position;
        var size = Byte();
        if (size == 0)
        {
            EndStream();
            return;
        }

        var header = new byte[(size + 1) * 4];
        header[0] = size;
        Bytes(header.Length - 1).CopyTo(header, 1);
        CheckCrc(header.AsSpan(0, header.Length - 4), header.AsSpan(header.Length - 4));
        var flags = header[1];
        var at = 2;
        _statedPacked = (flags & 0x40) != 0 ? Number(header, ref at) : -1;
        _statedSize = (flags & 0x80) != 0 ? Number(header, ref at) : -1;
        if ((flags & 3) != 0 || Number(header, ref at) != Lzma2 || Number(header, ref at) != 1 || header[at] > 40)
        {
            throw new NotSupportedException("it uses a filter besides LZMA2");
        }

        var bits = header[at];
        var window = bits == 40 ? uint.MaxValue : (2L | (bits & 1u)) << ((bits / 2) + 11);
        _core = new LzmaCore(PackedByte, (int)Math.Min(window, MaxWindow));
        (_crc32, _crc64, _blockSize, _needsProperties) = (0, 0, 0, true);
        _sha256?.Dispose();
        _sha256 = _checkType == 10 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _packedStart = Input.Position;
        _state = State.Chunk;
    }

    private void BeginChunkOrEndBlock()
    {
        var control = Byte();
        if (control == 0)
        {
            EndBlock();
            return;
        }

        if (control is > 2 and < 0x80 || (control != 1 && control < 0xE0 && _blockSize == 0))
        {
            throw Damaged("a chunk does not begin as one");
        }

        if (control is 1 or >= 0xE0)
        {
            _core!.ResetWindow();
        }

        _isStored = control < 0x80;
        if (_isStored)
        {
            _unpacked = UInt16BigEndian() + 1;
            _packedEnd = Input.Position + _unpacked;
            _needsProperties |= control == 1;
        }
        else
        {
            _unpacked = ((control & 0x1F) << 16) + UInt16BigEndian() + 1;
            var packed = UInt16BigEndian() + 1;
            BeginRun(control >> 5 & 3);
            _packedEnd = Input.Position + packed;
            _core!.Begin();
        }

        _state = State.Content;
    }

    private void BeginRun(int reset)
    {
        if (reset >= 2)
        {
            _core!.SetProperties(Byte());
            _needsProperties = false;
        }
        else if (_needsProperties)
        {
            throw Damaged("a chunk has no properties");
        }
        else if (reset == 1)
        {
            _core!.ResetState();
        }
    }

    private ReadOnlyMemory<byte> Content()
    {
        var core = _core!;
        var count = Math.Min(Math.Min(core.MakeRoom(), MaxPiece), _unpacked);
        if (_isStored)
        {
            foreach (var value in Bytes(count))
            {
                core.Put(value);
            }
        }
        else if (core.Decode(count) != count)
        {
            throw Damaged("a chunk ends too early");
        }

        _unpacked -= count;
        _blockSize += count;
        if (_unpacked == 0)
        {
            if (Input.Position != _packedEnd || core.IsInsideMatch)
            {
                throw Damaged("a chunk is longer than stated");
            }

            _state = State.Chunk;
        }

        var piece = core.Take();
        _crc32 = _checkType == 1 ? Crc32.Append(_crc32, piece.Span) : 0;
        _crc64 = _checkType == 4 ? Crc64.Append(_crc64, piece.Span) : 0;
        _sha256?.AppendData(piece.Span);
        return piece;
    }

    private void EndBlock()
    {
        var packed = Input.Position - _packedStart;
        if ((_statedPacked >= 0 && _statedPacked != packed) || (_statedSize >= 0 && _statedSize != _blockSize))
        {
            throw Damaged("a block has another size than stated");
        }

        SkipPadding(packed);
        var check = Bytes(
            _checkType switch
            {
                0 => 0,
                1 => 4,
                4 => 8,
                _ => 32,
            }
        );
        var holds = _checkType switch
        {
            0 => true,
            1 => BinaryPrimitives.ReadUInt32LittleEndian(check) == _crc32,
            4 => BinaryPrimitives.ReadUInt64LittleEndian(check) == _crc64,
            _ => check.AsSpan().SequenceEqual(_sha256!.GetHashAndReset()),
        };
        if (!holds)
        {
            throw Damaged("the check of a block does not hold");
        }

        _blocks++;
        Remember(_packedStart - _blockStart + packed + check.Length, _blockSize);
        _state = State.Block;
    }

    /// <summary>The index says again how long each block is; the footer how long the index is.</summary>
    private void EndStream()
    {
        var (blocks, sizes) = (_blocks, _sizes);
        (_blocks, _sizes) = (0, 0);
        var count = Number();
        for (var i = 0L; i < count && i <= blocks; i++)
        {
            Remember(Number(), Number());
        }

        if (count != blocks || sizes != _sizes)
        {
            throw Damaged("the index does not fit the blocks");
        }

        SkipPadding(Input.Position - _blockStart);
        Bytes(4);
        var footer = Bytes(12);
        var stated = (BinaryPrimitives.ReadUInt32LittleEndian(footer.AsSpan(4)) + 1L) * 4;
        CheckCrc(footer.AsSpan(4, 6), footer);
        if (footer[10] != 'Y' || footer[11] != 'Z' || stated != Input.Position - 12 - _blockStart)
        {
            throw Damaged("a stream has no footer");
        }

        _state = State.Stream;
    }

    private void Remember(long packed, long size) =>
        _sizes = unchecked((((_sizes * 31) + (ulong)packed) * 1099511628211) ^ (ulong)size);

    private void SkipPadding(long length)
    {
        for (; length % 4 != 0; length++)
        {
            if (Byte() != 0)
            {
                throw Damaged("padding is not zero");
            }
        }
    }

    private byte PackedByte() => Input.Position < _packedEnd ? Byte() : throw Damaged("a chunk is longer than stated");

    private long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var b = Byte();
            value |= (long)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw Damaged("a number does not end");
    }

    private static long Number(byte[] header, ref int at)
    {
        var value = 0L;
        for (var shift = 0; shift < 63 && at < header.Length; shift += 7)
        {
            var b = header[at++];
            value |= (long)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw Damaged("a number does not end");
    }

    private static void CheckCrc(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> stated)
    {
        if (Crc32.Append(0, bytes) != BinaryPrimitives.ReadUInt32LittleEndian(stated))
        {
            throw Damaged("the checksum of a header does not hold");
        }
    }
}
