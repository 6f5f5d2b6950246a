using System.Diagnostics.CodeAnalysis;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>Two values are the same when JSON says so: numbers by their size, mappings in any order, places aside.</summary>
internal sealed class MetaEquality : IEqualityComparer<MetaNode>
{
    public static readonly MetaEquality ByValue = new();

    public bool Equals(MetaNode? x, MetaNode? y) =>
        ReferenceEquals(x, y)
        || (x, y) switch
        {
            (MetaScalar a, MetaScalar b) => Equals(a, b),
            (MetaList a, MetaList b) => a.Items.SequenceEqual(b.Items, this),
            (MetaMap a, MetaMap b) => Keys(a) == Keys(b) && IsWithin(a, b),
            _ => false,
        };

    private static bool Equals(MetaScalar a, MetaScalar b) =>
        MetaValue.Types(a) == MetaValue.Types(b)
        && (
            MetaValue.Number(a) is { } number ? number.Equals(MetaValue.Number(b))
            : MetaValue.Boolean(a) is { } flag ? flag == MetaValue.Boolean(b)
            : a.IsNull || a.Text == b.Text
        );

    private bool IsWithin(MetaMap a, MetaMap b)
    {
        for (var i = 0; i < a.Entries.Length; i++)
        {
            if (a.IsRead(i) && !(b.Find(a.Entries[i].Name!) is { } other && Equals(a.Entries[i].Value, other.Value)))
            {
                return false;
            }
        }

        return true;
    }

    private static int Keys(MetaMap map) => Enumerable.Range(0, map.Entries.Length).Count(map.IsRead);

    public int GetHashCode([DisallowNull] MetaNode obj) =>
        obj switch
        {
            MetaScalar scalar => MetaValue.Number(scalar)?.GetHashCode()
                ?? MetaValue.Boolean(scalar)?.GetHashCode()
                ?? (scalar.IsNull ? 0 : scalar.Text.GetHashCode(StringComparison.Ordinal)),
            MetaList list => Hash(list),
            MetaMap map => Hash(map),
            _ => 0,
        };

    private int Hash(MetaList list)
    {
        var hash = new HashCode();
        foreach (var item in list.Items)
        {
            hash.Add(item, this);
        }

        return hash.ToHashCode();
    }

    /// <summary>The order of keys does not count, so the parts are added up.</summary>
    private int Hash(MetaMap map)
    {
        var hash = 1;
        for (var i = 0; i < map.Entries.Length; i++)
        {
            if (map.IsRead(i))
            {
                hash += HashCode.Combine(map.Entries[i].Name, GetHashCode(map.Entries[i].Value));
            }
        }

        return hash;
    }
}
