using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Licenses;

/// <summary>Most licences ask that their text travels with the files.</summary>
internal sealed class LicenseFileMissing : LicenseRule
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
        ".msgpack",
        ".parquet",
        ".tflite",
        ".keras",
    ];

    public override RuleInfo Info { get; } =
        new("HUB2027", "license-file-missing", Severity.Warning, "The license's text is in the repository");

    protected override IEnumerable<Finding> Check(Card card, MetaScalar value, HubLicense? license)
    {
        if (
            card.Facts.Files is { } files
            && license is not (null or { Id: "unknown" or "unlicense" or "cc0-1.0" or "wtfpl" or "pddl" })
            && card.FrontMatter.Value("license_link") is null
            && files.Any(file => Array.Exists(Weights, end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            && !LicenseFiles.Of(card).Any()
        )
        {
            yield return Report(
                card,
                value.Span,
                $"the repository ships files under `{license.Id}` without the license's text",
                "add a `LICENSE` file with the text"
            );
        }
    }
}
