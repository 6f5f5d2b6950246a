using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.Cards;
using HubTasks.Findings;
using HubTasks.Findings.Reports;

namespace HubTasks.Cli.Lint;

/// <summary>What is kept of a card after its rules spoke: its tree is much larger than this, and nobody asks for it again.</summary>
internal sealed record LintedCard(SourceText Source, ImmutableArray<Finding> Findings, CardSummary Summary)
{
    public string File => Summary.File;

    public static LintedCard Of(Card card, LintOptions options, CancellationToken ct)
    {
        var findings = Linter.Lint(card, options, ct);
        return new LintedCard(card.Source, findings, CardSummary.Of(card, findings));
    }
}

/// <summary>What <c>lint</c> reports beside its findings: what each card says, and how complete it is.</summary>
internal static class LintReport
{
    public static Report Of(IReadOnlyList<LintedCard> cards)
    {
        var texts = cards.ToDictionary(card => card.File, card => card.Source.Text, StringComparer.Ordinal);
        var summaries = cards.Select(card => card.Summary).ToList();
        return new Report("lint", [.. cards.SelectMany(card => card.Findings)])
        {
            Version = App.Version,
            Rules = [.. CardRules.All.Select(rule => rule.Info)],
            Checked = string.Create(
                CultureInfo.InvariantCulture,
                $"{cards.Count} {(cards.Count == 1 ? "card" : "cards")}"
            ),
            TextOf = file => texts.GetValueOrDefault(file),
            Data = [new KeyValuePair<string, JsonNode>("cards", new JsonArray([.. summaries.Select(Json)]))],
            Tables = [Table(summaries)],
        };
    }

    private static JsonNode Json(CardSummary card)
    {
        var sections = new JsonObject();
        foreach (var (name, state) in card.Sections)
        {
            sections[name] = state.ToString().ToLowerInvariant();
        }

        return new JsonObject
        {
            ["file"] = card.File,
            ["kind"] = card.Kind.ToString().ToLowerInvariant(),
            ["metadata"] = new JsonObject
            {
                ["license"] = card.License,
                ["languages"] = Texts(card.Languages),
                ["pipeline_tag"] = card.PipelineTag,
                ["datasets"] = Texts(card.Datasets),
                ["base_model"] = Texts(card.BaseModels),
            },
            ["sections"] = sections,
            ["score"] = card.Score,
        };
    }

    private static JsonArray Texts(ImmutableArray<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <summary>The score explains itself: what is missing for the full hundred, and how much it would bring.</summary>
    private static ReportTable Table(IEnumerable<CardSummary> cards) =>
        new(
            "Cards",
            ["card", "license", "score", "what is missing"],
            [
                .. cards.Select(card =>
                    ImmutableArray.Create(
                        card.File,
                        card.License ?? "none",
                        card.Score.ToString(CultureInfo.InvariantCulture),
                        string.Join("; ", card.Parts.Where(part => part.Points < part.Of).Select(Missing))
                    )
                ),
            ]
        );

    private static string Missing(ScorePart part) =>
        string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Why} (−{part.Of - part.Points})");
}
