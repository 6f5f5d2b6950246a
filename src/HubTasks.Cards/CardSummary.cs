using System.Collections.Immutable;
using HubTasks.Cards.Body;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>What a card says, for programs and for a table: its metadata, how full its sections are, and a score.</summary>
/// <param name="License">As written; null when absent.</param>
/// <param name="Score">0 to 100; the sum of <paramref name="Parts"/>. For people to compare by; nothing fails because of it.</param>
public sealed record CardSummary(
    string File,
    CardKind Kind,
    string? License,
    ImmutableArray<string> Languages,
    string? PipelineTag,
    ImmutableArray<string> Datasets,
    ImmutableArray<string> BaseModels,
    ImmutableSortedDictionary<string, SectionState> Sections,
    int Score,
    ImmutableArray<ScorePart> Parts
)
{
    public static CardSummary Of(Card card, ImmutableArray<Finding> findings)
    {
        var front = card.FrontMatter;
        var parts = CardScore.Parts(card, findings);
        return new CardSummary(
            card.File,
            card.Kind,
            string.Join(", ", front.Values("license").Select(value => value.Text)) is { Length: > 0 } license
                ? license
                : null,
            [.. front.Values("language").Select(value => value.Text)],
            front.Value("pipeline_tag")?.Text,
            [.. front.Values("datasets").Select(value => value.Text)],
            [.. front.Values("base_model").Select(value => value.Text)],
            card.Body.Sections,
            parts.Sum(part => part.Points),
            parts
        );
    }
}

/// <summary>A part of the score.</summary>
/// <param name="Name">What it is for, such as <c>limitations</c>.</param>
/// <param name="Points">0 to <paramref name="Of"/>.</param>
/// <param name="Why">Why it is not full; empty when it is.</param>
public sealed record ScorePart(string Name, int Points, int Of, string Why);

/// <summary>How a card is scored: what a reader needs most weighs most.</summary>
internal static class CardScore
{
    private static readonly (string Section, int Points)[] Weights =
    [
        ("intended_use", 18),
        ("limitations", 18),
        ("training_data", 10),
        ("evaluation", 10),
        ("how_to_use", 8),
        ("out_of_scope", 6),
        ("contact", 5),
    ];

    private const int License = 20;
    private const int Metadata = 5;

    /// <summary>Adds up to 100.</summary>
    public static ImmutableArray<ScorePart> Parts(Card card, ImmutableArray<Finding> findings) =>
        [
            LicensePart(findings),
            .. Weights.Select(weight => SectionPart(card, weight.Section, weight.Points)),
            MetadataPart(card, findings),
        ];

    private static ScorePart LicensePart(ImmutableArray<Finding> findings)
    {
        var trouble = findings
            .Where(finding =>
                finding.Rule.Slug.StartsWith("license-", StringComparison.Ordinal)
                && finding.Severity >= Severity.Warning
            )
            .OrderByDescending(finding => finding.Severity)
            .FirstOrDefault();
        var unread = findings.FirstOrDefault(finding =>
            finding.Rule.Slug.StartsWith("front-matter-", StringComparison.Ordinal)
        );
        var points =
            trouble is { Severity: Severity.Error } || unread is not null ? 0
            : trouble is not null ? License / 2
            : License;
        return new ScorePart("license", points, License, (trouble ?? unread)?.Rule.Slug ?? "");
    }

    private static ScorePart SectionPart(Card card, string section, int of)
    {
        var state = card.Body.Sections.GetValueOrDefault(section);
        var points = state switch
        {
            SectionState.Present => of,
            SectionState.Thin => of / 2,
            _ => 0,
        };
        return new ScorePart(
            section.Replace('_', ' '),
            points,
            of,
            state == SectionState.Present ? "" : state.ToString().ToLowerInvariant()
        );
    }

    private static ScorePart MetadataPart(Card card, ImmutableArray<Finding> findings)
    {
        var errors = findings.Count(finding =>
            finding.Severity == Severity.Error
            && finding.Span.Line > 0
            && finding.Span.Line <= card.Source.LineAt(card.FrontMatter.End)
            && !finding.Rule.Slug.StartsWith("section-", StringComparison.Ordinal)
        );
        var isRead = card.FrontMatter.IsReadable && errors == 0;
        return new ScorePart("metadata", isRead ? Metadata : 0, Metadata, isRead ? "" : "has errors");
    }
}
