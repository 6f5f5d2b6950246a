using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Audit.Sbom;
using HubTasks.Findings;

namespace HubTasks.Tests.Audit.Sbom;

public sealed class CycloneDxTests
{
    private const string Commit = "5f2c0d8b7a3e4c1f9b6d8e7a5c4b3a2f1e0d9c8b";

    private static BilledModel Model(string name, string? license, ModelFacts facts, params string[] paths)
    {
        var place = new Place("hub.lock.json", TextSpan.WholeFile);
        var model = new AuditedModel(
            name,
            Commit,
            license,
            [
                .. paths.Select(path => new AuditedFile(path, "/nowhere/" + path, new string('b', 64), place)
                {
                    Size = 7,
                }),
            ]
        )
        {
            IsRepository = true,
            Place = place,
        };
        return new BilledModel(
            model,
            facts,
            [
                .. model.Files.Select(file => new FileResult(
                    model,
                    file,
                    new FileVerdict(file.Path, FileFormat.Text, Verdict.Safe, []),
                    file.Sha256,
                    7
                )),
            ]
        );
    }

    private static BillOfMaterials Bill(string version = "1.6") =>
        new(
            "App",
            [
                Model(
                    "acme/tiny",
                    "apache-2.0",
                    new ModelFacts
                    {
                        Task = "text-classification",
                        Family = "bert",
                        Architecture = "BertForSequenceClassification",
                        Library = "transformers",
                        Languages = ["en", "de"],
                        Datasets = ["acme/data"],
                        BaseModels = ["acme/base"],
                    },
                    "model.safetensors",
                    "README.md"
                ),
                Model(
                    "acme/other",
                    "other",
                    new ModelFacts { LicenseName = "acme-terms", LicenseLink = "https://acme.test/terms" },
                    "a.txt"
                ),
                Model("gpt2", null, new ModelFacts(), "a.txt"),
            ]
        )
        {
            SpecVersion = version,
            ToolVersion = "0.1.0",
            Timestamp = DateTimeOffset.UnixEpoch,
        };

    [Theory]
    [InlineData("1.6")]
    [InlineData("1.7")]
    public void The_bill_is_the_reviewed_one(string version) =>
        Golden.Match(CycloneDx.Write(Bill(version)), $"bom-{version}.json");

    [Fact]
    public void The_order_of_models_does_not_matter_and_their_content_does()
    {
        var bill = Bill();
        var turned = bill with { Models = [.. bill.Models.Reverse()] };

        Assert.Equal(CycloneDx.Write(bill), CycloneDx.Write(turned));
        Assert.NotEqual(CycloneDx.Write(bill), CycloneDx.Write(bill with { Models = [.. bill.Models.Take(2)] }));
    }

    [Fact]
    public void A_model_with_two_selections_of_files_is_one_component()
    {
        var bill = Bill() with
        {
            Models =
            [
                Model("acme/tiny", "mit", new ModelFacts(), "a.txt", "b.txt"),
                Model("acme/tiny", "mit", new ModelFacts(), "b.txt", "c.txt"),
            ],
        };

        using var json = System.Text.Json.JsonDocument.Parse(CycloneDx.Write(bill));
        var component = Assert.Single(json.RootElement.GetProperty("components").EnumerateArray());
        Assert.Equal(3, component.GetProperty("components").GetArrayLength());
    }

    [Theory]
    [InlineData("acme/Tiny", "https://huggingface.co", $"pkg:huggingface/acme/Tiny@{Commit}")]
    [InlineData(
        "acme/tiny",
        "https://hub-ci.huggingface.co",
        $"pkg:huggingface/acme/tiny@{Commit}?repository_url=https:%2F%2Fhub-ci.huggingface.co"
    )]
    [InlineData("gpt2", "https://huggingface.co", null)]
    public void A_package_url_is_written_as_its_specification_says(string name, string endpoint, string? expected) =>
        Assert.Equal(expected, CycloneDx.Purl(name, Commit.ToUpperInvariant(), endpoint));

    [Theory]
    [InlineData("apache-2.0", "Apache-2.0")]
    [InlineData("c-uda", "C-UDA-1.0")]
    [InlineData("odc-by", "ODC-By-1.0")]
    [InlineData("gpl", null)]
    [InlineData("llama3.1", null)]
    [InlineData("gpl-3.0", "GPL-3.0")]
    [InlineData("other", null)]
    [InlineData("unknown", null)]
    public void A_licence_of_the_hub_gets_the_spelling_of_spdx(string id, string? expected) =>
        Assert.Equal(expected, SpdxIds.Of(id));
}
