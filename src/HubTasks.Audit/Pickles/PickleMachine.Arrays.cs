using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>joblib writes the bytes of an array between two opcodes; the machine has to step over them.</summary>
internal sealed partial class PickleMachine
{
    private bool SkipInlineArray(PickleValue state)
    {
        HasInlineArrays = true;
        if (_frameEnd > _cursor.Position)
        {
            _report.Framing("array bytes begin inside a frame");
        }

        _frameEnd = -1;
        if (
            !TryShape(state, out var count)
            || !TryItemSize(Member(state, "dtype"), out var itemSize, out var hasObjects)
        )
        {
            _report.Finding(
                FileRules.PickleNested,
                Verdict.Suspicious,
                "the size of an inline array cannot be told, so what follows was not read in step"
            );
            return true;
        }

        if (hasObjects)
        {
            return RunInlineObjects();
        }

        if (Member(state, "numpy_array_alignment_bytes").Kind == PickleKind.Int)
        {
            if (!_operands.TryByte(out var padding) || !_operands.TrySkip((ulong)padding))
            {
                return false;
            }
        }

        return itemSize == 0 || count <= (ulong)long.MaxValue / itemSize
            ? _operands.TrySkip(count * itemSize)
            : _report.Truncated();
    }

    /// <summary>An array of objects is a whole pickle in the middle of this one.</summary>
    private bool RunInlineObjects()
    {
        _report.Finding(
            FileRules.NumpyObjects,
            Verdict.Safe,
            "an array holds Python objects",
            "save arrays of numbers"
        );
        if (_nesting >= FileScan.MaxDepth)
        {
            _report.Finding(FileRules.Limit, Verdict.Unscanned, $"object arrays nest deeper than {FileScan.MaxDepth}");
            return _report.GiveUp("object arrays nest too deep");
        }

        var inner = new PickleMachine(_scan, _source, _cursor.Position, _dialect, _nesting + 1);
        var end = inner.Run();
        _cursor.Position = inner.Position;
        if (end == PickleEnd.OverLimit)
        {
            return _report.GiveUp("an object array is too large");
        }

        return end == PickleEnd.Stop || _report.Fail($"in an object array, {inner.Broken}");
    }

    private PickleValue Member(PickleValue dict, string key)
    {
        if (dict.Kind == PickleKind.Dict)
        {
            for (var i = 0; i < PickleHeap.MaxItems; i += 2)
            {
                if (_operands.TextOf(_heap.ItemAt(dict, i)) == key)
                {
                    return _heap.ItemAt(dict, i + 1);
                }
            }
        }

        return default;
    }

    private bool TryShape(PickleValue state, out ulong count)
    {
        count = 1;
        var shape = Member(state, "shape");
        if (shape.Kind != PickleKind.Tuple || shape.IsLost || _heap[shape].Count > PickleHeap.MaxItems)
        {
            return false;
        }

        for (var i = 0; i < _heap[shape].Count; i++)
        {
            var dimension = _heap.ItemAt(shape, i);
            if (dimension.Kind != PickleKind.Int || dimension.Integer < 0)
            {
                return false;
            }

            var size = (ulong)dimension.Integer;
            if (size != 0 && count > (ulong)long.MaxValue / size)
            {
                return false;
            }

            count *= size;
        }

        return true;
    }

    private bool TryItemSize(PickleValue dtype, out ulong size, out bool hasObjects)
    {
        size = 0;
        hasObjects = false;
        if (
            dtype.Kind != PickleKind.Call
            || dtype.IsLost
            || _imports.Find(_heap[dtype].Callee)?.FullName != "numpy.dtype"
            || _heap.ItemAt(dtype, 0) is not { Kind: PickleKind.Tuple } arguments
            || _operands.TextOf(_heap.ItemAt(arguments, 0)) is not { Length: > 0 } code
        )
        {
            return false;
        }

        // (version, byte order, subarray, names, fields, item size, alignment, flags)
        var state = _heap[dtype].State is { Kind: PickleKind.Tuple } tuple ? tuple : PickleValue.Of(PickleKind.Lost);
        var (subarray, stated, flags) = (_heap.ItemAt(state, 2), _heap.ItemAt(state, 5), _heap.ItemAt(state, 7));
        if (flags.Kind == PickleKind.Int && (flags.Integer & 1) != 0)
        {
            hasObjects = true;
            return true;
        }

        if (subarray.Kind is not (PickleKind.Unset or PickleKind.None))
        {
            return false;
        }

        if (stated is { Kind: PickleKind.Int, Integer: > 0 })
        {
            size = (ulong)stated.Integer;
            return true;
        }

        return TryItemSize(code.TrimStart('<', '>', '=', '|'), out size, out hasObjects);
    }

    /// <summary>By the code of a simple type: <c>f8</c>, <c>U12</c>, <c>O</c>.</summary>
    private static bool TryItemSize(string code, out ulong size, out bool hasObjects)
    {
        hasObjects = code.StartsWith('O');
        if (
            code.Length == 0
            || !ulong.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out size)
        )
        {
            size = code is "?" or "b" or "B" ? 1UL : 0;
            return hasObjects || size > 0;
        }

        size = code[0] == 'U' ? Math.Min(size, uint.MaxValue) * 4 : size;
        return hasObjects || code[0] is 'f' or 'i' or 'u' or 'b' or 'c' or 'S' or 'U' or 'V' or 'M' or 'm' or 'a';
    }
}
