using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Progress;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;
using HubTasks.Hub.Upload;

namespace HubTasks.Cli.Commands;

/// <summary>A folder becomes one commit on the Hub, or one pull request; a second time it becomes nothing.</summary>
internal sealed class PushCommand : HubCommand
{
    /// <summary>Says which files are large; a repository without it is broken, so no glob means it by accident.</summary>
    private const string Attributes = ".gitattributes";

    private readonly Argument<string> _folder = new("folder") { Description = "A folder, or a single file" };
    private readonly Argument<HubRepository> _repository = Parsers.Repository("repository", "Where to, as owner/name");

    private readonly Option<RepoType?> _type = Choice.Of<RepoType?>(
        "--repo-type",
        "What kind of repository it is",
        null,
        ("model", RepoType.Model),
        ("dataset", RepoType.Dataset),
        ("space", RepoType.Space)
    );

    private readonly Option<string> _branch = new("--revision")
    {
        Description = "The branch",
        HelpName = "branch",
        DefaultValueFactory = _ => Revision.Main,
    };

    private readonly Option<bool> _pullRequest = new("--pull-request")
    {
        Description = "Propose the change instead of making it",
    };

    private readonly Option<string[]> _include = Parsers.Texts(
        "--include",
        "glob",
        "Only files that match; `**` crosses folders"
    );
    private readonly Option<string[]> _exclude = Parsers.Texts("--exclude", "glob", "Not files that match");
    private readonly Option<string[]> _delete = Parsers.Texts(
        "--delete",
        "glob",
        "Remove matching files that the folder does not have"
    );
    private readonly Option<string> _into = new("--into")
    {
        Description = "Folder in the repository",
        HelpName = "path",
    };
    private readonly Option<string> _message = new("--message") { Description = "First line of the commit's message" };
    private readonly Option<bool> _create = new("--create")
    {
        Description = "Make the repository or the branch if it is missing",
    };
    private readonly Option<bool> _private = new("--private")
    {
        Description = "With --create: only its owners may see it",
    };
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Show what would change, and write nothing",
    };
    private readonly Option<bool> _json = new("--json") { Description = "The result as one json object" };
    private readonly ConnectionOptions _connection = new();

    public PushCommand()
        : base("push", "Bring a folder to a repository on the Hub, as one commit or a pull request.")
    {
        Add(_folder);
        Add(_repository);
        foreach (
            var option in new Option[]
            {
                _type,
                _branch,
                _pullRequest,
                _include,
                _exclude,
                _delete,
                _into,
                _message,
                _create,
                _private,
                _dryRun,
                _json,
            }
        )
        {
            Add(option);
        }

        _connection.AddTo(this, cache: false, offline: false);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks push ./model acme/tiny --create", "a first upload"),
            new("hubtasks push ./out acme/tiny --include '**/*.onnx' --pull-request", "a proposal with the ONNX files"),
            new(
                "hubtasks push ./out acme/tiny --delete 'onnx/**' --dry-run",
                "what a mirror of one folder would change"
            ),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        using var hub = new HubConnection(_connection.Read(run), run);
        var client = hub.Client("a push");
        var repository = run.Get(_repository)!;
        repository = run.Get(_type) is { } type ? repository with { Type = type } : repository;
        var source = run.PathOf(run.Get(_folder)!);
        run.Talk.Line($"reading {source}");
        var files = FolderPush.Read(
            new FolderPushOptions
            {
                Source = source,
                Into = run.Get(_into) ?? "",
                Include = [.. run.Get(_include) ?? []],
                Exclude = [.. run.Get(_exclude) ?? []],
            },
            ct
        );
        if (run.Get(_create) && !run.Get(_dryRun))
        {
            await CreateAsync(run, hub.Http, repository, ct);
        }

        var uploader = new HubUploader(hub.Http, new PushProgress(run));
        var plan = await PlanAsync(run, uploader, client, repository, files, ct);
        foreach (var ignored in plan.Ignored)
        {
            run.Talk.Line($"left out {ignored}: the repository's .gitignore says so");
        }

        if (run.Get(_dryRun))
        {
            await WriteAsync(run, plan);
            return ExitCode.Fine;
        }

        var result = await uploader.ApplyAsync(plan, ct);
        run.Talk.Line(
            result.Committed
                ? $"{Units.Count(plan.Changes.Length, "change")} in one commit, {Units.Count(plan.Unchanged, "file")} unchanged"
                : $"nothing to do: {Units.Count(plan.Unchanged, "file")} unchanged"
        );
        await run.Output.WriteAsync(run.Get(_json) ? Json(plan, result) : $"{result.PullRequest ?? result.Url}\n");
        return ExitCode.Fine;
    }

    private async Task<CommitPlan> PlanAsync(
        Invocation run,
        HubUploader uploader,
        HubClient client,
        HubRepository repository,
        ImmutableArray<UploadFile> files,
        CancellationToken ct
    )
    {
        try
        {
            return await uploader.PlanAsync(await RequestAsync(run, client, repository, files, ct), ct);
        }
        catch (HubTasksException missing) when (missing.Diagnostics is [{ Code: "HUB9010" or "HUB9014" }])
        {
            const string Hint = "check the spelling and what the token may see, or pass `--create` to make it";
            throw new HubTasksException([missing.Diagnostics[0] with { Hint = Hint }], missing);
        }
    }

    private async Task CreateAsync(Invocation run, HubHttp http, HubRepository repository, CancellationToken ct)
    {
        var writer = new HubWriter(http);
        var sdk = repository.Type == RepoType.Space ? "static" : null;
        if (await writer.CreateRepositoryAsync(repository, run.Get(_private), sdk, orExists: true, ct))
        {
            run.Talk.Line($"made {repository}");
        }

        var branch = run.Get(_branch)!;
        if (
            branch != Revision.Main
            && await writer.CreateBranchAsync(repository, branch, Revision.Main, orExists: true, ct)
        )
        {
            run.Talk.Line($"made the branch {branch}");
        }
    }

    private async Task<CommitRequest> RequestAsync(
        Invocation run,
        HubClient client,
        HubRepository repository,
        ImmutableArray<UploadFile> files,
        CancellationToken ct
    )
    {
        var branch = run.Get(_branch)!;
        var name = Path.GetFileName(run.PathOf(run.Get(_folder)!).TrimEnd(Path.DirectorySeparatorChar));
        var request = new CommitRequest
        {
            Repository = repository,
            Branch = branch,
            Summary = run.Get(_message) is { Length: > 0 } message ? message : $"Upload {name} with hubtasks",
            Files = files,
            PullRequest = run.Get(_pullRequest),
        };
        if (run.Get(_delete) is not { Length: > 0 } globs)
        {
            return request;
        }

        // the listing and the commit must speak of the same state
        var head = (await client.GetHeadAsync(repository, branch, ct)).Sha;
        var there = new List<string>();
        await foreach (
            var entry in client.ListTreeAsync(repository, head ?? branch, null, recursive: true, expand: false, ct)
        )
        {
            if (entry.Type == "file")
            {
                there.Add(entry.Path);
            }
        }

        var brought = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return request with
        {
            Parent = head,
            Deletions =
            [
                .. FileSelection
                    .Select(there, [.. globs], [])
                    .Where(path => !brought.Contains(path) && (path != Attributes || globs.Contains(Attributes))),
            ],
        };
    }

    private static async Task WriteAsync(Invocation run, CommitPlan plan)
    {
        foreach (var change in plan.Changes)
        {
            var sign =
                change.Kind == ChangeKind.Delete ? '-'
                : change.Replaces ? '~'
                : '+';
            var size = change.File is { } file ? $" ({Units.Bytes(file.Size)})" : "";
            await run.Output.WriteLineAsync($"{sign} {change.Path}{size}");
        }

        run.Talk.Line(
            $"would make {Units.Count(plan.Changes.Length, "change")} on {plan.Request.Branch} at {plan.Parent}, {Units.Count(plan.Unchanged, "file")} unchanged"
        );
    }

    private static string Json(CommitPlan plan, CommitResult result) =>
        JsonText.Write(
            new JsonObject
            {
                ["repository"] = plan.Request.Repository.ToString(),
                ["commit"] = result.Commit,
                ["committed"] = result.Committed,
                ["url"] = result.Url,
                ["pull_request"] = result.PullRequest,
                ["changes"] = plan.Changes.Length,
                ["unchanged"] = plan.Unchanged,
                ["uploaded_bytes"] = result.Uploaded,
            }
        );
}
