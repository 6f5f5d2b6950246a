namespace HubTasks.Findings;

/// <summary>Finds what someone meant to type.</summary>
public static class DidYouMean
{
    /// <summary>
    /// The candidate with the fewest typing mistakes between it and <paramref name="typed"/>, or one that it begins;
    /// null when none is near enough to be worth naming: at most one mistake in three letters.
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> candidates)
    {
        string? best = null;
        var fewest = Math.Max(typed.Length / 3, 1) + 1;

        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            var mistakes = Mistakes(typed.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (mistakes < fewest && mistakes < candidate.Length)
            {
                (best, fewest) = (candidate, mistakes);
            }
        }

        return best;
    }

    /// <summary>Letters added, dropped, replaced or swapped with a neighbour (optimal string alignment).</summary>
    public static int Mistakes(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var width = right.Length + 1;
        var rows = new int[(left.Length + 1) * width];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                var at = (i * width) + j;
                if (i == 0 || j == 0)
                {
                    rows[at] = i + j;
                    continue;
                }

                var same = left[i - 1] == right[j - 1] ? 0 : 1;
                rows[at] = Math.Min(Math.Min(rows[at - width], rows[at - 1]) + 1, rows[at - width - 1] + same);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    rows[at] = Math.Min(rows[at], rows[at - (2 * width) - 2] + 1);
                }
            }
        }

        return rows[^1];
    }
}
