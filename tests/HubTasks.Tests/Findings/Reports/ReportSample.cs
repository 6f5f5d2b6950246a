using System.Text.Json.Nodes;
using HubTasks.Findings;
using HubTasks.Findings.Reports;

namespace HubTasks.Tests.Findings.Reports;

/// <summary>One report with everything that is hard to print.</summary>
internal static class ReportSample
{
    public static readonly RuleInfo License = new(
        "HUB2001",
        "license-missing",
        Severity.Error,
        "The card names a license"
    );
    public static readonly RuleInfo Key = new("HUB2017", "key-unknown-near", Severity.Warning, "Every key is known");
    public static readonly RuleInfo Title = new("HUB2070", "heading-structure", Severity.Info, "Headings do not jump");

    private const string Card = "---\nlicence:\t許諾 # wide\ntags: [a]\n---\n# Ünïcode ::warning::x\n";

    public static Report Create() =>
        new(
            "lint",
            [
                new Finding(
                    Title,
                    Severity.Info,
                    "cards/two, three.md",
                    TextSpan.WholeFile,
                    "there is no `h1` in 100% of it"
                ),
                new Finding(
                    Key,
                    Severity.Warning,
                    "README.md",
                    new TextSpan(2, 10, 2, 12),
                    "`licence` is not a key | the Hub ignores `<b>`",
                    "did you mean `license`?"
                ),
                new Finding(
                    License,
                    Severity.Error,
                    "README.md",
                    new TextSpan(1, 1, 4, 4),
                    "no `license`\n::error::injected",
                    "add one"
                ),
                new Finding(Title, Severity.Off, "README.md", TextSpan.At(5, 1), "this one is off"),
            ]
        )
        {
            Version = "1.2.3",
            Checked = "3 cards",
            Prefix = "models/",
            TextOf = file => file == "README.md" ? Card : null,
            Data =
            [
                new(
                    "cards",
                    JsonNode.Parse(
                        """[{"file":"README.md","kind":"model","metadata":{"license":null},"sections":{"limitations":"thin"},"score":40}]"""
                    )!
                ),
            ],
            Tables =
            [
                new ReportTable(
                    "Cards",
                    ["card", "score"],
                    [
                        ["`README.md`", "40 of 100: no *license* | @team"],
                    ]
                ),
            ],
        };
}
