using System.Text.Json.Nodes;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.ThirdParty;

/// <summary>CycloneDX's own library, in its strict mode, on the bills that their tests approved.</summary>
public sealed class CycloneDxTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.6")]
    [InlineData("1.7")]
    public async Task The_bill_is_valid(string version)
    {
        var judge = await NodeJudge.InstallAsync("cyclonedx", Ct);

        Assert.Equal("null", await judge.RunAsync("validate.mjs", await BillAsync(version), Ct));
    }

    [Fact]
    public async Task The_judge_sees_what_is_wrong()
    {
        var judge = await NodeJudge.InstallAsync("cyclonedx", Ct);
        var bill = JsonNode.Parse(await BillAsync("1.6"))!;
        bill["components"]![0]!["type"] = "model";

        Assert.NotEqual("null", await judge.RunAsync("validate.mjs", bill.ToJsonString(), Ct));
    }

    private static Task<string> BillAsync(string version) =>
        File.ReadAllTextAsync(Repository.PathTo($"tests/HubTasks.Tests/Audit/Sbom/bom-{version}.json"), Ct);
}
