using HubTasks.Cards.Hub;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>A library that is not registered gets no snippet.</summary>
internal sealed class LibraryNameUnknown : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2048", "library-name-unknown", Severity.Info, "The library is one that the Hub knows");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (
            card.FrontMatter.Value("library_name") is not { HubType: ScalarType.Text } library
            || HubLists.Libraries.Contains(library.Text)
            || Residue.IsIn(library.Text)
        )
        {
            yield break;
        }

        var same = HubLists.Libraries.FirstOrDefault(known =>
            known.Equals(library.Text, StringComparison.OrdinalIgnoreCase)
        );
        yield return Report(
            card,
            library.Span,
            $"`{library.Text}` is not a library that the Hub knows",
            same is not null ? $"write `{same}`"
                : library.Text is "gguf" or "onnx" or "safetensors" or "pytorch" or "tensorflow"
                    ? "that is a format; name the library that loads the files"
                : "the Hub shows no snippet for it"
        );
    }

    /// <summary>Another case of a known name.</summary>
    public override IEnumerable<TextEdit> Fix(Card card, Finding finding)
    {
        var library = card.FrontMatter.Value("library_name");
        var same = HubLists.Libraries.FirstOrDefault(known =>
            known.Equals(library?.Text, StringComparison.OrdinalIgnoreCase)
        );
        return library is { IsPlain: true } && same is not null && card.FrontMatter.IsReadable
            ? [new TextEdit(library.Start, library.End, same)]
            : [];
    }
}
