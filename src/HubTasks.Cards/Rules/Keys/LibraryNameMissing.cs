using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Since August 2024 the Hub assumes no library: without one there is no snippet and downloads are not counted.</summary>
internal sealed class LibraryNameMissing : CardRule
{
    private static readonly string[] Weights =
    [
        ".safetensors",
        ".bin",
        ".gguf",
        ".onnx",
        ".pt",
        ".pth",
        ".h5",
        ".keras",
        ".tflite",
    ];

    public override RuleInfo Info { get; } =
        new("HUB2047", "library-name-missing", Severity.Warning, "A model card names the library");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (
            card.FrontMatter.IsReadable
            && card.FrontMatter.Find("library_name") is null or { Value.IsEmpty: true }
            && card.Facts.Files is { } files
            && files.FirstOrDefault(file =>
                Array.Exists(Weights, end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            )
                is { } weights
        )
        {
            yield return Report(
                card,
                card.FrontMatter.Find("library_name")?.Key.Span ?? card.FrontMatter.Span,
                $"there are weights (`{weights}`), but no `library_name`",
                "add the library that loads them, for example `library_name: transformers`"
            );
        }
    }
}
