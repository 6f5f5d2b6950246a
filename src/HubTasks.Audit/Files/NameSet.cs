namespace HubTasks.Audit.Files;

/// <summary>
/// Which names there were, in eight bytes each (FNV-1a, 64 bits), whatever their length. Two names with one hash count as
/// one name twice, so a collision gains nobody anything.
/// </summary>
internal sealed class NameSet
{
    private ulong[] _slots = new ulong[256];

    public int Count { get; private set; }

    /// <returns>False when the name is there already.</returns>
    public bool Add(string name)
    {
        if (Count * 2 > _slots.Length)
        {
            var old = _slots;
            _slots = new ulong[old.Length * 4];
            foreach (var hash in old)
            {
                _slots[Find(hash)] = hash;
            }
        }

        var wanted = Hash(name);
        var at = Find(wanted);
        if (_slots[at] == wanted)
        {
            return false;
        }

        _slots[at] = wanted;
        Count++;
        return true;
    }

    /// <summary>Where the hash is, or where it would go. Zero stands for an empty slot.</summary>
    private int Find(ulong hash)
    {
        var at = (int)(hash & (ulong)(_slots.Length - 1));
        while (_slots[at] != 0 && _slots[at] != hash)
        {
            at = (at + 1) & (_slots.Length - 1);
        }

        return at;
    }

    private static ulong Hash(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash == 0 ? 1 : hash;
    }
}
