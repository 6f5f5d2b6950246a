using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>A reader has to know what the model was made for before using it for something else.</summary>
internal sealed class SectionIntendedUse : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2058", "section-intended-use", Severity.Error, "The card says what it is meant to be used for");

    protected override Subject Subject => Subject.IntendedUse;

    protected override string About => "intended use";

    protected override string Advice => "say in a sentence or two who should use it for what, under `## Intended uses`";

    protected override bool SpeaksOfPlaceholders => true;
}

/// <summary>The uses that its makers foresee and advise against.</summary>
internal sealed class SectionOutOfScope : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2059", "section-out-of-scope", Severity.Info, "The card says what it must not be used for");

    protected override Subject Subject => Subject.OutOfScope;

    protected override string About => "uses that are out of scope";

    protected override string Advice => "name the uses you advise against under `## Out-of-scope use`";
}

/// <summary>Every model has limits, and only its makers know them before others find out.</summary>
internal sealed class SectionLimitations : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2060", "section-limitations", Severity.Error, "The card names limitations, biases and risks");

    protected override Subject Subject => Subject.Limitations;

    protected override string About => "limitations, bias or risks";

    protected override string Advice => "say where it fails and whom that may hurt, under `## Limitations`";

    protected override bool SpeaksOfPlaceholders => true;
}

/// <summary>What went in decides what comes out.</summary>
internal sealed class SectionTrainingData : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2061", "section-training-data", Severity.Info, "The card names the training data");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    protected override Subject Subject => Subject.TrainingData;

    protected override string About => "training data";

    protected override string Advice => "name the datasets under `## Training data`, or in `datasets:`";

    protected override bool IsSaidElsewhere(Card card) => card.FrontMatter.Find("datasets") is { Value.IsEmpty: false };
}

internal sealed class SectionEvaluation : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2062", "section-evaluation", Severity.Info, "The card reports how well it works");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    protected override Subject Subject => Subject.Evaluation;

    protected override string About => "evaluation";

    protected override string Advice =>
        "give metrics and the data they were measured on under `## Evaluation`, or in `model-index:`";

    protected override bool IsSaidElsewhere(Card card) =>
        card.FrontMatter.Find("model-index") is { Value.IsEmpty: false }
        || card.Facts.Files?.Any(file => file.StartsWith(".eval_results/", StringComparison.Ordinal)) == true;
}

internal sealed class SectionHowToUse : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2063", "section-how-to-use", Severity.Info, "The card shows how to use it");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    protected override Subject Subject => Subject.HowToUse;

    protected override string About => "how to use it";

    protected override string Advice => "show a few lines of code under `## How to use`";

    // a snippet speaks for itself, whatever stands above it
    protected override bool IsSaidElsewhere(Card card) =>
        card.Body.Pieces.Exists(piece =>
            piece.Kind == PieceKind.Code
            && piece.Raw!.Text is var code
            && (
                code.Contains("import ", StringComparison.Ordinal)
                || code.Contains("from_pretrained", StringComparison.Ordinal)
                || code.Contains("pipeline(", StringComparison.Ordinal)
            )
        );
}

/// <summary>People read the page, not the metadata behind it.</summary>
internal sealed class SectionLicenseText : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2064", "section-license-text", Severity.Info, "The text of the card names the license or links to it");

    protected override Subject Subject => Subject.License;

    protected override string About => "its license";

    protected override string Advice => "name the license and link to its text under `## License`";

    protected override bool IsSaidElsewhere(Card card) =>
        card.Body.Pieces.Exists(piece =>
            piece.Prose.Links.Any(link =>
                link.Target.Contains("license", StringComparison.OrdinalIgnoreCase)
                || link.Target.Contains("licence", StringComparison.OrdinalIgnoreCase)
            )
        );
}

internal sealed class SectionContact : SectionRule
{
    public override RuleInfo Info { get; } =
        new("HUB2065", "section-contact", Severity.Info, "The card says whom to ask");

    protected override Subject Subject => Subject.Contact;

    protected override string About => "whom to contact";

    protected override string Advice => "name an author, a mail address or an issue tracker under `## Contact`";
}
