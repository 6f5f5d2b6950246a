using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>People paste snippets; these run code that came with the weights.</summary>
internal sealed partial class CodeRemoteTrust : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2076", "code-remote-trust", Severity.Info, "Snippets do not run code that comes with the weights");

    public override IEnumerable<Finding> Check(Card card) =>
        card
            .Body.Pieces.Where(piece => piece.Kind == PieceKind.Code)
            .SelectMany(piece => Calls(piece.Raw!).Select(call => At(card, piece.Raw!, call)));

    private static IEnumerable<Match> Calls(LeafText code) =>
        Risk()
            .Matches(code.Text)
            .Where(match => !match.Groups["load"].Success || !IsWeightsOnly(code.Text, match.Index));

    private Finding At(Card card, LeafText code, Match match)
    {
        var isTrust = match.Groups["trust"].Success;
        return Report(
            card,
            card.Body.FirstLine(code.ToSource(match.Index), code.ToSource(match.Index + match.Length - 1) + 1),
            isTrust
                ? "the snippet sets `trust_remote_code`, which runs Python files of the repository"
                : $"the snippet calls `{match.Value.TrimEnd('(')}`, which can run any code in the file that it reads",
            isTrust
                ? "say which revision was reviewed and pin it with `revision=`, or ship the model for a library that knows it"
                : "publish the weights as safetensors"
        );
    }

    private static bool IsWeightsOnly(string code, int at)
    {
        var end = code.IndexOf('\n', at);
        return (end < 0 ? code.AsSpan(at) : code.AsSpan(at, end - at)).Contains(
            "weights_only=True",
            StringComparison.Ordinal
        );
    }

    [GeneratedRegex(
        @"(?<trust>\btrust_remote_code\s{0,3}=\s{0,3}True\b)|(?<load>\btorch\.load\()|(?<pickle>\b(?:pickle|cPickle|dill|cloudpickle|joblib)\.loads?\()",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Risk();
}
