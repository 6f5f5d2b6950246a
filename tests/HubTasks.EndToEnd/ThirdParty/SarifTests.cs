using System.Text.Json.Nodes;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>Microsoft's SARIF validator, with the rules of GitHub's code scanning, on what the reports' tests approved.</summary>
public sealed class SarifTests
{
    private const string Sample = "Findings/Reports/Golden/Sarif.sarif";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Sample)]
    [InlineData("Cli/LintReport/Sarif.sarif")]
    public async Task The_report_has_no_error_and_no_warning(string golden)
    {
        var judge = await NodeJudge.InstallAsync("sarif", Ct);

        var said = await judge.RunAsync("validate.mjs", await ReportAsync(golden), Ct);

        Assert.Equal("[]", said);
    }

    [Fact]
    public async Task The_judge_sees_what_is_wrong()
    {
        var judge = await NodeJudge.InstallAsync("sarif", Ct);
        var report = JsonNode.Parse(await ReportAsync(Sample))!;
        report["runs"]![0]!["results"]![0]!["locations"] = new JsonArray();

        var said = await judge.RunAsync("validate.mjs", report.ToJsonString(), Ct);

        Assert.NotEqual("[]", said);
    }

    private static Task<string> ReportAsync(string golden) =>
        File.ReadAllTextAsync(Repository.PathTo("tests/HubTasks.Tests/" + golden), Ct);
}
