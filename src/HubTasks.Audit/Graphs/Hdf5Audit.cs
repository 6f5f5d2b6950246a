using System.Buffers.Binary;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>
/// As much of HDF5 as a Keras model can hide something in: every object that can be reached, its links, where its data
/// stands, and the attributes that hold configurations (HDF5 File Format Specification 3.0). What the reader does not
/// know makes the file suspicious, never safe.
/// </summary>
internal sealed class Hdf5Audit
{
    private const int MaxObjects = 100_000;
    private const int MaxConfiguration = 16 << 20;
    private const int MaxMessages = 100_000;
    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly FileScan _scan;
    private readonly ByteSource _source;
    private readonly HashSet<long> _seen = [];
    private readonly Stack<long> _objects = [];
    private long _base;
    private int _offsetSize;
    private int _lengthSize;
    private int _messages;
    private string? _unread;

    private Hdf5Audit(FileScan scan)
    {
        _scan = scan;
        _source = scan.Source;
    }

    public static void Run(FileScan scan)
    {
        var audit = new Hdf5Audit(scan);
        var reason = audit.Superblock();
        if (reason is not null)
        {
            scan.Report(
                FileRules.Hdf5Invalid,
                Verdict.Invalid,
                $"the HDF5 file is invalid: {reason}",
                "download the file again"
            );
        }
        else
        {
            audit.Walk();
        }

        if (audit._unread is not null || reason is not null)
        {
            audit.SearchBytes();
        }
    }

    // ---- structure

    private string? Superblock()
    {
        var at = 0L;
        while (!_source.ReadUpTo(at, 8).AsSpan().SequenceEqual(Magic))
        {
            at = at == 0 ? 512 : at * 2;
            if (at >= _source.Length)
            {
                return "it has no superblock";
            }
        }

        var block = _source.ReadUpTo(at, 128);
        if (block.Length < 32)
        {
            return "it ends inside its superblock";
        }

        var version = block[8];
        var old = version <= 1;
        _offsetSize = old ? block[13] : block[9];
        _lengthSize = old ? block[14] : block[10];
        if (version > 3 || _offsetSize is not (4 or 8) || _lengthSize is not (4 or 8))
        {
            return $"its superblock has version {version} with sizes {_offsetSize} and {_lengthSize}";
        }

        var addresses =
            at
            + (
                version == 0 ? 24
                : version == 1 ? 28
                : 12
            );
        _base = Offset(addresses);
        if (_base < 0)
        {
            return "its superblock has no base address";
        }

        var end = Number(_source.ReadUpTo(addresses + (2 * _offsetSize), _offsetSize), _offsetSize);
        if (end < 0 || end > _source.Length)
        {
            return $"it should have {end} bytes, but has {_source.Length}";
        }

        // an old superblock holds the symbol table entry of the root group: its name, then its header
        var root = Offset(addresses + ((old ? 5 : 3) * _offsetSize));
        if (root < 0)
        {
            return "it has no root group";
        }

        _objects.Push(root);
        return null;
    }

    private void Walk()
    {
        while (_objects.TryPop(out var at))
        {
            _scan.Cancellation.ThrowIfCancellationRequested();
            if (!_seen.Add(at))
            {
                continue;
            }

            if (_seen.Count > MaxObjects || _messages > MaxMessages * 10)
            {
                Unread($"it has more than {MaxObjects} objects");
                return;
            }

            Header(_base + at);
        }
    }

    private void Header(long at)
    {
        var start = _source.ReadUpTo(at, 64);
        if (start.AsSpan().StartsWith("OHDR"u8) && start.Length >= 12)
        {
            var flags = start[5];
            var sizeAt = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
            var sizeLength = 1 << (flags & 3);
            if (start[4] != 2 || sizeAt + sizeLength > start.Length)
            {
                Unread($"the object at {at} has an unknown header");
                return;
            }

            var size = Number(start.AsSpan(sizeAt), sizeLength);
            Messages(at + sizeAt + sizeLength, size, isNew: true, (flags & 4) != 0);
        }
        else if (start.Length >= 16 && start[0] == 1)
        {
            Messages(at + 16, BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8)), isNew: false, hasOrder: false);
        }
        else
        {
            Unread($"the object at {at} has no header");
        }
    }

    private void Messages(long at, long size, bool isNew, bool hasOrder)
    {
        var blocks = new Stack<(long At, long Size)>();
        var visited = new HashSet<long>();
        blocks.Push((at, size));
        while (blocks.TryPop(out var block))
        {
            if (block.At < 0 || block.Size < 0 || block.Size > _source.Length - block.At || !visited.Add(block.At))
            {
                Unread("an object header ends outside the file");
                return;
            }

            var (position, end) = (block.At, block.At + block.Size);
            var prefix = isNew ? 4 + (hasOrder ? 2 : 0) : 8;
            while (position + prefix <= end)
            {
                if (++_messages > MaxMessages * 10)
                {
                    Unread("it has too many messages");
                    return;
                }

                var head = _source.ReadUpTo(position, 8);
                if (head.Length < prefix)
                {
                    break;
                }

                int type = isNew ? head[0] : BinaryPrimitives.ReadUInt16LittleEndian(head);
                long length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(isNew ? 1 : 2));
                var data = position + prefix;
                if (length > end - data)
                {
                    if (type != 0)
                    {
                        Unread("a message ends outside its header");
                    }

                    break;
                }

                var isShared = ((isNew ? head[3] : head[4]) & 2) != 0;
                if (type == 0x10)
                {
                    var next = Offset(data);
                    var nextSize = Length(data + _offsetSize);
                    blocks.Push(
                        isNew
                            ? (next < 0 ? -1 : _base + next + 4, nextSize - 8)
                            : (next < 0 ? -1 : _base + next, nextSize)
                    );
                }
                else if (!isShared)
                {
                    Message(type, data, length);
                }
                else if (type is 0x0C or 0x07 or 0x06)
                {
                    Unread("an attribute is shared");
                }

                position = data + length;
            }
        }
    }

    private void Message(int type, long at, long length)
    {
        switch (type)
        {
            case 0x02:
                var flags = Byte(at + 1);
                if (Offset(at + 2 + ((flags & 1) != 0 ? 8 : 0)) >= 0)
                {
                    Unread("a group keeps its links in a heap");
                }

                break;
            case 0x06:
                Link(at, length);
                break;
            case 0x07:
                External("keeps the data of a dataset in other files");
                break;
            case 0x08:
                // version 3 and later: the class follows the version; 3 is virtual
                if (Byte(at) >= 3 && Byte(at + 1) == 3)
                {
                    External("has a virtual dataset, which reads other files");
                }

                break;
            case 0x0C:
                Attribute(at, length);
                break;
            case 0x11:
                SymbolTable(Offset(at));
                break;
            case 0x15:
                if (Offset(at + 2 + ((Byte(at + 1) & 1) != 0 ? 2 : 0)) >= 0)
                {
                    Unread("an object keeps its attributes in a heap");
                }

                break;
        }
    }

    private void Link(long at, long length)
    {
        var flags = Byte(at + 1);
        var position = at + 2;
        var type = (flags & 8) != 0 ? Byte(position++) : 0;
        position += ((flags & 4) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        var sizeLength = 1 << (flags & 3);
        var nameLength = Number(_source.ReadUpTo(position, sizeLength), sizeLength);
        position += sizeLength + nameLength;
        if (nameLength < 0 || position > at + length)
        {
            Unread("a link ends outside its message");
            return;
        }

        switch (type)
        {
            case 0:
                var target = Offset(position);
                if (target >= 0)
                {
                    _objects.Push(target);
                }

                break;
            case 1:
                break;
            case 64:
                var text = Encoding.UTF8.GetString(
                    _source.ReadUpTo(position + 3, (int)Math.Clamp(at + length - position - 3, 0, 512))
                );
                External($"links to the file `{FileScan.Shown(text.Split('\0')[0])}`");
                break;
            default:
                Unread($"a link has the type {type}");
                break;
        }
    }

    /// <summary>A group of the old kind: a B-tree of symbol nodes.</summary>
    private void SymbolTable(long tree)
    {
        var nodes = new Stack<long>();
        var visited = new HashSet<long>();
        nodes.Push(tree);
        while (nodes.TryPop(out var node))
        {
            if (node < 0 || !visited.Add(node) || visited.Count > MaxObjects)
            {
                Unread("a group has a broken tree");
                return;
            }

            var at = _base + node;
            var head = _source.ReadUpTo(at, 8);
            if (head.AsSpan().StartsWith("TREE"u8) && head.Length == 8 && head[4] == 0)
            {
                var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
                var child = at + 8 + (2 * _offsetSize) + _lengthSize;
                for (var i = 0; i < count; i++)
                {
                    nodes.Push(Offset(child));
                    child += _offsetSize + _lengthSize;
                }
            }
            else if (head.AsSpan().StartsWith("SNOD"u8) && head.Length == 8)
            {
                var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
                var entrySize = (2 * _offsetSize) + 24;
                for (var i = 0; i < count; i++)
                {
                    var entry = at + 8 + (i * (long)entrySize);
                    var header = Offset(entry + _offsetSize);
                    var cache = BinaryPrimitives.ReadUInt32LittleEndian(Padded(entry + (2 * _offsetSize), 4));
                    if (cache != 2 && header >= 0)
                    {
                        _objects.Push(header);
                    }
                }
            }
            else
            {
                Unread("a group has a broken tree");
                return;
            }
        }
    }

    // ---- attributes

    private void Attribute(long at, long length)
    {
        var version = Byte(at);
        var nameSize = BinaryPrimitives.ReadUInt16LittleEndian(Padded(at + 2, 2));
        var typeSize = BinaryPrimitives.ReadUInt16LittleEndian(Padded(at + 4, 2));
        var spaceSize = BinaryPrimitives.ReadUInt16LittleEndian(Padded(at + 6, 2));
        var isPadded = version == 1;
        var nameAt = at + (version == 3 ? 9 : 8);
        if (version is not (1 or 2 or 3))
        {
            Unread($"an attribute has version {version}");
            return;
        }

        var name = Encoding.UTF8.GetString(_source.ReadUpTo(nameAt, nameSize)).TrimEnd('\0');
        var typeAt = nameAt + Pad(nameSize);
        var dataAt = typeAt + Pad(typeSize) + Pad(spaceSize);
        var there = at + length - dataAt;
        if (there < 0)
        {
            Unread("an attribute ends outside its message");
            return;
        }

        if (name is not ("model_config" or "training_config"))
        {
            return;
        }

        if (version > 1 && (Byte(at + 1) & 3) != 0)
        {
            Unread("a configuration has a shared type");
            return;
        }

        Configuration(name, typeAt, dataAt, there);

        long Pad(long size) => isPadded ? (size + 7) / 8 * 8 : size;
    }

    private void Configuration(string name, long typeAt, long dataAt, long there)
    {
        var type = Byte(typeAt) & 0x0F;
        byte[]? text = null;
        if (type == 3)
        {
            text = _source.ReadUpTo(dataAt, (int)there);
        }
        else if (type == 9 && there >= 8 + _offsetSize)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(Padded(dataAt, 4));
            var heap = Offset(dataAt + 4);
            var index = BinaryPrimitives.ReadUInt32LittleEndian(Padded(dataAt + 4 + _offsetSize, 4));
            text = size <= MaxConfiguration && heap >= 0 ? HeapObject(_base + heap, index, (int)size) : null;
        }

        if (text is null)
        {
            Unread($"the attribute `{name}` is not text");
            return;
        }

        var end = text.AsSpan().TrimEnd((byte)0).TrimEnd((byte)' ');
        using var json = ByteSource.From(end.ToArray());
        if (json.Length > 0)
        {
            KerasConfig.Run(_scan, json);
        }
    }

    private byte[]? HeapObject(long at, uint index, int size)
    {
        var head = _source.ReadUpTo(at, 8 + _lengthSize);
        if (!head.AsSpan().StartsWith("GCOL"u8) || head.Length < 8 + _lengthSize)
        {
            return null;
        }

        var end = at + Number(head.AsSpan(8), _lengthSize);
        for (var position = at + 8 + _lengthSize; position + 8 + _lengthSize <= Math.Min(end, _source.Length); )
        {
            var found = BinaryPrimitives.ReadUInt16LittleEndian(Padded(position, 2));
            var length = Length(position + 8);
            if (found == 0 || length < 0 || length > _source.Length)
            {
                return null;
            }

            if (found == index)
            {
                var bytes = _source.ReadUpTo(position + 8 + _lengthSize, (int)Math.Min(size, length));
                return bytes.Length == size ? bytes : null;
            }

            position += 8 + _lengthSize + ((length + 7) / 8 * 8);
        }

        return null;
    }

    // ---- the fallback

    private void Unread(string reason) => _unread ??= reason;

    private void SearchBytes()
    {
        if (_unread is not null)
        {
            _scan.Report(
                FileRules.Hdf5Invalid,
                Verdict.Suspicious,
                $"part of the HDF5 file could not be read: {_unread}",
                "what stands there was searched for code, but not understood"
            );
        }

        var buffer = new byte[64 * 1024];
        for (var at = 0L; at < _source.Length; at += buffer.Length - 64)
        {
            _scan.Cancellation.ThrowIfCancellationRequested();
            var read = _source.Read(at, buffer);
            var bytes = buffer.AsSpan(0, read);
            if (
                bytes.IndexOf("\"class_name\": \"Lambda\""u8) >= 0
                || bytes.IndexOf("\"class_name\":\"Lambda\""u8) >= 0
                || bytes.IndexOf("__lambda__"u8) >= 0
            )
            {
                _scan.Report(
                    FileRules.KerasCode,
                    Verdict.Dangerous,
                    "the bytes of a `Lambda` stand in the file",
                    "loading the model runs it; do not load this file"
                );
                return;
            }

            if (read < buffer.Length)
            {
                return;
            }
        }
    }

    private void External(string what) =>
        _scan.Report(
            FileRules.Hdf5External,
            Verdict.Dangerous,
            $"the HDF5 file {what}",
            "a reader would open files that nobody checked"
        );

    // ---- numbers

    private int Byte(long at) => _source.ReadUpTo(at, 1) is [var b] ? b : 0;

    private byte[] Padded(long at, int count)
    {
        var bytes = _source.ReadUpTo(at, count);
        Array.Resize(ref bytes, count);
        return bytes;
    }

    private long Offset(long at) => NumberAt(at, _offsetSize);

    private long Length(long at) => NumberAt(at, _lengthSize);

    /// <summary>-1 for the undefined address, and for what cannot be one.</summary>
    private long NumberAt(long at, int size)
    {
        var bytes = _source.ReadUpTo(at, size);
        var number = bytes.Length == size ? Number(bytes, size) : -1;
        return (size == 4 && number == uint.MaxValue) || number > _source.Length ? -1 : number;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int size)
    {
        if (bytes.Length < size)
        {
            return -1;
        }

        var value = 0UL;
        for (var i = size - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value > long.MaxValue ? -1 : (long)value;
    }
}
