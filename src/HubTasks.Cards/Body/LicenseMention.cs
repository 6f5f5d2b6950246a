using System.Text.RegularExpressions;

namespace HubTasks.Cards.Body;

/// <summary>Licences by the names that people use in prose.</summary>
internal static partial class LicenseMention
{
    /// <summary>Ids in the Hub's spelling, without a version where the text gives none.</summary>
    public static IEnumerable<(string Id, int Start, int End)> Find(string text)
    {
        foreach (Match match in Name().Matches(text))
        {
            if (Id(match) is { } id)
            {
                yield return (id, match.Index, match.Index + match.Length);
            }
        }
    }

    /// <summary>Whether an id may be what a mention means: the same, or the mention leaves the version open.</summary>
    public static bool Agrees(string mention, string id) =>
        mention == id
        || (
            id.StartsWith(mention, StringComparison.Ordinal)
            && (id.Length == mention.Length || id[mention.Length] == '-')
            && !char.IsAsciiDigit(mention[^1])
            && IsVersion(id[mention.Length..])
        );

    private static bool IsVersion(string rest) => rest.Length > 1 && char.IsAsciiDigit(rest[1]);

    private static string? Id(Match match)
    {
        string Group(string name) => match.Groups[name].Value.ToLowerInvariant();

        if (match.Groups["apache"].Success)
        {
            return "apache-2.0";
        }

        if (match.Groups["mit"].Success)
        {
            return "mit";
        }

        if (match.Groups["gpl"].Success)
        {
            var kind = Group("gplkind") switch
            {
                "a" or "affero" => "agpl",
                "l" or "lesser" => "lgpl",
                _ => "gpl",
            };
            var version = Group("gplversion");
            return version.Length == 0
                ? kind
                : $"{kind}-{(version.Contains('.', StringComparison.Ordinal) ? version : version + ".0")}";
        }

        if (match.Groups["bsd"].Success)
        {
            var clauses = Group("clauses");
            return clauses.Length == 0 ? "bsd" : $"bsd-{clauses}-clause";
        }

        if (match.Groups["cc0"].Success)
        {
            return "cc0-1.0";
        }

        if (match.Groups["ccby"].Success)
        {
            var parts = Group("ccparts");
            var id =
                "cc-by"
                + (Has(parts, "nc", "noncommercial", "non-commercial") ? "-nc" : "")
                + (Has(parts, "sa", "sharealike", "share-alike", "share alike") ? "-sa" : "")
                + (Has(parts, "nd", "noderiv", "no deriv") ? "-nd" : "");
            var version = Group("ccversion");
            return version.Length == 0 ? id : $"{id}-{version}";
        }

        return null;
    }

    private static bool Has(string parts, params string[] names) =>
        Array.Exists(names, name => parts.Contains(name, StringComparison.Ordinal));

    [GeneratedRegex(
        @"(?<apache>\bapache(?:[ -]software)?(?:[ -]licen[sc]e)?,?(?: version)?[ -]?v?\.? ?2(?:\.0)?\b|\bapache licen[sc]e\b)"
            + @"|(?<mit>\bMIT[ -]licen[sc]ed?\b|\blicen[sc]e[ :-]{1,3}MIT\b|\bunder (?:the )?MIT\b|^\s{0,4}(?:the )?MIT\W{0,4}$)"
            + @"|(?<gpl>\b(?:GNU )?(?<gplkind>A|L|Affero |Lesser )?(?:GPL|General Public Licen[sc]e)\b,?(?: version)?[ -]?v?(?<gplversion>2\.1|[23](?:\.0)?)?)"
            + @"|(?<bsd>\bBSD[ -]?(?:(?<clauses>[23])[ -]?clause\b|licen[sc]e\b|(?<clauses>[23])\b))"
            + @"|(?<cc0>\bCC[ -]?0\b)"
            + @"|(?<ccby>\b(?:CC[ -]BY(?<ccparts>(?:[ -](?:NC|SA|ND)){0,2})|Creative Commons Attribution(?<ccparts>(?:[ -]{1,3}(?:Non-?Commercial|Share[ -]?Alike|No[ -]?Deriv(?:ative)?s?)){0,2}))(?:[ -]licen[sc]e)?[ -]?v?(?<ccversion>[1-4]\.\d)?)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Name();
}
