using System.IO.Enumeration;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Hub;

/// <summary>
/// The licences of well-known base models, for a linter without a network. Patterns from the publishers' own cards; the
/// first that fits counts. A repository that is not here is unknown, which is never taken for fine.
/// </summary>
internal static class BaseLicenses
{
    private const int Most = 1_000;

    private static readonly (string Pattern, string License)[] Known =
    [
        .. DataFile.Rows("base-licenses.tsv", 2).Select(row => (row[0], row[1])),
    ];

    /// <summary>The base models of a card, each once, and no more than anybody could merge.</summary>
    public static IEnumerable<MetaScalar> Named(Card card) =>
        card.FrontMatter.Values("base_model").DistinctBy(repo => repo.Text, StringComparer.Ordinal).Take(Most);

    /// <summary>The licence id that a repository's own card declares; null when unknown.</summary>
    public static string? Find(Card card, string repo) =>
        card.Facts.ModelLicenses.TryGetValue(repo, out var license)
            ? license
            : Array.Find(Known, known => FileSystemName.MatchesSimpleExpression(known.Pattern, repo)).License;
}
