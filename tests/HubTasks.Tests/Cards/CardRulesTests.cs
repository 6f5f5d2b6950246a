using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HubTasks.Cards;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards;

/// <summary>
/// Every rule has a broken card whose findings are written beside it, and a section in the documentation whose two
/// examples are linted here. A broken card that is about metadata ends in <c>{body}</c>, which stands for a complete one.
/// </summary>
public sealed partial class CardRulesTests
{
    /// <summary>Rules that need more than the text of a card; tests of their own show them at work.</summary>
    private static readonly HashSet<string> NeedFacts = new(StringComparer.Ordinal)
    {
        "card-missing",
        "encoding-invalid",
        "bom-present",
        "line-endings-mixed",
        "license-file-missing",
        "license-policy-denied",
        "dataset-license-incompatible",
        "derivative-name-rule",
        "derivative-notice-missing",
        "library-name-missing",
        "eval-results-file",
        "secret-in-card",
        "card-too-large",
        "schema-violation",
        "card-too-complex",
        "snippet-repo-mismatch",
    };

    public static TheoryData<string> BrokenCards => Names("Broken");

    public static TheoryData<string> GoodCards => Names("Good");

    public static TheoryData<string> Documented => [.. Sections().Keys];

    public static TheoryData<string> Rules => [.. CardRules.All.Select(rule => rule.Info.Slug)];

    [Theory]
    [MemberData(nameof(BrokenCards))]
    public void A_broken_card_gives_exactly_the_findings_beside_it(string name)
    {
        var profile = name.StartsWith("eu-gpai", StringComparison.Ordinal) ? Profile.EuGpai : Profile.Recommended;

        var findings = Lint(Read($"Broken/{name}.md"), profile);

        Golden.Match(CardText.Write(findings), $"Broken/{name}.txt");
        Assert.Contains(findings, finding => finding.Rule.Slug == name.Split('.')[0]);
    }

    [Theory]
    [MemberData(nameof(GoodCards))]
    public void A_good_card_gives_no_findings_even_under_strict(string name) =>
        Assert.Equal("", CardText.Write(Lint(Read($"Good/{name}.md"), Profile.Strict)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_has_a_broken_card(string slug) =>
        Assert.True(
            NeedFacts.Contains(slug) || BrokenCards.Any(name => name.Data.Split('.')[0] == slug),
            $"tests/HubTasks.Tests/Cards/Broken/{slug}.md is missing"
        );

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_has_a_section_under_its_code_and_name(string slug)
    {
        var info = CardRules.Find(slug)!.Info;

        Assert.Contains($"\n### {info.Code} {slug}\n", Documentation(), StringComparison.Ordinal);
        Assert.True(
            NeedFacts.Contains(slug) || Sections().ContainsKey(slug),
            $"`{slug}` has no examples in docs/diagnostics.md"
        );
    }

    [Theory]
    [MemberData(nameof(Documented))]
    public void The_examples_of_the_documentation_do_what_it_says(string slug)
    {
        var (bad, good) = Sections()[slug];
        // under `strict` nothing is off by default; the profile of the EU is where the one rule for it speaks
        IEnumerable<string> Found(string text) =>
            Lint(text, Profile.Recommended).Concat(Lint(text, Profile.EuGpai)).Select(finding => finding.Rule.Slug);

        Assert.Contains(slug, Found(bad));
        Assert.DoesNotContain(slug, Found(good));
    }

    [Fact]
    public void Codes_and_names_are_unique()
    {
        var rules = CardRules.All.Select(rule => rule.Info).ToList();

        Assert.Equal(rules.Count, rules.Select(info => info.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(rules.Count, rules.Select(info => info.Slug).Distinct(StringComparer.Ordinal).Count());
    }

    private static ImmutableArray<Finding> Lint(string text, Profile profile) =>
        Linter.Lint(
            Card.Parse(text, new CardSource("README.md")),
            new LintOptions { Profile = profile },
            TestContext.Current.CancellationToken
        );

    private static string Folder { get; } = Golden.SourceFolder();

    private static string Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name));
        return text.EndsWith("{body}\n", StringComparison.Ordinal)
            ? text[..^"{body}\n".Length] + File.ReadAllText(Path.Combine(Folder, "Body.md"))
            : text;
    }

    private static TheoryData<string> Names(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Folder, folder), "*.md")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal),
        ];

    private static string Documentation() => File.ReadAllText(Repository.PathTo("docs/diagnostics.md"));

    private static Dictionary<string, (string Bad, string Good)> Sections() =>
        Examples
            .Matches(Documentation())
            .ToDictionary(
                match => match.Groups["slug"].Value,
                match => (match.Groups["bad"].Value, match.Groups["good"].Value),
                StringComparer.Ordinal
            );

    [GeneratedRegex(
        @"^### HUB2\d{3} (?<slug>[a-z0-9-]+)\n(?:(?!^### )[^\n]*\n)*?````markdown bad\n(?<bad>(?:(?!^````)[^\n]*\n)*)````\n\n````markdown good\n(?<good>(?:(?!^````)[^\n]*\n)*)````",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Examples { get; }
}
