using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;
using Microsoft.Extensions.FileSystemGlobbing;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Without a working configuration a dataset cannot be loaded and the viewer stays empty.</summary>
internal sealed class DatasetConfigs : SchemaRule
{
    public override RuleInfo Info { get; } =
        new("HUB2057", "dataset-configs", Severity.Error, "Configurations name their data");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Dataset;

    public override IEnumerable<Finding> Check(Card card) => base.Check(card).Concat(MissingFiles(card));

    private protected override bool Owns(SchemaProblem problem) => problem.Key == "configs";

    private protected override string? Hint(SchemaProblem problem) =>
        "each configuration needs `config_name` and `data_files`, a path or a list of `split` and `path`";

    private IEnumerable<Finding> MissingFiles(Card card) =>
        from path in card.Facts.Files is null ? [] : Paths(card.FrontMatter.Find("configs")?.Value)
        where !path.Text.Contains("://", StringComparison.Ordinal) && !Exists(card, path.Text)
        select Report(
            card,
            path.Span,
            $"`{path.Text}` is not in the repository",
            "correct the path; it is relative to the folder of the card"
        );

    private static bool Exists(Card card, string path) =>
        path.AsSpan().ContainsAny('*', '?', '[')
            ? card.Facts.Files!.Any(file => new Matcher().AddInclude(path).Match(file).HasMatches)
            : card.Facts.Files!.Contains(path)
                || card.Facts.Files!.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private static IEnumerable<MetaScalar> Paths(MetaNode? configs) =>
        from config in (configs as MetaList)?.Items.OfType<MetaMap>() ?? []
        where config.Find("data_dir") is null
        let files = config.Find("data_files")?.Value
        where files is not null
        from path in files is MetaList list ? list.Items.SelectMany(Path) : files.Scalars()
        where !path.IsEmpty
        select path;

    private static IEnumerable<MetaScalar> Path(MetaNode item) =>
        item is MetaMap map ? map.Find("path")?.Value.Scalars() ?? [] : item.Scalars();
}
