using System.Text.Json.Nodes;
using HubTasks.EndToEnd.ThirdParty;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>
/// Runs our actions and workflows by <c>judges/actions/run.mjs</c>: GitHub's own parser and evaluator, the real bash. Each
/// has a workspace, a home and a store for <c>actions/cache</c> of its own; nothing of this machine's environment is seen.
/// </summary>
internal sealed class WorkflowRunner : IDisposable
{
    private readonly TempFolder _folder = new();

    public WorkflowRunner()
    {
        Directory.CreateDirectory(Workspace);
        // what a checkout has; annotations count from there
        Directory.CreateDirectory(_folder["work/.git"]);
        Directory.CreateDirectory(Home);
    }

    public string Workspace => _folder["work"];

    public string Home => _folder["home"];

    /// <summary>The checkout of this repository that <c>hubtasks/hubtasks/…</c> means.</summary>
    public string Ours { get; init; } = Repository.Root;

    /// <summary>The context <c>github</c>: <c>repository</c>, <c>event_name</c>, <c>event</c>, <c>token</c>, <c>api_url</c> ….</summary>
    public JsonObject GitHub { get; } = new() { ["repository"] = "acme/code", ["token"] = "ghs_job" };

    public JsonObject Secrets { get; } = [];

    /// <summary>What the machine sets, beside a path and a home.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Handed to our actions unless a run says otherwise.</summary>
    public bool UsesBuiltTool { get; init; } = true;

    /// <summary>What <c>actions/setup-dotnet</c> puts on the path.</summary>
    public string? Dotnet { get; init; }

    public string Write(string relative, string text) => _folder.Write("work/" + relative, text);

    public Task<WorkflowResult> RunActionAsync(
        string action,
        CancellationToken ct,
        params (string Name, string Value)[] inputs
    ) => RunAsync(new JsonObject { ["action"] = action }, inputs, ct);

    public Task<WorkflowResult> RunJobAsync(
        string workflow,
        string job,
        CancellationToken ct,
        params (string Name, string Value)[] inputs
    ) => RunAsync(new JsonObject { ["workflow"] = workflow, ["job"] = job }, inputs, ct);

    /// <summary>A new machine: caches of actions/cache stay, everything else goes.</summary>
    public void StartAfresh()
    {
        Directory.Delete(Home, recursive: true);
        Directory.CreateDirectory(Home);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<WorkflowResult> RunAsync(
        JsonObject request,
        (string Name, string Value)[] inputs,
        CancellationToken ct
    )
    {
        var judge = await NodeJudge.InstallAsync("actions", ct);
        var with = new JsonObject();
        if (UsesBuiltTool && request["action"] is not null)
        {
            with["tool-path"] = BuiltTool.Path;
        }

        foreach (var (name, value) in inputs)
        {
            with[name] = value;
        }

        var environment = new JsonObject { ["HOME"] = Home, ["LANG"] = "C.UTF-8" };
        foreach (var name in (string[])["PATH", "DOTNET_ROOT", "TMPDIR"])
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in Environment)
        {
            environment[name] = value;
        }

        request["root"] = Ours;
        request["ours"] = new JsonObject { ["hubtasks/hubtasks"] = Ours };
        request["toolPath"] = UsesBuiltTool ? BuiltTool.Path : null;
        request["with"] = with;
        request["workspace"] = Workspace;
        // the same on every machine of a kind, and empty at first
        if (Directory.Exists(_folder["temp"]))
        {
            Directory.Delete(_folder["temp"], recursive: true);
        }

        request["temp"] = _folder["temp"];
        request["caches"] = _folder["caches"];
        request["environment"] = environment;
        request["github"] = GitHub.DeepClone();
        request["secrets"] = Secrets.DeepClone();
        request["dotnet"] = Dotnet;
        var output = await judge.RunAsync("run.mjs", request.ToJsonString(), ct);
        return new WorkflowResult(JsonNode.Parse(output)!.AsObject());
    }
}

/// <summary>What a run left behind.</summary>
internal sealed class WorkflowResult(JsonObject json)
{
    public bool Succeeded => (string?)json["outcome"] == "success";

    /// <summary>Everything that the steps printed.</summary>
    public string Log => (string)json["log"]!;

    public string Summary => (string)json["summary"]!;

    /// <summary>What the runner would show on the run's page, in order.</summary>
    public IReadOnlyList<Annotation> Annotations =>
        [
            .. json["annotations"]!
                .AsArray()
                .Select(node => new Annotation(
                    (string)node!["level"]!,
                    (string?)node["title"],
                    (string?)node["file"],
                    (string?)node["line"],
                    (string)node["message"]!
                )),
        ];

    /// <summary>Commands that no script of ours has any business to give.</summary>
    public IReadOnlyList<string> Forged => [.. json["forged"]!.AsArray().Select(node => (string)node!)];

    public IReadOnlyList<string> Masks => [.. json["masks"]!.AsArray().Select(node => (string)node!)];

    /// <summary>What stood in for other people's actions, with its inputs.</summary>
    public IReadOnlyList<JsonObject> Used => [.. json["used"]!.AsArray().Select(node => node!.AsObject())];

    /// <summary>Keys that <c>actions/cache</c> saved at the end.</summary>
    public IReadOnlyList<string> Saved => [.. json["saved"]!.AsArray().Select(node => (string)node!)];

    public string Output(string name) => (string?)json["outputs"]![name] ?? "";

    /// <summary>Of a workflow's step.</summary>
    public string StepOutput(string step, string name) => (string?)json["steps"]![step]?["outputs"]?[name] ?? "";

    public string StepOutcome(string step) => (string?)json["steps"]![step]?["outcome"] ?? "missing";

    public string Env(string name) => (string?)json["env"]![name] ?? "";

    public override string ToString() => json.ToJsonString();
}

internal sealed record Annotation(string Level, string? Title, string? File, string? Line, string Message);
