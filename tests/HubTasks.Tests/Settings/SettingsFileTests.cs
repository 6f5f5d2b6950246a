using System.Text.Json;
using HubTasks.Findings;
using HubTasks.Settings;
using NJsonSchema;

namespace HubTasks.Tests.Settings;

public sealed class SettingsFileTests
{
    private const string Good = """
        # everything that has a shape
        feed: models
        models:
          - repo: acme/tiny
            revision: 1.10
            files: "*.onnx"
          - { repo: gpt2, type: model, files: [a, b], exclude: ['*.bin'] }
        lint:
        audit: {}
        """;

    [Fact]
    public void A_good_file_is_read_with_its_places()
    {
        var settings = SettingsFile.Parse(Good, "/r/hubtasks.yml");

        Assert.Equal("/r", settings.Folder);
        Assert.Equal("models", settings.Root!.GetText("feed"));
        Assert.Null(settings.Section("lint"));
        var models = settings.Section("models")!.Items;
        Assert.Equal("1.10", models[0].GetText("revision"));
        Assert.Equal(["*.onnx"], models[0].GetTexts("files"));
        Assert.Equal(["a", "b"], models[1].GetTexts("files"));
        Assert.Equal((4, 11), (models[0]["repo"]!.Span.Line, models[0]["repo"]!.Span.Column));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n...\n")]
    public void An_empty_file_sets_nothing(string text) =>
        Assert.Null(SettingsFile.Parse(text, "/r/hubtasks.yml").Section("models"));

    [Theory]
    [InlineData("modles: []", "(1,1): HUB0011: `modles` is not a key here\n  hint: did you mean `models`?")]
    [InlineData("models: 7", "(1,9): HUB0012: `models` is `7`, but must be a list")]
    [InlineData(
        "models:\n  - repo: a/b\n    files: {x: y}",
        "(3,12): HUB0012: `models[0].files` is a map, but must be a text or a list"
    )]
    [InlineData("models:\n  - revision: main", "(2,5): HUB0015: `models[0]` has no `repo`")]
    [InlineData("models:\n  - repo: https://x/y", "(2,11): HUB0013: `models[0].repo` cannot be `https://x/y`")]
    [InlineData(
        "models:\n  - {repo: a/b, type: modle}",
        "(2,23): HUB0013: `models[0].type` cannot be `modle`\n  hint: did you mean `model`?"
    )]
    [InlineData(
        "feed: https://evil.example",
        "(1,7): HUB0013: `feed` cannot be `https://evil.example`\n  hint: a folder"
    )]
    [InlineData("feed: a\nfeed: b", "(2,1): HUB0014: `feed` is here twice; the first one is on line 1")]
    [InlineData("models: [", "HUB0010: this is not YAML: ")]
    [InlineData("models:\n\t- repo: a/b", "HUB0010: this is not YAML: ")]
    [InlineData("feed: *nowhere", "(1,7): HUB0010: this is not YAML: nothing above has the anchor `nowhere`")]
    [InlineData("- a", "(1,1): HUB0012: `hubtasks.yml` is a list, but must be a map of keys")]
    public void A_mistake_is_named_with_its_place(string text, string expected)
    {
        var thrown = Assert.Throws<HubTasksException>(() => SettingsFile.Parse(text, "hubtasks.yml"));

        Assert.Contains(expected, Assert.Single(thrown.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_named_at_once_in_the_order_of_the_file()
    {
        const string Text = "models:\n  - repo: a/b\n    revison: x\n  - {}\nauditt: {}\n";

        var thrown = Assert.Throws<HubTasksException>(() => SettingsFile.Parse(Text, "hubtasks.yml"));

        Assert.Equal(
            ["hubtasks.yml(3,5)", "hubtasks.yml(4,5)", "hubtasks.yml(5,1)"],
            thrown.Diagnostics.Select(diagnostic => diagnostic.Place)
        );
    }

    [Fact]
    public void A_file_that_multiplies_its_aliases_is_refused_quickly()
    {
        var lines = Enumerable
            .Range(1, 20)
            .Select(i => $"  - &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]");
        var text = "models:\n  - &a0 [x]\n" + string.Join('\n', lines);

        var thrown = Assert.Throws<HubTasksException>(() => SettingsFile.Parse(text, "hubtasks.yml"));

        Assert.NotEmpty(thrown.Diagnostics);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var text = "models: " + new string('[', 10_000);

        Assert.Throws<HubTasksException>(() => SettingsFile.Parse(text, "hubtasks.yml"));
    }

    [Fact]
    public void The_file_is_looked_for_up_to_the_root_of_the_repository()
    {
        using var folder = new TempFolder();
        var path = folder.Write("repo/hubtasks.yml", "feed: x");
        folder.Write("repo/.git/HEAD", "");
        folder.Write("repo/src/app/app.csproj", "");
        folder.Write("repo/nested/.git", "gitdir: elsewhere");

        Assert.Equal(path, SettingsFile.PathFrom(folder["repo/src/app"]));
        Assert.Null(SettingsFile.PathFrom(folder["repo/nested"]));
    }

    [Fact]
    public void Every_pattern_of_the_schema_is_compiled_with_the_program()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("schemas/hubtasks.schema.json")));
        var patterns = Patterns(schema.RootElement).Distinct().ToList();

        Assert.Contains("^[0-9a-fA-F]{64}$", patterns);
        Assert.All(patterns, pattern => Assert.Equal(pattern, SettingsPatterns.Of(pattern).ToString()));
        static IEnumerable<string> Patterns(JsonElement schema) =>
            schema.ValueKind switch
            {
                JsonValueKind.Object => schema
                    .EnumerateObject()
                    .SelectMany(one =>
                        one is { Name: "pattern", Value.ValueKind: JsonValueKind.String }
                            ? [one.Value.GetString()!]
                            : Patterns(one.Value)
                    ),
                JsonValueKind.Array => schema.EnumerateArray().SelectMany(Patterns),
                _ => [],
            };
    }

    /// <summary>The schema is read by editors with full validators; ours must agree with one.</summary>
    [Theory]
    [InlineData("""{"models":[{"repo":"a/b","revision":"main","files":["x"]}],"feed":"m"}""")]
    [InlineData("""{"models":[{"repo":"a/b","files":"x","exclude":"y","type":"space"}]}""")]
    [InlineData("""{"models":[{"repo":"a/b","files":{"x":1}}]}""")]
    [InlineData("""{"models":[{"repo":"a b"}]}""")]
    [InlineData("""{"models":[{}]}""")]
    [InlineData("""{"models":{}}""")]
    [InlineData("""{"modles":[]}""")]
    [InlineData("""{"models":[{"repo":"a","type":"modle"}]}""")]
    [InlineData("""{"feed":"https://x"}""")]
    [InlineData("""{"lint":{},"audit":{},"sync":{}}""")]
    [InlineData("""{"lint":[]}""")]
    public async Task The_verdict_is_that_of_a_full_validator(string json)
    {
        var ct = TestContext.Current.CancellationToken;
        var schema = await JsonSchema.FromFileAsync(Repository.PathTo("schemas/hubtasks.schema.json"), ct);

        var accepted = Record.Exception(() => SettingsFile.Parse(json, "hubtasks.yml")) is null;

        Assert.Equal(schema.Validate(json).Count == 0, accepted);
    }
}
