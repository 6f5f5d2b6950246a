using System.Buffers.Binary;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Compression;

/// <summary>
/// The older container of LZMA, without checksums: properties, window size, size or -1, then one run. In a zip, the version
/// of the encoder stands in front and no size behind (APPNOTE 5.8.8).
/// </summary>
internal sealed class LzmaDecoder(ByteSource source, bool isInZip = false) : Decoder(source)
{
    private const int MaxPiece = 64 * 1024;

    private LzmaCore? _core;
    private long _left;
    private bool _isSized;

    protected override bool TryDecode(out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        var core = _core ??= Begin();
        if (core.IsEnded || (_isSized && _left == 0))
        {
            return core.IsInsideMatch ? throw Damaged("the content is longer than stated") : false;
        }

        var room = Math.Min(core.MakeRoom(), MaxPiece);
        var count = core.Decode(_isSized ? (int)Math.Min(room, _left) : room);
        _left -= count;
        piece = core.Take();
        return core.IsEnded && _isSized && _left > 0 ? throw Damaged("the content is shorter than stated") : true;
    }

    private LzmaCore Begin()
    {
        if (isInZip)
        {
            Bytes(4);
        }

        var header = Bytes(5);
        var window = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(1));
        _left = isInZip ? -1 : BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));
        _isSized = _left >= 0;
        var core = new LzmaCore(Byte, (int)Math.Clamp(window, 4096, MaxWindow));
        core.SetProperties(header[0]);
        core.Begin();
        return core;
    }
}
