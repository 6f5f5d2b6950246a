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
    private const int MaxMessages = 100_000;

    private readonly FileScan _scan;
    private readonly ByteSource _source;
    private readonly Hdf5Reader _reader;
    private readonly Hdf5Attributes _attributes;
    private readonly HashSet<long> _seen = [];
    private readonly Stack<long> _objects = [];
    private int _messages;
    private string? _unread;

    private Hdf5Audit(FileScan scan)
    {
        _scan = scan;
        _source = scan.Source;
        _reader = new Hdf5Reader(scan.Source);
        _attributes = new Hdf5Attributes(scan, _reader);
    }

    public static void Run(FileScan scan)
    {
        var audit = new Hdf5Audit(scan);
        var reason = audit._reader.Open();
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

    private void Walk()
    {
        _objects.Push(_reader.Root);
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

            Header(_reader.Base + at);
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

            var size = Hdf5Reader.Number(start.AsSpan(sizeAt), sizeLength);
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
                    var next = _reader.Offset(data);
                    var nextSize = _reader.Length(data + _reader.OffsetSize);
                    blocks.Push(
                        isNew
                            ? (next < 0 ? -1 : _reader.Base + next + 4, nextSize - 8)
                            : (next < 0 ? -1 : _reader.Base + next, nextSize)
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
                var flags = _reader.Byte(at + 1);
                if (_reader.Offset(at + 2 + ((flags & 1) != 0 ? 8 : 0)) >= 0)
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
                if (_reader.Byte(at) >= 3 && _reader.Byte(at + 1) == 3)
                {
                    External("has a virtual dataset, which reads other files");
                }

                break;
            case 0x0C:
                _unread ??= _attributes.Read(at, length);
                break;
            case 0x11:
                SymbolTable(_reader.Offset(at));
                break;
            case 0x15:
                if (_reader.Offset(at + 2 + ((_reader.Byte(at + 1) & 1) != 0 ? 2 : 0)) >= 0)
                {
                    Unread("an object keeps its attributes in a heap");
                }

                break;
        }
    }

    private void Link(long at, long length)
    {
        var flags = _reader.Byte(at + 1);
        var position = at + 2;
        var type = (flags & 8) != 0 ? _reader.Byte(position++) : 0;
        position += ((flags & 4) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        var sizeLength = 1 << (flags & 3);
        var nameLength = Hdf5Reader.Number(_source.ReadUpTo(position, sizeLength), sizeLength);
        position += sizeLength + nameLength;
        if (nameLength < 0 || position > at + length)
        {
            Unread("a link ends outside its message");
            return;
        }

        switch (type)
        {
            case 0:
                var target = _reader.Offset(position);
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

            var at = _reader.Base + node;
            var head = _source.ReadUpTo(at, 8);
            if (head.AsSpan().StartsWith("TREE"u8) && head.Length == 8 && head[4] == 0)
            {
                var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
                var child = at + 8 + (2 * _reader.OffsetSize) + _reader.LengthSize;
                for (var i = 0; i < count; i++)
                {
                    nodes.Push(_reader.Offset(child));
                    child += _reader.OffsetSize + _reader.LengthSize;
                }
            }
            else if (head.AsSpan().StartsWith("SNOD"u8) && head.Length == 8)
            {
                var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
                var entrySize = (2 * _reader.OffsetSize) + 24;
                for (var i = 0; i < count; i++)
                {
                    var entry = at + 8 + (i * (long)entrySize);
                    var header = _reader.Offset(entry + _reader.OffsetSize);
                    var cache = BinaryPrimitives.ReadUInt32LittleEndian(
                        _reader.Padded(entry + (2 * _reader.OffsetSize), 4)
                    );
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
}
