using NJsonSchema;

namespace HubTasks.Tests.Releases;

public sealed class SyncSchemaTests
{
    [Theory]
    [InlineData("plan.json", "sync-plan")]
    [InlineData("manifest.json", "release-manifest")]
    public async Task What_is_written_satisfies_its_published_schema(string name, string schema)
    {
        var ct = TestContext.Current.CancellationToken;
        var published = await JsonSchema.FromFileAsync(Repository.PathTo($"schemas/{schema}.schema.json"), ct);
        var text = await File.ReadAllTextAsync(Repository.PathTo($"tests/HubTasks.Tests/Releases/{name}"), ct);

        Assert.Empty(published.Validate(text));
        Assert.NotEmpty(
            published.Validate(text.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal))
        );
    }
}
