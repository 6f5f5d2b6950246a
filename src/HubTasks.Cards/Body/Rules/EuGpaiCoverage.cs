using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>
/// Annexes XI (section 1) and XII of Regulation (EU) 2024/1689 list what a provider of a general-purpose model documents.
/// This asks where a card shows no trace of an item; whether what it says is enough, a person has to judge.
/// </summary>
internal sealed partial class EuGpaiCoverage : CardRule
{
    public override RuleInfo Info { get; } =
        new(
            "HUB2081",
            "eu-gpai-coverage",
            Severity.Off,
            "The card has something on each documentation duty of the EU for general-purpose models"
        );

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        var text = new Evidence(card);
        foreach (var (item, place, isThere) in Items)
        {
            if (!isThere(text))
            {
                yield return Report(
                    card,
                    card.Body.Top,
                    $"nothing was found about {item} ({place})",
                    "say it in a section or a labelled line of the card"
                );
            }
        }
    }

    private static readonly (string Item, string Place, Func<Evidence, bool> IsThere)[] Items =
    [
        ("the tasks that the model is meant for", "Annex XI 1(1)(a)", card => card.Says(Subject.IntendedUse)),
        ("acceptable use", "Annex XI 1(1)(b)", card => card.Says(Subject.OutOfScope) || card.Has(Policy())),
        ("its release date and how it is distributed", "Annex XI 1(1)(c)", card => card.Has(Release())),
        (
            "architecture and number of parameters",
            "Annex XI 1(1)(d)",
            card => card.Has(Architecture()) && card.Has(Parameters())
        ),
        (
            "the modality and format of input and output",
            "Annex XI 1(1)(e)",
            card => card.Has(InputOutput()) || card.Names("pipeline_tag")
        ),
        ("its license", "Annex XI 1(1)(f)", card => card.Names("license") || card.Says(Subject.License)),
        ("how to integrate it", "Annex XI 1(2)(a)", card => card.Says(Subject.HowToUse)),
        ("the training process and its design", "Annex XI 1(2)(b)", card => card.Says(Subject.TrainingProcedure)),
        (
            "the data used for training, testing and validation",
            "Annex XI 1(2)(c)",
            card => card.Says(Subject.TrainingData) || card.Names("datasets")
        ),
        ("where the data came from and how it was curated", "Annex XI 1(2)(c)", card => card.Has(Provenance())),
        ("the compute used for training", "Annex XI 1(2)(d)", card => card.Has(Compute())),
        (
            "energy consumption",
            "Annex XI 1(2)(e)",
            card => card.Names("co2_eq_emissions") || card.Says(Subject.Environment)
        ),
        ("software that it needs", "Annex XII 1(e)", card => card.Names("library_name") || card.Has(Software())),
        ("the maximum size of input and output", "Annex XII 2(b)", card => card.Has(MaximumSize())),
        ("its provider and whom to contact", "Model Documentation Form", card => card.Says(Subject.Contact)),
    ];

    private sealed class Evidence(Card card)
    {
        private readonly string _text = string.Join(
            '\n',
            card.Body.Pieces.SelectMany(piece => piece.Cells.Append(piece.Prose)).Select(prose => prose.Text)
        );

        public bool Says(Subject subject) => card.Body.StateOf(subject) == SectionState.Present;

        public bool Names(string key) => card.FrontMatter.Find(key) is { Value.IsEmpty: false };

        public bool Has(Regex pattern) => pattern.IsMatch(_text);
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(
        @"\b(?:acceptable|prohibited|use) (?:use )?(?:policy|policies|restrictions)\b|\bmisuse\b",
        Options,
        2000
    )]
    private static partial Regex Policy();

    [GeneratedRegex(
        @"\brelease[ds]?\b[^.\n]{0,60}\b(?:19|20)\d\d\b|\brelease date\b|\bmodel date\b|\b(?:published|distributed) (?:on|through|via)\b",
        Options,
        2000
    )]
    private static partial Regex Release();

    [GeneratedRegex(
        @"\barchitectures?\b|\btransformer\b|\bencoder\b|\bdecoder\b|\bconvolution|\bdiffusion\b|\bmixture of experts\b",
        Options,
        2000
    )]
    private static partial Regex Architecture();

    [GeneratedRegex(
        @"\b\d[\d.,]{0,12}\s?(?:k|m|b|t|million|billion|trillion)?\s?(?:trainable |total |active )?param(?:eter)?s?\b|\bparameters?\b[^.\n]{0,30}\d|\b\d{1,4}(?:\.\d)?[BM]\b",
        Options,
        2000
    )]
    private static partial Regex Parameters();

    [GeneratedRegex(
        @"\binputs? (?:and|&|/) outputs?\b|\b(?:inputs?|outputs?|model inputs?)(?: formats?| types?| modalit(?:y|ies))?:|\bmodalit(?:y|ies)\b",
        Options,
        2000
    )]
    private static partial Regex InputOutput();

    [GeneratedRegex(
        @"\b(?:collected|crawled|scraped|curated|filtered|deduplicated|annotated|labell?ed|sourced|cleaned|gathered|obtained from|provenance|curation)\b",
        Options,
        2000
    )]
    private static partial Regex Provenance();

    [GeneratedRegex(
        @"\b(?:gpus?|tpus?|flops?|gpu[ -]hours|a100s?|h100s?|v100s?|compute|hardware type|hours used)\b",
        Options,
        2000
    )]
    private static partial Regex Compute();

    [GeneratedRegex(
        @"\b(?:transformers|diffusers|pytorch|tensorflow|onnx|software|library|libraries|framework versions)\b",
        Options,
        2000
    )]
    private static partial Regex Software();

    [GeneratedRegex(
        @"\b(?:context (?:length|window|size)|max(?:imum)?(?: input| sequence| output| token)?[ _-](?:length|size|tokens)|sequence length|up to [\d,.]{1,9}k? tokens|token limit|resolution)\b",
        Options,
        2000
    )]
    private static partial Regex MaximumSize();
}
