using System.Collections.Immutable;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;
using Microsoft.Extensions.FileSystemGlobbing;

namespace HubTasks.Cards;

/// <summary>What a team decided about the rules. Settings files and flags are read elsewhere and end up here.</summary>
public sealed record LintOptions
{
    public Profile Profile { get; init; } = Profile.Recommended;

    /// <summary>Severities by slug or code, over the profile's.</summary>
    public ImmutableDictionary<string, Severity> Severities { get; init; } =
        ImmutableDictionary<string, Severity>.Empty;

    /// <summary>For some files only; a later one wins over an earlier one.</summary>
    public ImmutableArray<PathOverride> Overrides { get; init; } = [];

    /// <summary>An organisation's own schema for front matter.</summary>
    public CardSchema? Schema { get; init; }

    /// <summary>Findings that were accepted before.</summary>
    public LintBaseline? Baseline { get; init; }

    /// <summary>The severity of a rule in a file.</summary>
    public Severity SeverityOf(RuleInfo rule, string file)
    {
        for (var i = Overrides.Length - 1; i >= 0; i--)
        {
            var over = Overrides[i];
            if (Named(over.Severities, rule) is { } there && over.Covers(file))
            {
                return there;
            }
        }

        return Named(Severities, rule) ?? Profile.SeverityOf(rule);
    }

    private static Severity? Named(ImmutableDictionary<string, Severity> severities, RuleInfo rule) =>
        severities.TryGetValue(rule.Slug, out var bySlug) ? bySlug
        : severities.TryGetValue(rule.Code, out var byCode) ? byCode
        : null;
}

/// <summary>Other severities for the files that a glob matches; the glob is relative to the repository's root.</summary>
public sealed record PathOverride(string Glob, ImmutableDictionary<string, Severity> Severities)
{
    private readonly Matcher _matcher = new Matcher(StringComparison.Ordinal).AddInclude(Glob);

    public bool Covers(string file) => _matcher.Match(file).HasMatches;
}
