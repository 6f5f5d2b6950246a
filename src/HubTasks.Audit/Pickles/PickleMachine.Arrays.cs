using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>joblib writes the bytes of an array between two opcodes; the machine has to step over them.</summary>
internal sealed partial class PickleMachine
{
    private bool SkipInlineArray(PickleNode wrapper)
    {
        HasInlineArrays = true;
        if (_frameEnd > _cursor.Position)
        {
            _report.Framing("array bytes begin inside a frame");
        }

        _frameEnd = -1;
        var state = wrapper.State;
        if (
            state is null
            || !TryShape(state, out var count)
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
            return _report.Fail("object arrays nest too deep");
        }

        var inner = new PickleMachine(_scan, _source, _cursor.Position, _dialect, _nesting + 1);
        var end = inner.Run();
        _cursor.Position = inner.Position;
        return end == PickleEnd.Stop || _report.Fail($"in an object array, {inner.Broken}");
    }

    private PickleValue Member(PickleNode dict, string key)
    {
        var items = dict.Kind == PickleKind.Dict ? dict.Items : [];
        for (var i = 0; i + 1 < items.Length; i += 2)
        {
            if (_operands.TextOf(items[i]) == key)
            {
                return items[i + 1];
            }
        }

        return default;
    }

    private bool TryShape(PickleNode state, out ulong count)
    {
        count = 1;
        if (Member(state, "shape").Node is not { Kind: PickleKind.Tuple } shape || shape.Count > PickleNode.MaxItems)
        {
            return false;
        }

        foreach (var dimension in shape.Items)
        {
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
            dtype.Node is not { Kind: PickleKind.Call, Callee.FullName: "numpy.dtype" } call
            || call.Items is not [{ Node: { } arguments }]
            || arguments.Items is not [var code, ..]
            || _operands.TextOf(code) is not { Length: > 0 } text
        )
        {
            return false;
        }

        // (version, byte order, subarray, names, fields, item size, alignment, flags)
        var state = call.State is { Kind: PickleKind.Tuple } tuple ? tuple.Items : [];
        if (state.Length > 7 && state[7].Kind == PickleKind.Int && (state[7].Integer & 1) != 0)
        {
            hasObjects = true;
            return true;
        }

        if (state.Length > 2 && state[2].Kind != PickleKind.None)
        {
            return false;
        }

        if (state.Length > 5 && state[5].Kind == PickleKind.Int && state[5].Integer > 0)
        {
            size = (ulong)state[5].Integer;
            return true;
        }

        text = text.TrimStart('<', '>', '=', '|');
        hasObjects = text.StartsWith('O');
        if (
            text.Length == 0
            || !ulong.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out size)
        )
        {
            size = text is "?" or "b" or "B" ? 1UL : 0;
            return hasObjects || size > 0;
        }

        size = text[0] == 'U' ? Math.Min(size, uint.MaxValue) * 4 : size;
        return hasObjects || text[0] is 'f' or 'i' or 'u' or 'b' or 'c' or 'S' or 'U' or 'V' or 'M' or 'm' or 'a';
    }
}
