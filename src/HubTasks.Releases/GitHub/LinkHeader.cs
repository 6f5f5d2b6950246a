namespace HubTasks.Releases.GitHub;

/// <summary>RFC 8288, as far as paging needs it.</summary>
internal static class LinkHeader
{
    /// <summary>The address of the next page, verbatim; null on the last one.</summary>
    public static string? Next(string? header)
    {
        var rest = header.AsSpan();
        while (rest.IndexOf('<') is var open and >= 0)
        {
            rest = rest[(open + 1)..];
            var close = rest.IndexOf('>');
            if (close < 0)
            {
                return null;
            }

            // commas are legal inside <>, so the parameters of this link end at the next one that opens
            var url = rest[..close];
            rest = rest[(close + 1)..];
            var following = rest.IndexOf('<');
            if (IsNext(following < 0 ? rest : rest[..following]))
            {
                return url.ToString();
            }
        }

        return null;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim(" ,\t");
            if (
                parameter.StartsWith("rel=", StringComparison.OrdinalIgnoreCase)
                && parameter[4..].Trim('"').Equals("next", StringComparison.OrdinalIgnoreCase)
            )
            {
                return true;
            }
        }

        return false;
    }
}
