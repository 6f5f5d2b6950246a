using System.Diagnostics;
using System.Text.Json;

namespace HubTasks.Tests.Cli;

public sealed class LintCommandTests : IDisposable
{
    private const string Tiny =
        "---\nlanguage: en\nlicense: MIT\npipeline_tag: text-classification\n---\n\n# Tiny\n\nA tiny model.\n";

    private const string Derived =
        "---\nlanguage: en\nlicense: apache-2.0\nbase_model: acme/base\ndatasets: acme/texts\n---\n\n# Tiny\n";

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Findings_are_reported_with_their_place_and_fail_the_run()
    {
        _folder.Write("README.md", Tiny);

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("README.md(3,10): error HUB2022", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_profile_does_not_ask_for_is_not_said()
    {
        _folder.Write("README.md", Tiny.Replace("MIT", "mit", StringComparison.Ordinal));

        var run = await CliRun.InAsync(_folder, Ct, "lint", "--profile", "hub");

        Assert.Equal((0, "no findings in 1 card\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task The_json_report_tells_what_each_card_says()
    {
        _folder.Write("models/tiny/README.md", Tiny);

        var run = await CliRun.InAsync(_folder, Ct, "lint", "--format", "json");

        using var json = JsonDocument.Parse(run.Output);
        var card = Assert.Single(json.RootElement.GetProperty("cards").EnumerateArray());
        Assert.Equal("models/tiny/README.md", card.GetProperty("file").GetString());
        Assert.Equal("model", card.GetProperty("kind").GetString());
        Assert.Equal("MIT", card.GetProperty("metadata").GetProperty("license").GetString());
        Assert.Equal("en", card.GetProperty("metadata").GetProperty("languages")[0].GetString());
        Assert.Equal("missing", card.GetProperty("sections").GetProperty("intended_use").GetString());
        Assert.InRange(card.GetProperty("score").GetInt32(), 0, 100);
    }

    [Fact]
    public async Task The_markdown_report_explains_the_score_of_each_card()
    {
        _folder.Write("README.md", Tiny);

        var run = await CliRun.InAsync(_folder, Ct, "lint", "--format", "markdown");

        Assert.Contains("license license-unknown-id (−20)", run.Output, StringComparison.Ordinal);
        Assert.Contains("limitations missing (−18)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_corrects_the_spelling_and_nothing_else()
    {
        var path = _folder.Write("README.md", Tiny);

        await CliRun.InAsync(_folder, Ct, "lint", "--fix");

        Assert.Equal(Tiny.Replace("MIT", "mit", StringComparison.Ordinal), await File.ReadAllTextAsync(path, Ct));
    }

    [Fact]
    public async Task A_new_card_is_all_blanks_and_each_is_found()
    {
        var made = await CliRun.InAsync(_folder, Ct, "lint", "--init", "model");
        var again = await CliRun.InAsync(_folder, Ct, "lint", "--init", "model");
        var run = await CliRun.InAsync(_folder, Ct, "lint", "--format", "json");

        Assert.Equal((0, 2, 1), (made.ExitCode, again.ExitCode, run.ExitCode));
        using var json = JsonDocument.Parse(run.Output);
        var lines = json
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .Select(finding => finding.GetProperty("line").GetInt32())
            .ToHashSet();
        var text = await File.ReadAllLinesAsync(_folder["README.md"], Ct);
        var blanks = Enumerable
            .Range(1, text.Length)
            .Where(line =>
                text[line - 1].Contains("???", StringComparison.Ordinal)
                || text[line - 1].Contains("[More Information Needed]", StringComparison.Ordinal)
            );
        Assert.All(blanks, line => Assert.Contains(line, lines));
    }

    [Fact]
    public async Task A_baseline_silences_what_was_there_before_and_nothing_new()
    {
        _folder.Write("README.md", Tiny);

        var written = await CliRun.InAsync(_folder, Ct, "lint", "--write-baseline");
        var quiet = await CliRun.InAsync(_folder, Ct, "lint", "--baseline", "hubtasks-baseline.json");
        _folder.Write("README.md", Tiny.Replace("language: en", "language: english", StringComparison.Ordinal));
        var loud = await CliRun.InAsync(
            _folder,
            Ct,
            "lint",
            "--baseline",
            "hubtasks-baseline.json",
            "--fail-on",
            "warning"
        );

        Assert.Equal((0, 0, 1), (written.ExitCode, quiet.ExitCode, loud.ExitCode));
        Assert.Equal("no findings in 1 card\n", quiet.Output);
        Assert.Contains("language-code", loud.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("license-unknown-id", loud.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_choose_severities_by_rule_and_by_file()
    {
        _folder.Write("README.md", Tiny);
        _folder.Write("old/README.md", Tiny);
        _folder.Write(
            "hubtasks.yml",
            "lint:\n  profile: hub\n  rules:\n    license-unknown-id: warning\n  overrides:\n  - files: old/**\n    rules:\n      HUB2022: off\n"
        );

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 warning in 1 of 2 cards", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_none_is_an_error_of_the_settings()
    {
        _folder.Write("hubtasks.yml", "lint:\n  rules:\n    license-mising: off\n");

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("hubtasks.yml(3,5): error HUB0064", run.Error, StringComparison.Ordinal);
        Assert.Contains("license-missing", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_look_at_is_said()
    {
        _folder.Write("README.md", "# A project without a card\n");

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning HUB0065: there is no card here", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisations_schema_is_asked_as_well()
    {
        _folder.Write("README.md", Tiny);
        _folder.Write("card.schema.json", """{ "type": "object", "required": ["owner_team"] }""");
        _folder.Write("hubtasks.yml", "lint:\n  schema: card.schema.json\n");

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Contains("`front matter` has no `owner_team`", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_schema_is_said_at_its_place()
    {
        _folder.Write("README.md", Tiny);
        _folder.Write("card.schema.json", "{\n  \"type\": \"strng\",\n  \"minProperties\": \"1\"\n}\n");
        _folder.Write("hubtasks.yml", "lint:\n  schema: card.schema.json\n");

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("card.schema.json(2,11): error HUB0063", run.Error, StringComparison.Ordinal);
        Assert.Contains("`#/type` is the text `strng`, expected one of `string`", run.Error, StringComparison.Ordinal);
        Assert.Contains("card.schema.json(3,20): error HUB0063", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_git_tracks_is_looked_at()
    {
        _folder.Write("README.md", Tiny);
        _folder.Write("draft/README.md", Tiny);
        _folder.Write("ignored/README.md", Tiny);
        _folder.Write(".gitignore", "ignored/\n");
        Git("init", "-q");
        Git("add", "README.md", ".gitignore");

        var tracked = await CliRun.InAsync(_folder, Ct, "lint", "--profile", "hub");
        var all = await CliRun.InAsync(_folder, Ct, "lint", "--profile", "hub", "--untracked");

        Assert.Contains("1 error in 1 of 1 card", tracked.Output, StringComparison.Ordinal);
        Assert.Contains("2 errors in 2 of 2 cards", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cards_are_found_as_a_person_would_find_them()
    {
        _folder.Write("README.md", "# A program\n\nIt has no metadata.\n");
        _folder.Write("docs/MODEL_CARD.md", "text");
        _folder.Write("docs/discard.md", "text");
        _folder.Write("model/model.safetensors", "");
        _folder.Write("model/README.md", "# Weights\n");
        _folder.Write("bare/model.onnx", "");
        _folder.Write("bare/config.json", "{}");

        var run = await CliRun.InAsync(_folder, Ct, "lint", "--format", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["bare/README.md", "docs/MODEL_CARD.md", "model/README.md"],
            json.RootElement.GetProperty("cards").EnumerateArray().Select(card => card.GetProperty("file").GetString())
        );
    }

    [Fact]
    public async Task The_licence_of_a_base_model_comes_from_the_lock_file()
    {
        _folder.Write("model/README.md", Derived);
        _folder.Write(
            "hub.lock.json",
            $$"""
            {
              "version": 1,
              "models": [
                {
                  "repository": "acme/base", "type": "model", "revision": "main", "commit": "{{new string('a', 40)}}",
                  "license": "cc-by-nc-4.0", "include": [], "exclude": [], "files": []
                }
              ]
            }
            """
        );

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Contains("base model `acme/base` is under `cc-by-nc-4.0`", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_licences_of_bases_and_datasets_come_from_the_cache()
    {
        var commit = new string('a', 40);
        _folder.Write("README.md", Derived);
        _folder.Write(".hf/hub/models--acme--base/refs/main", commit);
        _folder.Write($".hf/hub/models--acme--base/snapshots/{commit}/README.md", "---\nlicense: agpl-3.0\n---\n");
        _folder.Write(
            $".hf/hub/datasets--acme--texts/snapshots/{commit}/README.md",
            "---\nlicense: cc-by-sa-4.0\n---\n"
        );

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Contains("base model `acme/base` is under `agpl-3.0`", run.Output, StringComparison.Ordinal);
        Assert.Contains("dataset `acme/texts` is under `cc-by-sa-4.0`", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("HUB2034", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_in_the_layout_of_a_cache_knows_its_repository()
    {
        var commit = new string('a', 40);
        _folder.Write(
            $"models--acme--tiny/snapshots/{commit}/README.md",
            Derived.Replace("acme/base", "acme/tiny", StringComparison.Ordinal)
        );

        var run = await CliRun.InAsync(_folder, Ct, "lint");

        Assert.Contains("base-model-self", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cards_that_are_typed_are_checked_wherever_they_lie()
    {
        var card = Tiny.Replace("MIT", "mit", StringComparison.Ordinal);
        _folder.Write("a/README.md", card);
        _folder.Write("a/LICENSE", "text");
        _folder.Write("a/model.onnx", "");
        _folder.Write("b/model.onnx", "");
        _folder.Write("b/NOTES.md", card);
        Git("init", "-q");
        Git("add", ".");

        var run = await CliRun.InAsync(_folder, Ct, "lint", "a/README.md", "b/NOTES.md", "a/README.md");

        Assert.Contains("in 2 of 2 cards", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a/README.md(3,10): warning HUB2027", run.Output, StringComparison.Ordinal);
        Assert.Contains("b/NOTES.md(3,10): warning HUB2027", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_an_error_of_usage()
    {
        var run = await CliRun.InAsync(_folder, Ct, "lint", "nowhere.md");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("HUB0060", run.Error, StringComparison.Ordinal);
    }

    private void Git(params string[] args)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", _folder.Path, .. args]))!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
