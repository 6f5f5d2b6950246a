using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>The bytes of a lock file, and what reading a wrong one says.</summary>
public sealed class LockFileTests
{
    private static readonly string Commit = new('c', 40);
    private static readonly string Oid = new('0', 40);
    private static readonly string Sha256 = new('5', 64);

    private static readonly string Whole = $$"""
        {
          "version": 1,
          "models": [
            {
              "repository": "acme/a",
              "type": "model",
              "revision": "v1",
              "commit": "{{Commit}}",
              "license": "mit",
              "include": [
                "*.onnx",
                "d/**"
              ],
              "exclude": [
                "x.onnx"
              ],
              "files": [
                {
                  "path": "a.txt",
                  "size": 0,
                  "sha256": "{{Sha256}}",
                  "oid": "{{Oid}}"
                },
                {
                  "path": "d/B.bin",
                  "size": 5000000000,
                  "sha256": "{{Sha256}}"
                }
              ]
            },
            {
              "repository": "acme/a",
              "type": "dataset",
              "revision": "v1",
              "commit": "{{Commit}}",
              "license": null,
              "files": []
            }
          ]
        }

        """.ReplaceLineEndings("\n");

    [Fact]
    public void It_has_one_way_to_be_written_whatever_order_things_come_in()
    {
        var held = Parse(Whole);
        var turned = new HubLock([
            .. held.Models.Reverse().Select(model => model with { Files = [.. model.Files.Reverse()] }),
        ]);

        Assert.Equal(Whole, Encoding.UTF8.GetString(HubLockFile.Render(held)));
        Assert.Equal(Whole, Encoding.UTF8.GetString(HubLockFile.Render(turned)));
    }

    [Fact]
    public void Everything_that_is_written_is_read()
    {
        var model = Assert.Single(Parse(Whole).Models, model => model.Repository.Type == RepoType.Model);

        Assert.Equal(
            ("acme/a", "v1", Commit, "mit"),
            (model.Repository.Id.Value, model.Revision, model.Commit, model.License)
        );
        Assert.Equal(["*.onnx", "d/**"], model.Include);
        Assert.Equal(["x.onnx"], model.Exclude);
        Assert.Equal(
            [new LockedFile("a.txt", 0, Sha256, Oid), new LockedFile("d/B.bin", 5_000_000_000, Sha256, null)],
            model.Files
        );
        Assert.Equal([Oid, Sha256], model.Files.Select(file => file.Etag));
    }

    [Fact]
    public void A_byte_order_mark_and_any_order_of_entries_are_read()
    {
        var held = Parse(Whole);
        byte[] marked = [.. Encoding.UTF8.Preamble, .. HubLockFile.Render(held)];
        var turned = Whole.Replace("\"dataset\"", "\"space\"", StringComparison.Ordinal);

        Assert.Equal(HubLockFile.Render(held), HubLockFile.Render(HubLockFile.Parse(marked, "hub.lock.json")));
        Assert.Equal([RepoType.Model, RepoType.Space], Parse(turned).Models.Select(model => model.Repository.Type));
    }

    [Fact]
    public void Entries_of_one_model_differ_by_revision_or_by_their_globs()
    {
        var held = Parse(Whole);
        var one = held.Models[0];
        var others = new HubLock([one with { Exclude = [] }, one with { Revision = "v0" }, one]);

        var read = HubLockFile.Parse(HubLockFile.Render(others), "hub.lock.json");

        Assert.Equal(["v0", "v1", "v1"], read.Models.Select(model => model.Revision));
        Assert.Equal([1, 0, 1], read.Models.Select(model => model.Exclude.Length));
    }

    [Fact]
    public void What_one_entry_includes_and_another_leaves_out_are_two_entries()
    {
        var one = Parse(Whole).Models[0];
        var both = new HubLock([
            one with
            {
                Include = ["a"],
                Exclude = [],
            },
            one with
            {
                Include = [],
                Exclude = ["a"],
            },
        ]);

        Assert.Equal(2, HubLockFile.Parse(HubLockFile.Render(both), "hub.lock.json").Models.Length);
    }

    [Fact]
    public void Entries_in_any_order_are_put_in_theirs_and_one_that_is_there_twice_is_found()
    {
        var file = JsonNode.Parse(Whole)!;
        var models = file["models"]!.AsArray();
        models.Add(models[0]!.DeepClone());

        Assert.Contains(
            "is there twice",
            Assert.Single(Problems(file.ToJsonString())).Message,
            StringComparison.Ordinal
        );
        models[2]!["revision"] = "v0";
        var read = HubLockFile.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()), "hub.lock.json");
        Assert.Equal(["v0", "v1", "v1"], read.Models.Select(model => model.Revision));
    }

    [Fact]
    public void It_finds_the_entry_that_says_what_a_reference_asks_for()
    {
        var held = Parse(Whole);
        var model = held.Models[0];
        var reference = new ModelReference(model.Repository, "v1", ["*.onnx", "d/**"], ["x.onnx"]);

        Assert.Equal(model, held.Match(reference));
        Assert.Null(held.Match(reference with { Revision = "v2" }));
        Assert.Null(held.Match(reference with { Files = ["*.onnx"] }));
        Assert.Null(held.Match(reference with { ExcludeFiles = [] }));
        Assert.Null(held.Match(reference with { Repository = HubRepository.Model(RepoId.Parse("acme/b")) }));
        Assert.Equal(model, held.Find(model.Repository, "v1"));
        Assert.Null(held.Find(model.Repository, "v2"));
        Assert.Null(held.Find(HubRepository.Model(RepoId.Parse("acme/b")), "v1"));
    }

    [Theory]
    [InlineData("[]", "at $ it is not an object")]
    [InlineData("{}", "at $.version it is missing or not a number")]
    [InlineData("""{"version":1.5,"models":[]}""", "at $.version it is missing or not a number")]
    [InlineData("""{"version":1}""", "at $.models it is missing or not a list")]
    [InlineData("""{"version":1,"models":{}}""", "at $.models it is missing or not a list")]
    [InlineData("""{"version":1,"models":[1]}""", "at $.models[0] it is not an object")]
    public void A_file_of_another_shape_says_where_it_differs(string text, string expected) =>
        Assert.EndsWith(expected, Assert.Single(Problems(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "\"acme/a\",\n      \"type\": \"model\"",
        "\"../a\",\n      \"type\": \"model\"",
        "at $.models[0].repository `../a` is not a repository name"
    )]
    [InlineData(
        "\"type\": \"model\"",
        "\"type\": \"Model\"",
        "at $.models[0].type `Model` is not model, dataset or space"
    )]
    [InlineData(
        "\"type\": \"model\"",
        "\"type\": \"thing\"",
        "at $.models[0].type `thing` is not model, dataset or space"
    )]
    [InlineData("\"type\": \"model\"", "\"type\": 7", "at $.models[0].type it is missing or not a text")]
    [InlineData("\"license\": \"mit\"", "\"license\": 7", "at $.models[0].license it is missing or not a text")]
    [InlineData("\"*.onnx\"", "\"/x\"", "at $.models[0].include[0] `/x` is not a glob: it is absolute")]
    [InlineData("\"x.onnx\"", "7", "at $.models[0].exclude[0] `` is not a glob: it is empty")]
    [InlineData("\"d/B.bin\"", "\"../B.bin\"", "at $.models[0].files[1].path `../B.bin` cannot be a file")]
    [InlineData("\"d/B.bin\"", "\"a.txt\"", "at $.models[0].files `a.txt` is there twice")]
    [InlineData("5000000000", "-1", "at $.models[0].files[1].size it is missing or not a size in bytes")]
    [InlineData("5000000000", "\"7\"", "at $.models[0].files[1].size it is missing or not a size in bytes")]
    [InlineData("5000000000", "1.5", "at $.models[0].files[1].size it is missing or not a size in bytes")]
    public void A_wrong_value_is_named_with_its_place(string right, string wrong, string expected)
    {
        var at = Whole.LastIndexOf(right, StringComparison.Ordinal);
        var text = Whole[..at] + wrong + Whole[(at + right.Length)..];

        Assert.Contains(expected, Assert.Single(Problems(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("commit", "main")]
    [InlineData("revision", "a b")]
    [InlineData("oid", "00")]
    [InlineData("sha256", "55")]
    [InlineData("sha256", "SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS")]
    public void A_wrong_hash_or_revision_is_named_with_its_value(string key, string wrong)
    {
        var line = Whole.Split('\n').First(line => line.Contains($"\"{key}\":", StringComparison.Ordinal));
        var at = Whole.IndexOf(line, StringComparison.Ordinal);
        var comma = line.EndsWith(',') ? "," : "";

        var problem = Assert.Single(
            Problems($"{Whole[..at]}\"{key}\": \"{wrong}\"{comma}{Whole[(at + line.Length)..]}")
        );

        Assert.Contains($".{key} `{wrong}` is not a ", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repository")]
    [InlineData("type")]
    [InlineData("revision")]
    [InlineData("commit")]
    [InlineData("path")]
    [InlineData("size")]
    [InlineData("sha256")]
    public void A_missing_value_is_one_problem_and_not_also_a_wrong_one(string key)
    {
        var text = Whole.Replace($"\"{key}\":", "\"other\":", StringComparison.Ordinal);

        var problems = Problems(text);

        Assert.Equal(2, problems.Length);
        Assert.All(
            problems,
            problem => Assert.Contains($".{key} it is missing or not a ", problem.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_file_without_files_and_an_entry_that_is_there_twice_are_named()
    {
        var twice = Whole
            .Replace("\"dataset\"", "\"model\"", StringComparison.Ordinal)
            .Replace("include", "other", StringComparison.Ordinal)
            .Replace("exclude", "more", StringComparison.Ordinal);

        Assert.Contains(
            "at $.models `acme/a` at `v1` is there twice",
            Assert.Single(Problems(twice)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at $.models[1].files it is missing or not a list",
            Assert.Single(Problems(Whole.Replace("\"files\": []", "\"files\": 7", StringComparison.Ordinal))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{\n  \"version\": x", "it is not JSON at line 2, column 14")]
    [InlineData("<<<<<<< ours\n{}", "it is not JSON at line 1, column 1; it holds a merge conflict")]
    public void What_is_not_JSON_says_where_and_whether_a_merge_did_it(string text, string expected)
    {
        var problem = Assert.Single(Problems(text));

        Assert.Equal("HUB1012", problem.Code);
        Assert.EndsWith(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_version_is_told_from_a_broken_file() =>
        Assert.Equal("HUB1013", Assert.Single(Problems("""{"version":2,"models":"of tomorrow"}""")).Code);

    [Fact]
    public void Nesting_that_no_lock_file_has_is_not_followed() =>
        Assert.Contains(
            "it is not JSON",
            Assert.Single(Problems(new string('[', 20) + new string(']', 20))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_folder_in_its_place_is_named_and_no_file_is_no_lock()
    {
        using var folder = new TempFolder();

        Assert.Null(HubLockFile.Read(folder["none/hub.lock.json"]));
        var thrown = Assert.Throws<HubTasksException>(() => HubLockFile.Read(folder.Path));
        Assert.Equal("HUB1012", thrown.Diagnostics[0].Code);
    }

    private static HubLock Parse(string text) => HubLockFile.Parse(Encoding.UTF8.GetBytes(text), "hub.lock.json");

    private static ImmutableArray<Diagnostic> Problems(string text) =>
        Assert.Throws<HubTasksException>(() => Parse(text)).Diagnostics;
}
