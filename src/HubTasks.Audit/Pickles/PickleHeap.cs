namespace HubTasks.Audit.Pickles;

/// <summary>What is known of a container, or of the result of a call.</summary>
internal struct PickleNode
{
    /// <summary>How many items were added; more than are kept.</summary>
    public int Count;

    /// <summary>How many items are kept.</summary>
    public int Kept;

    /// <summary>How many values a walk without memory would meet; saturates.</summary>
    public float Weight;

    public int Depth;

    /// <summary>What BUILD gave it.</summary>
    public PickleValue State;

    /// <summary>What was called or instantiated; nothing for a container.</summary>
    public PickleValue Callee;

    /// <summary>Part of another container already.</summary>
    public bool IsOwned;

    /// <summary>A constant somewhere inside holds a pickle or marshalled code.</summary>
    public bool HoldsCode;

    public bool IsReached;
    public int FirstBlock;
    public int LastBlock;
}

/// <summary>
/// The containers of a machine, in memory of a fixed size whatever the pickle. When it fills up, what the stack and the
/// memo can still reach is kept, newest on the stack first and oldest in the memo first, as far as half of the memory goes;
/// the rest loses its content. A value without content is known to have had one, and its use is reported.
/// </summary>
/// <param name="share">One of so many parts of the memory of the outermost machine.</param>
internal sealed class PickleHeap(int share)
{
    /// <summary>Enough for every call that tensors, dtypes and array wrappers need.</summary>
    public const int MaxItems = 24;

    private const int BlockSize = 4;
    private const int None = -1;

    /// <summary>What was outgrown is garbage for a while, so it had better be small.</summary>
    private const int Growth = 8;

    /// <summary>One opcode makes at most two containers, and keeps so many blocks of items.</summary>
    private const int ReservedNodes = 4;
    private const int ReservedBlocks = 4 * MaxItems / BlockSize;

    private readonly int _maxNodes = (1 << 16) / share;
    private readonly int _maxBlocks = (1 << 16) / share;
    private readonly List<int> _unvisited = [];
    private PickleNode[] _nodes = new PickleNode[16];
    private PickleValue[] _items = new PickleValue[16 * BlockSize];
    private int[] _nextBlock = new int[16];
    private bool[] _isUsed = [];
    private int _freeNode = None;
    private int _freeBlock = None;
    private int _nodeCount;
    private int _blockCount;
    private int _usedNodes;
    private int _usedBlocks;

    /// <summary>It is time to <see cref="Collect"/>, before the next opcode.</summary>
    public bool IsTight => _usedNodes > _maxNodes - ReservedNodes || _usedBlocks > _maxBlocks - ReservedBlocks;

    /// <summary>Of a container that has its content; valid until the next one is made.</summary>
    public ref PickleNode this[PickleValue container] => ref _nodes[container.Index];

    public PickleValue Create(PickleKind kind, PickleValue callee = default)
    {
        var index = _freeNode;
        if (index != None)
        {
            _freeNode = _nodes[index].FirstBlock;
        }
        else
        {
            index = _nodeCount++;
            if (index == _nodes.Length)
            {
                var nodes = new PickleNode[Math.Max(index + ReservedNodes, Math.Min(index * Growth, _maxNodes))];
                Array.Copy(_nodes, nodes, index);
                _nodes = nodes;
            }
        }

        _usedNodes++;
        _nodes[index] = new PickleNode
        {
            Weight = 1,
            Depth = 1,
            Callee = callee,
            FirstBlock = None,
            LastBlock = None,
        };
        return PickleValue.Of(kind, index);
    }

    /// <summary>Adds an item to a container that has its content. No rule asks what a list or a set holds.</summary>
    public void Add(PickleValue container, PickleValue item)
    {
        ref var node = ref _nodes[container.Index];
        if (node.Kept < MaxItems && container.Kind is not (PickleKind.List or PickleKind.Set or PickleKind.FrozenSet))
        {
            var at = node.Kept % BlockSize;
            if (at == 0)
            {
                AppendBlock(ref node);
            }

            _items[(node.LastBlock * BlockSize) + at] = item;
            node.Kept++;
        }

        node.Count++;
        node.Weight += 1;
        node.HoldsCode |= item.HoldsCode;
        if (item.IsNode && !item.IsLost)
        {
            ref var inner = ref _nodes[item.Index];
            node.Weight += inner.Weight;
            node.Depth = Math.Max(node.Depth, inner.Depth + 1);
            node.HoldsCode |= inner.HoldsCode;
            inner.IsOwned = true;
        }
    }

    /// <summary>An item that is kept; nothing behind the last of them, and nothing of a container that was let go.</summary>
    public PickleValue ItemAt(PickleValue container, int at)
    {
        if (container.IsLost || at >= _nodes[container.Index].Kept)
        {
            return default;
        }

        var block = _nodes[container.Index].FirstBlock;
        for (; at >= BlockSize; at -= BlockSize)
        {
            block = _nextBlock[block];
        }

        return _items[(block * BlockSize) + at];
    }

    /// <summary>Frees what cannot be reached any more, and lets go of what is too much.</summary>
    public void Collect(PickleStack stack, PickleMemo memo)
    {
        (_usedNodes, _usedBlocks) = (0, 0);
        var values = stack.Values;
        for (var at = values.Length - 1; at >= 0; at--)
        {
            Keep(ref values[at]);
        }

        memo.Visit(Keep);
        Sweep();
    }

    private void Keep(ref PickleValue root)
    {
        Reach(ref root);
        while (_unvisited.Count > 0)
        {
            var index = _unvisited[^1];
            _unvisited.RemoveAt(_unvisited.Count - 1);
            Reach(ref _nodes[index].State);
            var kept = _nodes[index].Kept;
            for (var block = _nodes[index].FirstBlock; kept > 0; kept -= BlockSize, block = _nextBlock[block])
            {
                foreach (ref var item in _items.AsSpan(block * BlockSize, Math.Min(kept, BlockSize)))
                {
                    Reach(ref item);
                }
            }
        }
    }

    private void Reach(ref PickleValue value)
    {
        if (!value.IsNode || value.IsLost || _nodes[value.Index].IsReached)
        {
            return;
        }

        var blocks = (_nodes[value.Index].Kept + BlockSize - 1) / BlockSize;
        if (_usedNodes >= _maxNodes / 2 || _usedBlocks + blocks > _maxBlocks / 2)
        {
            value = value.Forget();
            return;
        }

        _nodes[value.Index].IsReached = true;
        _usedNodes++;
        _usedBlocks += blocks;
        _unvisited.Add(value.Index);
    }

    private void Sweep()
    {
        (_freeNode, _freeBlock) = (None, None);
        Array.Resize(ref _isUsed, _nextBlock.Length);
        Array.Clear(_isUsed);
        for (var index = _nodeCount - 1; index >= 0; index--)
        {
            ref var node = ref _nodes[index];
            if (!node.IsReached)
            {
                node.FirstBlock = _freeNode;
                _freeNode = index;
                continue;
            }

            node.IsReached = false;
            for (var block = node.FirstBlock; block != None; block = _nextBlock[block])
            {
                _isUsed[block] = true;
            }
        }

        for (var block = _blockCount - 1; block >= 0; block--)
        {
            if (!_isUsed[block])
            {
                _nextBlock[block] = _freeBlock;
                _freeBlock = block;
            }
        }
    }

    private void AppendBlock(ref PickleNode node)
    {
        var block = _freeBlock;
        if (block != None)
        {
            _freeBlock = _nextBlock[block];
        }
        else
        {
            block = _blockCount++;
            if (block == _nextBlock.Length)
            {
                var blocks = Math.Max(block + ReservedBlocks, Math.Min(block * Growth, _maxBlocks));
                Array.Resize(ref _nextBlock, blocks);
                var items = new PickleValue[blocks * BlockSize];
                Array.Copy(_items, items, block * BlockSize);
                _items = items;
            }
        }

        _usedBlocks++;
        _nextBlock[block] = None;
        if (node.LastBlock == None)
        {
            node.FirstBlock = block;
        }
        else
        {
            _nextBlock[node.LastBlock] = block;
        }

        node.LastBlock = block;
    }
}
