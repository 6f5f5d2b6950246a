using System.Buffers.Binary;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>Frames of LZ4 (LZ4 Frame Format 1.6.4, LZ4 Block Format 1.5.1), one behind the other.</summary>
internal sealed class Lz4Decoder(ByteSource source) : Decoder(source)
{
    private const uint Magic = 0x184D2204;
    private const int History = 64 * 1024;
    private const int MinMatch = 4;

    private byte[] _buffer = [];
    private int _end;
    private int _maxBlock;
    private bool _inFrame;
    private bool _isLinked;
    private bool _hasBlockChecksum;
    private bool _hasChecksum;
    private long _stated;
    private XxHash32 _hash;

    protected override bool TryDecode(out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        if (!_inFrame)
        {
            return TryBeginFrame();
        }

        var size = UInt32();
        if (size == 0)
        {
            EndFrame();
            return true;
        }

        var length = (int)(size & int.MaxValue);
        if (length > _maxBlock)
        {
            throw Damaged("a block is longer than its frame allows");
        }

        var block = Bytes(length);
        if (_hasBlockChecksum && UInt32() != XxHash32.Of(block))
        {
            throw Damaged("the checksum of a block does not hold");
        }

        var start = MakeRoom();
        if (size > int.MaxValue)
        {
            block.CopyTo(_buffer, start);
            _end = start + length;
        }
        else
        {
            _end = Expand(block, start);
        }

        piece = _buffer.AsMemory(start, _end - start);
        _hash.Add(piece.Span);
        _stated -= _stated >= 0 ? piece.Length : 0;
        return true;
    }

    private bool TryBeginFrame()
    {
        if (NextFrame(Magic) is var next && next != true)
        {
            return next is not null;
        }

        var flags = Byte();
        var blocks = Byte();
        var descriptor = new List<byte> { flags, blocks };
        descriptor.AddRange((flags & 8) != 0 ? Bytes(8) : []);
        descriptor.AddRange((flags & 1) != 0 ? Bytes(4) : []);
        if ((byte)(XxHash32.Of([.. descriptor]) >> 8) != Byte())
        {
            throw Damaged("the checksum of a header does not hold");
        }

        if (flags >> 6 != 1 || (blocks >> 4 & 7) < 4)
        {
            throw Damaged("a frame has an unknown version");
        }

        if ((flags & 1) != 0)
        {
            throw new NotSupportedException("it needs a dictionary from outside");
        }

        _isLinked = (flags & 0x20) == 0;
        _hasBlockChecksum = (flags & 0x10) != 0;
        _hasChecksum = (flags & 4) != 0;
        _stated = (flags & 8) != 0 ? BinaryPrimitives.ReadInt64LittleEndian([.. descriptor.Skip(2).Take(8)]) : -1;
        _maxBlock = 1 << (8 + (2 * (blocks >> 4 & 7)));
        _hash = new XxHash32();
        _end = 0;
        _inFrame = true;
        return true;
    }

    private void EndFrame()
    {
        _inFrame = false;
        if (_hasChecksum && UInt32() != _hash.Value)
        {
            throw Damaged("the checksum of the content does not hold");
        }

        if (_stated > 0)
        {
            throw Damaged("the content is shorter than stated");
        }
    }

    /// <summary>Moves what a linked block may refer to in front of where the next one goes.</summary>
    private int MakeRoom()
    {
        var kept = _isLinked ? Math.Min(_end, History) : 0;
        if (_buffer.Length < History + _maxBlock)
        {
            Array.Resize(ref _buffer, History + _maxBlock);
        }

        _buffer.AsSpan(_end - kept, kept).CopyTo(_buffer);
        return kept;
    }

    private int Expand(byte[] block, int to)
    {
        var limit = to + _maxBlock;
        for (var at = 0; at < block.Length; )
        {
            var token = block[at++];
            var literals = Extended(token >> 4, block, ref at);
            if (literals > block.Length - at || literals > limit - to)
            {
                throw Damaged("literals end outside their block");
            }

            block.AsSpan(at, literals).CopyTo(_buffer.AsSpan(to));
            at += literals;
            to += literals;
            if (at == block.Length)
            {
                break;
            }

            if (block.Length - at < 2)
            {
                throw Damaged("a match has no offset");
            }

            var offset = block[at] | (block[at + 1] << 8);
            at += 2;
            var length = Extended(token & 15, block, ref at) + MinMatch;
            if (offset == 0 || offset > to || length > limit - to)
            {
                throw Damaged("a match lies outside the content");
            }

            for (; length > 0; length--, to++)
            {
                _buffer[to] = _buffer[to - offset];
            }
        }

        return to;
    }

    private static int Extended(int length, byte[] block, ref int at)
    {
        if (length < 15)
        {
            return length;
        }

        int more;
        do
        {
            if (at == block.Length || length > int.MaxValue / 2)
            {
                throw Damaged("a length does not end");
            }

            more = block[at++];
            length += more;
        } while (more == 255);
        return length;
    }
}
