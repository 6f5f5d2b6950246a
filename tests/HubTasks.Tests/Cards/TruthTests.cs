using System.Globalization;
using HubTasks.Cards;
using HubTasks.Cards.Body;

namespace HubTasks.Tests.Cards;

/// <summary>
/// <c>truth.tsv</c> says what a person found in real cards before any tool read them. The set "tuning" was looked at while
/// the rules were made, the sets "held out" and "later" were not: the one was judged with it, the other when the rules were done.
/// </summary>
public sealed class TruthTests
{
    private const double Least = 0.95;
    private const string All = "all";

    public static TheoryData<string, string> Questions =>
        new(
            from set in Rows().Select(row => row[0]).Distinct(StringComparer.Ordinal).Append(All)
            from question in (string[])["licence", "intended use", "limitations", "placeholders"]
            select (set, question)
        );

    [Theory]
    [MemberData(nameof(Questions))]
    public void The_linter_agrees_with_a_person(string set, string question)
    {
        var verdicts = Verdicts(set, question).ToList();

        var (precision, recall) = Measure(verdicts);
        TestContext.Current.SendDiagnosticMessage(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{set}, {question}: precision {precision:0.000}, recall {recall:0.000}"
            )
        );

        var wrong = string.Join(
            '\n',
            verdicts.Where(v => v.Truth != v.Found).Select(v => $"{v.Repo}: {v.Found}, a person says {v.Truth}")
        );
        Assert.True(precision >= Least && recall >= Least, wrong);
    }

    /// <summary>How often the state itself is the same, not only whether something is wrong.</summary>
    [Theory]
    [MemberData(nameof(Questions))]
    public void The_state_of_a_section_is_the_one_that_a_person_saw(string set, string question)
    {
        var verdicts = Verdicts(set, question).ToList();

        Assert.True(verdicts.Count(v => v.Truth == v.Found) >= Least * verdicts.Count);
    }

    [Fact]
    public void The_truth_is_forty_cards_for_tuning_and_twice_as_many_others()
    {
        var rows = Rows().ToList();

        Assert.Equal(40, rows.Count(row => row[0] == "tuning"));
        Assert.Equal(40, rows.Count(row => row[0] == "held out"));
        Assert.Equal(54, rows.Count(row => row[0] == "later"));
        Assert.Equal(134, rows.Select(row => row[1]).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>Over the cards where something is wrong: how much of what is reported is, and how much of what is gets reported.</summary>
    private static (double Precision, double Recall) Measure(List<(string Repo, string Truth, string Found)> verdicts)
    {
        static bool IsWrong(string verdict) => verdict is not ("present" or "no");

        var both = verdicts.Count(v => IsWrong(v.Truth) && IsWrong(v.Found));
        return (
            (double)both / Math.Max(1, verdicts.Count(v => IsWrong(v.Found))),
            (double)both / Math.Max(1, verdicts.Count(v => IsWrong(v.Truth)))
        );
    }

    private static IEnumerable<(string Repo, string Truth, string Found)> Verdicts(string set, string question)
    {
        Corpus.Require();
        var column = Header().IndexOf(question);
        return Rows()
            .Where(row => set is All || row[0] == set)
            .Select(row => (row[1], row[column], Find(Corpus.Model(row[1]), question)));
    }

    private static string Find(Card card, string question)
    {
        static string State(SectionState state) => state.ToString().ToLowerInvariant();

        var slugs = Linter
            .Lint(card, new LintOptions(), TestContext.Current.CancellationToken)
            .Where(finding => !card.Source.LineText(finding.Span.Line).StartsWith("<!--"))
            .Select(finding => finding.Rule.Slug)
            .ToHashSet(StringComparer.Ordinal);
        return question switch
        {
            "licence" => License(card, slugs),
            "intended use" => State(card.Body.StateOf(Subject.IntendedUse)),
            "limitations" => State(card.Body.StateOf(Subject.Limitations)),
            _ => slugs.Overlaps(["placeholder-left", "generated-notice-left", "title-default", "key-template-residue"])
                ? "yes"
                : "no",
        };
    }

    private static string License(Card card, HashSet<string> slugs) =>
        card.FrontMatter.Find("license") is not { Value.IsEmpty: false } license ? "missing"
        : license.Value.Scalars().Any(value => value.Text.Trim('?').Length == 0) ? "placeholder"
        : slugs.Contains("license-unknown-id") ? "unknown"
        : "present";

    private static List<string> Header() => [.. Lines().First().Split('\t')];

    private static IEnumerable<string[]> Rows() => Lines().Skip(1).Select(line => line.Split('\t'));

    private static IEnumerable<string> Lines() =>
        File.ReadLines(Path.Combine(Golden.SourceFolder(), "truth.tsv")).Where(line => !line.StartsWith('#'));
}
