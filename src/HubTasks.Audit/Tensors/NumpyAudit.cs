using System.Globalization;
using System.Text;
using HubTasks.Audit.Files;
using HubTasks.Audit.Pickles;

namespace HubTasks.Audit.Tensors;

/// <summary>NumPy's array file: a header that is a Python literal, then raw numbers, or a pickle when they are objects (NEP 1).</summary>
internal static class NumpyAudit
{
    /// <summary>NumPy refuses longer headers, since it evaluates them as literals.</summary>
    private const int MaxHeader = 10_000;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static void Run(FileScan scan)
    {
        if (Check(scan) is { } reason)
        {
            scan.Report(
                FileRules.NumpyInvalid,
                Verdict.Invalid,
                $"the array file is invalid: {reason}",
                "download the file again"
            );
        }
    }

    private static string? Check(FileScan scan)
    {
        var cursor = new ByteCursor(scan.Source, Magic.Length);
        if (!cursor.TryTake(2, out var version))
        {
            return "it ends inside the header";
        }

        var major = version[0];
        if (major is < 1 or > 3 || version[1] != 0)
        {
            return $"version {major}.{version[1]} does not exist";
        }

        ulong length;
        if (major == 1)
        {
            if (!cursor.TryReadUInt16(out var shortLength))
            {
                return "it ends inside the header";
            }

            length = shortLength;
        }
        else if (cursor.TryReadUInt32(out var longLength))
        {
            length = longLength;
        }
        else
        {
            return "it ends inside the header";
        }

        if (length > MaxHeader)
        {
            return $"the header has {length} bytes, more than {MaxHeader}";
        }

        if (!cursor.TryTake((int)length, out var header))
        {
            return "it ends inside the header";
        }

        var text = major == 3 ? Encoding.UTF8.GetString(header) : Encoding.Latin1.GetString(header);
        var data = cursor.Position;
        if (!PythonLiteral.TryParse(text, out var value) || value is not Dictionary<string, object?> fields)
        {
            return "the header is not a Python literal";
        }

        if (
            fields.Count != 3
            || !fields.TryGetValue("descr", out var descr)
            || fields.GetValueOrDefault("fortran_order") is not bool
            || fields.GetValueOrDefault("shape") is not List<object?> shape
        )
        {
            return "the header does not have exactly `descr`, `fortran_order` and `shape`";
        }

        if (NumpyType.Parse(descr, 0) is not { } type)
        {
            return "the header has an unknown `descr`";
        }

        return CheckData(scan, data, shape, type);
    }

    private static string? CheckData(FileScan scan, long data, List<object?> shape, NumpyType type)
    {
        var count = 1UL;
        foreach (var dimension in shape)
        {
            if (dimension is not long size || size < 0)
            {
                return "the shape is not a tuple of sizes";
            }

            if (size != 0 && count > long.MaxValue / (ulong)size)
            {
                return "the shape overflows";
            }

            count *= (ulong)size;
        }

        var there = (ulong)(scan.Source.Length - data);
        if (type.HasObjects)
        {
            // the pickle answers for itself, opcode by opcode; without it no reader loads the array
            scan.Report(
                FileRules.NumpyObjects,
                Verdict.Safe,
                "the array holds Python objects, which only readers with `allow_pickle` load",
                "save arrays of numbers"
            );
            using var pickle = scan.Source.Slice(data, (long)there);
            PickleAudit.Run(scan.ForMember("(objects)", pickle), PickleDialect.Plain, isWhole: true);
            return null;
        }

        var needed =
            type.Size == 0 ? 0
            : count > long.MaxValue / type.Size ? ulong.MaxValue
            : count * type.Size;
        if (there < needed)
        {
            return $"{there} bytes of numbers, where the shape needs {needed}";
        }

        if (there > needed)
        {
            scan.Report(
                FileRules.PickleTrailing,
                Verdict.Suspicious,
                $"{there - needed} bytes follow the array",
                offset: data + (long)needed
            );
            PickleSweep.Run(scan, scan.Source, data + (long)needed);
        }

        return null;
    }
}

/// <summary>The type of an array's elements.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="HasObjects">Somewhere inside, elements are Python objects.</param>
internal readonly record struct NumpyType(ulong Size, bool HasObjects)
{
    private const int MaxDepth = 16;

    /// <summary>Null for a type that does not exist.</summary>
    public static NumpyType? Parse(object? descr, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }

        return descr switch
        {
            string code => ParseCode(code),
            List<object?> { Count: > 0 } fields when fields.All(field => field is List<object?>) => ParseFields(
                fields,
                depth
            ),
            List<object?> { Count: 2 } subarray => ParseSubarray(subarray, depth),
            _ => null,
        };
    }

    private static NumpyType? ParseFields(List<object?> fields, int depth)
    {
        var total = new NumpyType(0, false);
        foreach (var field in fields.Cast<List<object?>>())
        {
            if (field.Count is not (2 or 3) || Parse(field[1], depth + 1) is not { } type)
            {
                return null;
            }

            if (field.Count == 3 && !TryCount(field[2], out var count))
            {
                return null;
            }
            else if (field.Count == 3)
            {
                TryCount(field[2], out count);
                type = type with { Size = Multiply(type.Size, count) };
            }

            total = new NumpyType(total.Size + type.Size, total.HasObjects || type.HasObjects);
        }

        return total;
    }

    private static NumpyType? ParseSubarray(List<object?> subarray, int depth) =>
        Parse(subarray[0], depth + 1) is { } type && TryCount(subarray[1], out var count)
            ? type with
            {
                Size = Multiply(type.Size, count),
            }
            : null;

    private static bool TryCount(object? shape, out ulong count)
    {
        count = 1;
        foreach (var size in shape is List<object?> sizes ? sizes : [shape])
        {
            if (size is not long number || number < 0)
            {
                return false;
            }

            count = Multiply(count, (ulong)number);
        }

        return true;
    }

    private static ulong Multiply(ulong left, ulong right) =>
        left != 0 && right > uint.MaxValue / left ? uint.MaxValue : left * right;

    private static NumpyType? ParseCode(string code)
    {
        var text = code.AsSpan().TrimStart("<>=|");
        if (text.Length == 0)
        {
            return null;
        }

        var kind = text[0];
        if (kind == 'O')
        {
            return new NumpyType(8, true);
        }

        // datetime64 has a unit behind: M8[ns]
        var bracket = text.IndexOf('[');
        var digits = bracket > 0 ? text[1..bracket] : text[1..];
        if (
            !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size > int.MaxValue
        )
        {
            return text is "?" or "b" or "B" ? new NumpyType(1, false) : null;
        }

        return kind switch
        {
            'b' or 'i' or 'u' or 'f' or 'c' or 'm' or 'M' or 'S' or 'a' or 'V' => new NumpyType(size, false),
            'U' => new NumpyType(size * 4, false),
            _ => null,
        };
    }
}
