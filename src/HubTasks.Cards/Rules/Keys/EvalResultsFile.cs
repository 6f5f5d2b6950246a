using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>Results in files of their own, below <c>.eval_results/</c>: the Hub drops an entry that lacks a member.</summary>
internal sealed class EvalResultsFile : CardRule
{
    private const string Folder = ".eval_results/";

    public override RuleInfo Info { get; } =
        new("HUB2052", "eval-results-file", Severity.Error, "Result files have the members that the Hub needs");

    public override bool AppliesTo(CardKind kind) => kind == CardKind.Model;

    public override IEnumerable<Finding> Check(Card card) =>
        from pair in card.Facts.Texts
        where pair.Key.StartsWith(Folder, StringComparison.Ordinal)
        orderby pair.Key
        from problem in Problems(new SourceText(pair.Value))
        select new Finding(
            Info,
            Info.Severity,
            Beside(card.File, pair.Key),
            problem.Span,
            problem.Message,
            problem.Hint
        );

    private static IEnumerable<(TextSpan Span, string Message, string Hint)> Problems(SourceText source)
    {
        var document = MetaReader.Read(source, 0, source.Text.Length);
        if (document.IsMalformed)
        {
            return document.Problems.Select(problem =>
                (
                    source.Span(problem.Start, problem.End),
                    $"the file is not YAML: {problem.Message}",
                    "nothing of the file is read"
                )
            );
        }

        return document.Root is MetaList list
            ? list.Items.SelectMany(Entry)
            : [(source.LineSpan(1), "the file is not a list", "write a list of results: `- dataset:` and so on")];
    }

    private static IEnumerable<(TextSpan Span, string Message, string Hint)> Entry(MetaNode node)
    {
        if (node is not MetaMap entry)
        {
            yield return (
                node.Span,
                "the entry is not made of keys and values",
                "write `dataset`, `value` and what else is known"
            );
            yield break;
        }

        var at = TextSpan.At(entry.Span.Line, entry.Span.Column);
        var dataset = entry.Find("dataset")?.Value as MetaMap;
        foreach (var key in new[] { "id", "task_id" })
        {
            if (dataset?.Find(key) is not { Value: MetaScalar { IsEmpty: false } })
            {
                yield return (
                    at,
                    $"the entry has no `dataset.{key}`",
                    "name the benchmark dataset and its task, as its `eval.yaml` does"
                );
            }
        }

        if (entry.Find("value") is not { Value.IsEmpty: false })
        {
            yield return (at, "the entry has no `value`", "write the number that was measured");
        }

        if (entry.Find("date")?.Value is MetaScalar { IsEmpty: false } date && date.HubType != ScalarType.Text)
        {
            yield return (
                date.Span,
                $"`date` is `{date.Text}` without quotes, expected text",
                $"write `date: \"{date.Text}\"`"
            );
        }

        if (entry.Find("source")?.Value is MetaMap source && source.Find("url") is not { Value.IsEmpty: false })
        {
            yield return (
                TextSpan.At(source.Span.Line, source.Span.Column),
                "`source` has no `url`",
                "add the address of the source, or remove `source`"
            );
        }
    }

    private static string Beside(string card, string file)
    {
        var slash = card.LastIndexOf('/');
        return slash < 0 ? file : card[..(slash + 1)] + file;
    }
}
