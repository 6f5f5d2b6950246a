namespace HubTasks.Audit.Pickles;

/// <summary>The opcodes that make and fill containers.</summary>
internal sealed partial class PickleMachine
{
    private bool CollectMarked(PickleKind kind) =>
        _stack.TryUnmark(out var count)
        && (
            kind != PickleKind.Dict || count % 2 == 0
                ? Collect(kind, count)
                : _report.Fail("a dict has a key without a value")
        );

    private bool Collect(PickleKind kind, int count)
    {
        if (_stack.Count < count)
        {
            return _report.Underflow();
        }

        var container = _heap.Create(kind);
        if (!TryFill(container, _stack.Last(count)))
        {
            return false;
        }

        _stack.Drop(count);
        return _stack.Push(container);
    }

    private bool AddMarked(PickleKind kind) =>
        _stack.TryUnmark(out var count)
        && (
            kind != PickleKind.Dict || count % 2 == 0
                ? AddTo(kind, count)
                : _report.Fail("a dict gets a key without a value")
        );

    private bool AddTo(PickleKind kind, int count)
    {
        if (_stack.Count < count + 1)
        {
            return _report.Underflow();
        }

        var target = _stack.Below(count);
        if (!CheckTarget(kind, target) || (target.IsNode && !target.IsLost && !TryFill(target, _stack.Last(count))))
        {
            return false;
        }

        _stack.Drop(count);
        return true;
    }

    private bool TryFill(PickleValue container, ReadOnlySpan<PickleValue> values)
    {
        var isShared = _heap[container].IsOwned;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsKey(container.Kind, i) && !IsHashable(values[i]))
            {
                return _report.Fail("a key cannot be hashed");
            }

            if (isShared && values[i].IsNode && !values[i].IsLost && _heap[values[i]].IsOwned)
            {
                _references.SharedLate();
            }

            _heap.Add(container, values[i]);
        }

        _references.Weigh(_heap[container], _cursor.Position);
        return true;
    }

    private static bool IsKey(PickleKind kind, int index) =>
        kind is PickleKind.Set or PickleKind.FrozenSet || (kind == PickleKind.Dict && index % 2 == 0);

    private static bool IsHashable(PickleValue value) =>
        value.Kind is not (PickleKind.List or PickleKind.Dict or PickleKind.Set);
}
