using System.Text;
using HubTasks.Audit.Files;
using HubTasks.Audit.Text;

namespace HubTasks.Audit.Tensors;

/// <summary>A GGUF file: key-value pairs, tensor table, layout of the data (<c>ggml-org/ggml</c>, <c>docs/gguf.md</c> and <c>gguf.cpp</c>).</summary>
internal sealed class GgufAudit
{
    private const int MaxTemplate = 1 << 20;
    private const int MaxEntries = 1 << 17;

    private readonly FileScan _scan;
    private readonly ByteCursor _cursor;
    private readonly NameSet _keys = new();
    private readonly NameSet _tensors = new();
    private ulong _alignment = 32;

    private GgufAudit(FileScan scan)
    {
        _scan = scan;
        _cursor = new ByteCursor(scan.Source, 4);
    }

    public static void Run(FileScan scan)
    {
        if (new GgufAudit(scan).Check() is { } reason)
        {
            scan.Report(
                FileRules.GgufInvalid,
                Verdict.Invalid,
                $"the GGUF file is invalid: {reason}",
                "download the file again"
            );
        }
    }

    private string? Check()
    {
        const string Short = "it ends inside its header";
        if (
            !_cursor.TryReadUInt32(out var version)
            || !_cursor.TryReadUInt64(out var tensors)
            || !_cursor.TryReadUInt64(out var pairs)
        )
        {
            return Short;
        }

        if (version is not (2 or 3))
        {
            return (version & 0xFFFF) == 0 ? "it is big-endian" : $"version {version} does not exist";
        }

        if (pairs > (ulong)_cursor.Length / 13 || tensors > (ulong)_cursor.Length / 24)
        {
            return $"it says {pairs} keys and {tensors} tensors, more than its {_cursor.Length} bytes can hold";
        }

        if (pairs > MaxEntries || tensors > MaxEntries)
        {
            _scan.Report(FileRules.Limit, Verdict.Unscanned, $"the GGUF file has more than {MaxEntries} entries");
            return null;
        }

        for (var i = 0UL; i < pairs; i++)
        {
            if (ReadPair() is { } reason)
            {
                return reason;
            }
        }

        var total = 0UL;
        for (var i = 0UL; i < tensors; i++)
        {
            if (ReadTensor(ref total) is { } reason)
            {
                return reason;
            }
        }

        var data = Align((ulong)_cursor.Position);
        var length = (ulong)_cursor.Length;
        if (tensors > 0 && (data > length || total > length - data))
        {
            return $"the tensors need {total} bytes at {data}, but the file has {length}";
        }

        if (tensors > 0 && length - data > total)
        {
            _scan.Report(
                FileRules.PickleTrailing,
                Verdict.Safe,
                $"{length - data - total} bytes follow the last tensor",
                offset: (long)(data + total)
            );
        }

        return null;
    }

    private string? ReadPair()
    {
        if (!TryString(out var keyAt, out var keyLength))
        {
            return "a key is longer than the file";
        }

        if (keyLength is 0 or > 65_535)
        {
            return $"a key has {keyLength} bytes";
        }

        var key = TextAt(keyAt, (int)keyLength);
        if (!_keys.Add(key))
        {
            return $"the key `{FileScan.Shown(key)}` stands twice";
        }

        if (!_cursor.TryReadUInt32(out var type))
        {
            return "it ends inside a key";
        }

        if (key == "general.alignment" && type != 4)
        {
            return "`general.alignment` is not a u32";
        }

        if (type == 9)
        {
            return ReadArray(key);
        }

        if (type == 8)
        {
            if (!TryString(out var at, out var length))
            {
                return $"the value of `{FileScan.Shown(key)}` is longer than the file";
            }

            Value(key, at, length);
            return null;
        }

        return ReadScalar(key, type);
    }

    private string? ReadScalar(string key, uint type)
    {
        var size = SizeOf(type);
        if (size == 0)
        {
            return $"the key `{FileScan.Shown(key)}` has the unknown type {type}";
        }

        if (!_cursor.TryTake(size, out var bytes))
        {
            return "it ends inside a value";
        }

        if (type == 7 && bytes[0] > 1)
        {
            return $"the key `{FileScan.Shown(key)}` is neither true nor false";
        }

        if (key == "general.alignment")
        {
            _alignment = BitConverter.ToUInt32(bytes);
            return _alignment == 0 || !ulong.IsPow2(_alignment)
                ? $"the alignment {_alignment} is not a power of two"
                : null;
        }

        if (key is "split.no" or "split.count" or "split.tensors.count" && size == 2)
        {
            _scan.Fact(
                $"gguf.{key}",
                BitConverter.ToUInt16(bytes).ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        }

        return null;
    }

    private string? ReadArray(string key)
    {
        if (!_cursor.TryReadUInt32(out var type) || !_cursor.TryReadUInt64(out var count))
        {
            return "it ends inside an array";
        }

        if (type == 9)
        {
            return $"the key `{FileScan.Shown(key)}` is an array of arrays";
        }

        if (type == 8)
        {
            if (count > (ulong)_cursor.Remaining / 8)
            {
                return $"the array `{FileScan.Shown(key)}` has {count} entries, more than the file can hold";
            }

            for (var i = 0UL; i < count; i++)
            {
                if ((i & 0xFFFF) == 0)
                {
                    _scan.Cancellation.ThrowIfCancellationRequested();
                }

                if (!TryString(out _, out _))
                {
                    return $"an entry of `{FileScan.Shown(key)}` is longer than the file";
                }
            }

            return null;
        }

        var size = (ulong)SizeOf(type);
        return size == 0 ? $"the array `{FileScan.Shown(key)}` has the unknown type {type}"
            : count > (ulong)_cursor.Remaining / size || !_cursor.TrySkip(count * size)
                ? $"the array `{FileScan.Shown(key)}` has {count} entries, more than the file can hold"
            : null;
    }

    private void Value(string key, long at, ulong length)
    {
        if (key == "tokenizer.chat_template" || key.StartsWith("tokenizer.chat_template.", StringComparison.Ordinal))
        {
            if (length > MaxTemplate)
            {
                _scan.Report(
                    FileRules.TemplateUnknown,
                    Verdict.Suspicious,
                    $"the template `{FileScan.Shown(key)}` is longer than 1 MiB",
                    offset: at
                );
                return;
            }

            TemplateAudit.Run(_scan, TextAt(at, (int)length), key, at);
        }
        else if (length <= 4096 && key.StartsWith("general.", StringComparison.Ordinal) && _keys.Count < 1000)
        {
            _scan.Fact($"gguf.{key}", TextAt(at, (int)length));
        }
    }

    private string? ReadTensor(ref ulong total)
    {
        if (!TryString(out var nameAt, out var nameLength))
        {
            return "the name of a tensor is longer than the file";
        }

        if (nameLength >= 64)
        {
            return $"the name of a tensor has {nameLength} bytes, more than 63";
        }

        var name = TextAt(nameAt, (int)nameLength);
        if (!_tensors.Add(name))
        {
            return $"the tensor `{FileScan.Shown(name)}` stands twice";
        }

        if (!_cursor.TryReadUInt32(out var dimensions) || dimensions > 4)
        {
            return $"the tensor `{FileScan.Shown(name)}` has more than 4 dimensions";
        }

        Span<ulong> shape = [1, 1, 1, 1];
        var elements = (UInt128)1;
        for (var i = 0; i < dimensions; i++)
        {
            if (!_cursor.TryReadUInt64(out shape[i]) || shape[i] > long.MaxValue)
            {
                return $"the shape of the tensor `{FileScan.Shown(name)}` is negative";
            }

            elements *= shape[i];
            if (elements > long.MaxValue)
            {
                return $"the shape of the tensor `{FileScan.Shown(name)}` overflows";
            }
        }

        if (!_cursor.TryReadUInt32(out var type) || !_cursor.TryReadUInt64(out var offset))
        {
            return "it ends inside the tensor table";
        }

        var (block, bytes) = TypeOf(type);
        if (block == 0)
        {
            return $"the tensor `{FileScan.Shown(name)}` has the unknown type {type}";
        }

        if (shape[0] % block != 0)
        {
            return $"the rows of the tensor `{FileScan.Shown(name)}` are not whole blocks of {block}";
        }

        var size = elements / block * bytes;
        if (offset != total)
        {
            return $"the tensor `{FileScan.Shown(name)}` stands at {offset}, but belongs at {total}";
        }

        if (size > long.MaxValue - total - _alignment)
        {
            return $"the size of the tensor `{FileScan.Shown(name)}` overflows";
        }

        total += Align((ulong)size);
        return null;
    }

    private ulong Align(ulong value) => (value + _alignment - 1) & ~(_alignment - 1);

    private bool TryString(out long at, out ulong length)
    {
        at = 0;
        if (!_cursor.TryReadUInt64(out length))
        {
            return false;
        }

        at = _cursor.Position;
        return _cursor.TrySkip(length);
    }

    private string TextAt(long at, int length) => Encoding.UTF8.GetString(_scan.Source.ReadUpTo(at, length));

    private static int SizeOf(uint type) =>
        type switch
        {
            0 or 1 or 7 => 1,
            2 or 3 => 2,
            4 or 5 or 6 => 4,
            10 or 11 or 12 => 8,
            _ => 0,
        };

    /// <summary>Elements and bytes of one block of a ggml type; zeros for one that never existed or was removed.</summary>
    private static (ulong Block, ulong Bytes) TypeOf(uint type) =>
        type switch
        {
            0 => (1, 4),
            1 => (1, 2),
            2 => (32, 18),
            3 => (32, 20),
            6 => (32, 22),
            7 => (32, 24),
            8 => (32, 34),
            9 => (32, 36),
            10 => (256, 84),
            11 => (256, 110),
            12 => (256, 144),
            13 => (256, 176),
            14 => (256, 210),
            15 => (256, 292),
            16 => (256, 66),
            17 => (256, 74),
            18 => (256, 98),
            19 => (256, 50),
            20 => (32, 18),
            21 => (256, 110),
            22 => (256, 82),
            23 => (256, 136),
            24 => (1, 1),
            25 => (1, 2),
            26 => (1, 4),
            27 or 28 => (1, 8),
            29 => (256, 56),
            30 => (1, 2),
            34 => (256, 54),
            35 => (256, 66),
            39 => (32, 17),
            40 => (64, 36),
            41 => (128, 18),
            42 => (64, 18),
            _ => (0, 0),
        };
}
