namespace HubTasks.Cards.Rules.Licenses;

/// <summary>The files of a repository that hold terms.</summary>
internal static class LicenseFiles
{
    private static readonly string[] Names = ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "USE_POLICY"];

    public static IEnumerable<string> Of(Card card) =>
        (card.Facts.Files ?? []).Where(file =>
            !file.Contains('/', StringComparison.Ordinal)
            && Array.Exists(Names, name => file.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        );
}
