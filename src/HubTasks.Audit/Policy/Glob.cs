namespace HubTasks.Audit.Policy;

/// <summary>Globs of a policy: <c>*</c> stays inside a segment, <c>**</c> crosses, <c>?</c> is one character. Names compare without case.</summary>
public static class Glob
{
    public static bool Matches(string glob, string text)
    {
        // reachable[i]: the pattern up to here matches the first i characters; linear in both, whatever the stars
        var reachable = new bool[text.Length + 1];
        reachable[0] = true;
        for (var at = 0; at < glob.Length; at++)
        {
            var crosses = glob[at] == '*' && at + 1 < glob.Length && glob[at + 1] == '*';
            if (glob[at] == '*')
            {
                for (var i = 0; i < text.Length; i++)
                {
                    reachable[i + 1] |= reachable[i] && (crosses || text[i] != '/');
                }

                at += crosses ? 1 : 0;
                continue;
            }

            for (var i = text.Length; i > 0; i--)
            {
                reachable[i] =
                    reachable[i - 1]
                    && (
                        glob[at] == '?'
                            ? text[i - 1] != '/'
                            : char.ToUpperInvariant(glob[at]) == char.ToUpperInvariant(text[i - 1])
                    );
            }

            reachable[0] = false;
        }

        return reachable[text.Length];
    }
}
