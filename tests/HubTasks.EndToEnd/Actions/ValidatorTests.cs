using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>Other people's validators, and a few rules of our own, on every action, workflow and script of the repository.</summary>
public sealed class ValidatorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_complains_about_any_action_workflow_or_script()
    {
        var actions = Files("action.yml", "action.yml");
        Assert.Equal(5, actions.Length);

        var complaints = await JudgeAsync(
            Repository.Root,
            actions,
            [.. Files(".github/workflows", "*.yml"), .. StarterWorkflows.OfGitHub],
            [.. Files("actions/scripts", "*.sh"), ".ci/run", ".ci/pack"]
        );

        Assert.Empty(complaints.Select(complaint => complaint!.ToJsonString()));
    }

    [Fact]
    public async Task Each_judge_sees_what_is_wrong()
    {
        using var folder = new TempFolder();
        folder.Write(
            "action.yml",
            """
            name: bad
            description: bad
            inputs:
              unread:
                description: nobody reads it
                requird: true
            runs:
              using: composite
              steps:
                - shell: bash
                  run: echo ${{ inputs.undeclared }}
                - uses: actions/cache@v4
                - shell: bash
                  run: rm $FILE
            """
        );
        folder.Write(
            "bad.yml",
            """
            on: pull_request_target
            jobs:
              one:
                runs-on: ubuntu-latest
                steps:
                  - run: echo "${{ github.event.issue.title }}" "${{ nonsense.value }}"
            """
        );

        var complaints = await JudgeAsync(folder.Path, ["action.yml"], ["bad.yml"], []);

        var judges = complaints.Select(complaint => (string)complaint!["judge"]!).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal) { "action-validator", "workflow-parser", "actionlint", "ours" },
            judges
        );
        var text = complaints.ToJsonString();
        Assert.Contains("requird", text, StringComparison.Ordinal);
        Assert.Contains("is not pinned by commit", text, StringComparison.Ordinal);
        Assert.Contains("an expression inside a script", text, StringComparison.Ordinal);
        Assert.Contains("input unread is read nowhere", text, StringComparison.Ordinal);
        Assert.Contains("SC2086", text, StringComparison.Ordinal);
    }

    private static string[] Files(string folder, string pattern) =>
        folder == pattern
            ? ["action.yml", .. Find("actions", "action.yml", SearchOption.AllDirectories)]
            : Find(folder, pattern, SearchOption.TopDirectoryOnly);

    private static string[] Find(string folder, string pattern, SearchOption depth) =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathTo(folder), pattern, depth)
                .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    private static async Task<JsonArray> JudgeAsync(string root, string[] actions, string[] workflows, string[] scripts)
    {
        static JsonArray Texts(string[] texts) => [.. texts.Select(text => JsonValue.Create(text))];
        var judge = await NodeJudge.InstallAsync("actions", Ct);
        var request = new JsonObject
        {
            ["root"] = root,
            ["actions"] = Texts(actions),
            ["workflows"] = Texts(workflows),
            ["scripts"] = Texts(scripts),
        };
        return JsonNode.Parse(await judge.RunAsync("validate.mjs", request.ToJsonString(), Ct))!.AsArray();
    }
}
