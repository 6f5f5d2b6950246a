namespace HubTasks.Audit.Pickles;

/// <summary>
/// Keeps what the values of a machine hold within a budget, whatever the pickle: when enough new containers were made, the
/// ones that can still be reached are counted, newest on the stack first and oldest in the memo first, and what exceeds the
/// budget loses its content. A value without content is known to have had one, and its use is reported.
/// </summary>
/// <param name="share">One of so many parts of the memory of the outermost machine.</param>
internal sealed class PickleHeap(int share)
{
    /// <summary>In bytes; as much again may come between two counts.</summary>
    private readonly long _most = (8 << 20) / share;
    private readonly Stack<PickleNode> _unvisited = [];
    private long _new;
    private long _kept;
    private int _round;

    public void Add(PickleNode node, PickleValue value) => _new += node.Add(value);

    public PickleNode Create(PickleKind kind, PickleGlobal? callee = null, int count = 0)
    {
        var node = new PickleNode(kind, count) { Callee = callee };
        _new += node.Bytes;
        return node;
    }

    /// <summary>Counts when it is time to.</summary>
    public void Check(PickleStack stack, PickleMemo memo)
    {
        if (_new < _most)
        {
            return;
        }

        _round++;
        _kept = 0;
        var values = stack.Values;
        for (var at = values.Length - 1; at >= 0; at--)
        {
            if (values[at].Node is { } node && !Keep(node))
            {
                values[at] = values[at].Forget();
            }
        }

        memo.Forget(Keep);
        _new = 0;
    }

    /// <summary>Whether a container, and what it holds, still fits.</summary>
    private bool Keep(PickleNode root)
    {
        if (!Visit(root))
        {
            return false;
        }

        while (_unvisited.TryPop(out var node))
        {
            if (node.State is { } state && !Visit(state))
            {
                node.State = null;
            }

            foreach (ref var item in node.Kept)
            {
                if (item.Node is { } inner && !Visit(inner))
                {
                    item = item.Forget();
                }
            }
        }

        return true;
    }

    private bool Visit(PickleNode node)
    {
        if (node.Round == _round)
        {
            return true;
        }

        if (_kept + node.Bytes > _most)
        {
            return false;
        }

        node.Round = _round;
        _kept += node.Bytes;
        _unvisited.Push(node);
        return true;
    }
}
