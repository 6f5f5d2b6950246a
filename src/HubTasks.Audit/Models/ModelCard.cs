using System.Collections.Immutable;
using HubTasks.Cards;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>The card of a model, as the linter sees it.</summary>
/// <param name="Card">Its text and metadata.</param>
/// <param name="Findings">Of the linter, by its own severities; its file is <c>README.md</c>.</param>
/// <param name="Summary">With the score.</param>
public sealed record ModelCard(Card Card, ImmutableArray<Finding> Findings, CardSummary Summary)
{
    public const string Path = "README.md";

    /// <summary>As the lock file would have it, several joined with a comma; null when the card declares none or is not at hand.</summary>
    public static string? DeclaredLicense(AuditedModel model) =>
        ModelTexts.Read(model, Path) is { } bytes
        && string.Join(
            ", ",
            Card.Parse(bytes, new CardSource(Path)).FrontMatter.Values("license").Select(value => value.Text)
        )
            is { Length: > 0 } license
            ? license
            : null;

    /// <param name="licenses">Of the models of this audit, by name.</param>
    /// <param name="ct">Looked at between two rules.</param>
    /// <returns>Null when no card is at hand; <paramref name="model"/> may have one all the same.</returns>
    public static ModelCard? Read(
        AuditedModel model,
        ImmutableDictionary<string, string> licenses,
        CancellationToken ct
    )
    {
        if (ModelTexts.Read(model, Path) is not { } bytes)
        {
            return null;
        }

        var bases = Card.Parse(bytes, new CardSource(Path))
            .FrontMatter.Values("base_model")
            .Select(value => value.Text)
            .Where(repo => !licenses.ContainsKey(repo))
            .Select(repo => (Repo: repo, License: ModelTexts.LicenseOf(model, repo)))
            .Where(known => known.License is not null);
        var source = new CardSource(Path)
        {
            Kind = model.IsDataset ? CardKind.Dataset : CardKind.Model,
            Facts = new CardFacts
            {
                Repo = model.IsRepository ? model.Name : null,
                Files = ModelTexts.List(model),
                ModelLicenses = licenses.SetItems(
                    bases.Select(known => KeyValuePair.Create(known.Repo, known.License!))
                ),
            },
        };
        var card = Card.Parse(bytes, source);
        var findings = Linter.Lint(card, new LintOptions(), ct);
        return new ModelCard(card, findings, CardSummary.Of(card, findings));
    }
}
