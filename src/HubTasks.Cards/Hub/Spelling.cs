namespace HubTasks.Cards.Hub;

/// <summary>How far two words are apart.</summary>
internal static class Spelling
{
    /// <summary>Edits between two words (a swap of neighbours counts once); more than <paramref name="most"/> is <paramref name="most"/> + 1.</summary>
    public static int Distance(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) > most)
        {
            return most + 1;
        }

        // an edit adds one letter and takes one away
        if (ulong.PopCount(Letters(left) ^ Letters(right)) > 2UL * (ulong)most)
        {
            return most + 1;
        }

        var (before, last, now) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }
            }

            (before, last, now) = (last, now, before);
        }

        return Math.Min(last[right.Length], most + 1);
    }

    /// <summary>Which letters a word is made of, roughly.</summary>
    private static ulong Letters(string word)
    {
        var letters = 0UL;
        foreach (var letter in word)
        {
            letters |= 1UL << (letter & 63);
        }

        return letters;
    }
}
