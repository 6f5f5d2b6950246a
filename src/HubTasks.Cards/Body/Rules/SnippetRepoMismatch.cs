using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>A copied snippet loads the model that it was copied from.</summary>
internal sealed partial class SnippetRepoMismatch : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2077", "snippet-repo-mismatch", Severity.Warning, "Snippets load this repository");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card)
    {
        if (card.Facts.Repo is not { } repo)
        {
            yield break;
        }

        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { repo };
        foreach (var key in (string[])["base_model", "new_version", "finetuned_from"])
        {
            known.UnionWith((card.FrontMatter.Find(key)?.Value.Scalars() ?? []).Select(value => value.Text));
        }

        var loads = card
            .Body.Pieces.Where(piece => piece.Kind == PieceKind.Code)
            .SelectMany(piece =>
                Load().Matches(piece.Raw!.Text).Select(match => (Code: piece.Raw!, Id: match.Groups["id"]))
            )
            .ToList();

        // a card that shows how to load itself may load others as well
        if (loads.Exists(load => string.Equals(load.Id.Value, repo, StringComparison.OrdinalIgnoreCase)))
        {
            yield break;
        }

        foreach (
            var (code, id) in loads.Where(load => !known.Contains(load.Id.Value)).DistinctBy(load => load.Id.Value)
        )
        {
            yield return Report(
                card,
                card.Body.FirstLine(code.ToSource(id.Index), code.ToSource(id.Index + id.Length - 1) + 1),
                $"the snippet loads `{id.Value}`, but this repository is `{repo}`",
                $"load `{repo}`, or name the other model in `base_model`"
            );
        }
    }

    [GeneratedRegex(
        @"(?:from_pretrained|hf_hub_download|snapshot_download|SentenceTransformer|CrossEncoder)\(\s{0,8}(?:repo_id\s{0,3}=\s{0,3}|pretrained_model_name_or_path\s{0,3}=\s{0,3})?[""'](?<id>[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})[""']",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Load();
}
