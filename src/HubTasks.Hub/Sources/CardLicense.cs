namespace HubTasks.Hub.Sources;

/// <summary>
/// Reads the one field that the lock file carries out of a card, where no server has read it for us. A full reading of
/// cards is the linter's; this takes <c>license: id</c> at the top level of the front matter and no other form.
/// </summary>
internal static class CardLicense
{
    private const int MostLines = 2000;

    /// <summary>Null when there is no card.</summary>
    public static StatedLicense? Read(string cardPath) =>
        File.Exists(cardPath) ? new StatedLicense(ReadId(cardPath)) : null;

    private static string? ReadId(string cardPath)
    {
        using var reader = new StreamReader(cardPath);
        if (reader.ReadLine()?.TrimEnd() != "---")
        {
            return null;
        }

        for (var i = 0; i < MostLines && reader.ReadLine() is { } line && line.TrimEnd() != "---"; i++)
        {
            if (line.StartsWith("license:", StringComparison.Ordinal))
            {
                var value = line["license:".Length..];
                if (value.IndexOf(" #", StringComparison.Ordinal) is var comment and >= 0)
                {
                    value = value[..comment];
                }

                value = value.Trim();
                if (
                    value.Length == 0
                    && reader.ReadLine() is { } first
                    && first.TrimStart().StartsWith("- ", StringComparison.Ordinal)
                )
                {
                    value = first.TrimStart()[2..].Trim();
                }

                value = value.Trim('[', ']', ' ').Split(',')[0].Trim('\'', '"', ' ');
                return value.Length is > 0 and <= 100 ? value : null;
            }
        }

        return null;
    }
}
