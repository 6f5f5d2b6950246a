namespace HubTasks.Audit.Files;

/// <summary>
/// Sets of names, written as lines of words. A frozen set is faster to ask, but takes longer to make than any file asks it:
/// most checks are over within a millisecond.
/// </summary>
internal static class Words
{
    public static HashSet<string> Set(params string[] lines)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            set.UnionWith(line.Split(' '));
        }

        return set;
    }

    /// <summary>From words such as <c>old=new</c>.</summary>
    public static Dictionary<string, string> Pairs(params string[] lines)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            foreach (var pair in line.Split(' '))
            {
                var at = pair.IndexOf('=', StringComparison.Ordinal);
                pairs[pair[..at]] = pair[(at + 1)..];
            }
        }

        return pairs;
    }
}
