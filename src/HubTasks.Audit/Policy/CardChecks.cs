using System.Globalization;
using HubTasks.Audit.Models;
using HubTasks.Cards.Body;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>Whether a model is documented as the policy wants it.</summary>
internal static class CardChecks
{
    public static void Check(AuditedModel model, ModelCard? card, AuditPolicy policy, AuditLog log)
    {
        if (card is null)
        {
            Missing(model, policy, log);
            return;
        }

        foreach (var field in policy.CardFields.Where(field => !card.Card.FrontMatter.Values(field).Any()))
        {
            log.Report(
                ModelRules.CardField,
                Severity.Error,
                model,
                $"the card of `{model.Name}` has no `{field}`",
                $"ask its owner to add it; {policy.Setting("cards.fields")} wants it",
                "cards.fields"
            );
        }

        foreach (var section in policy.CardSections)
        {
            var state = card.Summary.Sections.GetValueOrDefault(section);
            if (state < SectionState.Thin)
            {
                log.Report(
                    ModelRules.CardSection,
                    Severity.Error,
                    model,
                    $"the card of `{model.Name}` says nothing of {section.Replace('_', ' ')}: the section is {state.ToString().ToLowerInvariant()}",
                    $"ask its owner to write it; {policy.Setting("cards.sections")} wants it",
                    "cards.sections"
                );
            }
        }

        if (card.Summary.Score < policy.MinimumScore)
        {
            var missing = card
                .Summary.Parts.Where(part => part.Points < part.Of)
                .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} −{part.Of - part.Points}"));
            log.Report(
                ModelRules.CardScore,
                Severity.Error,
                model,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the card of `{model.Name}` scores {card.Summary.Score}, less than {policy.MinimumScore}: {string.Join(", ", missing)}"
                ),
                $"use a model that is documented better, or lower {policy.Setting("cards.minimum-score")}",
                "cards.minimum-score"
            );
        }
    }

    /// <summary>What nobody could read is not good enough for a policy that wants something of it.</summary>
    private static void Missing(AuditedModel model, AuditPolicy policy, AuditLog log)
    {
        var setting =
            !policy.CardFields.IsEmpty ? "cards.fields"
            : !policy.CardSections.IsEmpty ? "cards.sections"
            : policy.MinimumScore > 0 ? "cards.minimum-score"
            : null;
        log.Report(
            ModelRules.CardMissing,
            setting is null ? policy.MissingCard : (Severity)Math.Max((int)policy.MissingCard, (int)Severity.Error),
            model,
            $"the card of `{model.Name}` is not at hand",
            setting is null
                ? "restore `README.md` too, for example with `Files=\"README.md;…\"`"
                : $"restore `README.md` too, for example with `Files=\"README.md;…\"`; {policy.Setting(setting)} asks about it",
            setting ?? "cards.missing"
        );
    }
}
