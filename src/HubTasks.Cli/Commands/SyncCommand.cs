using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Progress;
using HubTasks.Cli.Syncing;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Releases;
using HubTasks.Releases.Apply;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Source;
using HubTasks.Settings;

namespace HubTasks.Cli.Commands;

/// <summary>A release becomes one commit and one tag on the Hub.</summary>
internal sealed class SyncCommand : HubCommand
{
    private readonly Option<string> _repo = Text(
        "--repo",
        "org/name",
        "The repository on the Hub; else `sync.repo` of hubtasks.yml"
    );

    private readonly Option<RepoType> _type = Choice.Of(
        "--repo-type",
        "Its kind",
        RepoType.Model,
        ("model", RepoType.Model),
        ("dataset", RepoType.Dataset),
        ("space", RepoType.Space)
    );

    private readonly Option<bool> _create = new("--create")
    {
        Description = "Create the repository when it is missing",
    };
    private readonly Option<bool> _private = new("--private") { Description = "With --create: for its owners only" };
    private readonly Option<string> _gitHubRepo = Text(
        "--github-repo",
        "owner/name",
        "Where the release is; else GITHUB_REPOSITORY"
    );
    private readonly Option<string> _tag = Text(
        "--tag",
        "tag",
        "Which release; else the event that started the run says it"
    );
    private readonly Option<string> _folder = Text(
        "--from-folder",
        "folder",
        "Take the files of a folder instead of a release on GitHub"
    );
    private readonly Option<string> _notes = Text("--notes", "file", "With --from-folder: the notes, as Markdown");
    private readonly Option<bool> _prerelease = new("--prerelease")
    {
        Description = "With --from-folder: it is a prerelease",
    };
    private readonly Option<string[]> _assets = Texts(
        "--assets",
        "glob",
        "Which assets, the last match wins, ! negates; all when absent"
    );
    private readonly Option<string> _revision = Text(
        "--revision",
        "branch",
        "The branch for the latest release (default main)"
    );
    private readonly Option<string> _pathFormat = Text(
        "--path-format",
        "format",
        "Paths on the Hub, from {name} and {tag}"
    );
    private readonly Option<bool> _joinParts = new("--join-parts")
    {
        Description = "Put X.part-aa, X.part1, X.001 … together to X",
    };
    private readonly Option<string[]> _extract = Texts(
        "--extract",
        "glob",
        "Archives whose files are wanted instead of themselves"
    );
    private readonly Option<NotesTarget> _notesTo = Choice.Of(
        "--notes-to",
        "Where the notes go",
        NotesTarget.Changelog,
        Words.NotesTargets
    );
    private readonly Option<PrereleasePolicy> _prereleases = Choice.Of(
        "--prereleases",
        "Where prereleases go",
        PrereleasePolicy.Branch,
        Words.Prereleases
    );
    private readonly Option<TagConflictPolicy> _onTag = Choice.Of(
        "--on-tag-conflict",
        "When the Hub's tag is on something else",
        TagConflictPolicy.Fail,
        Words.TagConflicts
    );
    private readonly Option<SourceChangePolicy> _onSource = Choice.Of(
        "--on-source-change",
        "When a synced release changed on GitHub",
        SourceChangePolicy.Fail,
        Words.SourceChanges
    );
    private readonly Option<ConflictPolicy> _onConflict = Choice.Of(
        "--on-conflict",
        "When a file was edited on the Hub",
        ConflictPolicy.Fail,
        Words.Conflicts
    );
    private readonly Option<DeletePolicy> _delete = Choice.Of(
        "--delete",
        "What the release no longer has",
        DeletePolicy.Never,
        Words.Deletes
    );
    private readonly Option<bool> _keyless = new("--keyless")
    {
        Description = "Exchange this workflow's identity for a token, instead of a stored one (trusted publisher)",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the plan and write nothing" };
    private readonly Option<bool> _failOnDiff = new("--fail-on-diff")
    {
        Description = "As --dry-run, and exit with 1 when there is something to do",
    };
    private readonly Option<string> _plan = Text("--plan", "file", "Write the plan there, as json");
    private readonly Option<string> _format = Choice.Of(
        "--format",
        "How to print",
        "text",
        ("text", "text"),
        ("json", "json")
    );

    private readonly ConnectionOptions _connection = new();

    public SyncCommand()
        : base("sync", "Bring a release's files and notes to a Hub repository as one commit and one tag.")
    {
        Option[] options =
        [
            _repo,
            _type,
            _create,
            _private,
            _gitHubRepo,
            _tag,
            _folder,
            _notes,
            _prerelease,
            _assets,
            _revision,
            _pathFormat,
            _joinParts,
            _extract,
            _notesTo,
            _prereleases,
            _onTag,
            _onSource,
            _onConflict,
            _delete,
            _keyless,
            _dryRun,
            _failOnDiff,
            _plan,
            _format,
        ];
        foreach (var option in options)
        {
            Add(option);
        }

        _connection.AddTo(this, cache: false, offline: false);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks sync --repo org/name", "in a workflow that a published release started"),
            new(
                "hubtasks sync --repo org/name --github-repo owner/code --tag v1.0 --dry-run",
                "look before it is done"
            ),
            new("hubtasks sync --repo org/name --from-folder dist --tag v1.0 --notes NOTES.md", "without GitHub"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var settings = SettingsFile.Find(run.App.Directory).Section("sync");
        var options = Read(run, settings);
        var trigger = Trigger(run);
        if (trigger is ReleaseTrigger.Gone gone)
        {
            run.Talk.Line($"nothing to do: {gone.Why}");
            return ExitCode.Fine;
        }

        using var hub = new HubConnection(Environment(run, options), run);
        var client = hub.Client("a sync");
        using var gitHub = new HttpClient(GitHubClient.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        using var work = WorkFolder.Create();
        var progress = new SyncProgress(run);
        var sync = new ReleaseSync(
            Source(run, settings, options, trigger, gitHub),
            client,
            new HttpHubWriter(hub.Http, options.Repository, progress),
            options,
            work.Path,
            progress,
            run.App.Time
        );
        return await RunAsync(run, sync, client, options, ct);
    }

    private async Task<int> RunAsync(
        Invocation run,
        ReleaseSync sync,
        HubClient hub,
        SyncOptions options,
        CancellationToken ct
    )
    {
        var dryRun = run.Get(_dryRun) || run.Get(_failOnDiff);
        var result = dryRun
            ? new SyncResult(await sync.PlanAsync(ct), Applied: false)
            {
                HubUrl = $"{hub.Endpoint}/{options.Repository}",
            }
            : await sync.RunAsync(ct);
        var outcome = SyncReport.Outcome(result.Plan, result.Applied, dryRun);
        if (run.Get(_plan) is { Length: > 0 } path)
        {
            await File.WriteAllBytesAsync(run.PathOf(path), result.Plan.ToJson(), ct);
        }

        await run.Output.WriteAsync(
            run.Get(_format) == "json"
                ? dryRun
                    ? System.Text.Encoding.UTF8.GetString(result.Plan.ToJson())
                    : SyncReport.Json(result, outcome)
                : SyncReport.Text(result.Plan)
        );
        await WriteForWorkflowAsync(run, result, outcome, ct);
        if (!result.Plan.Conflicts.IsEmpty)
        {
            throw new HubTasksException([.. result.Plan.Conflicts.Select(conflict => conflict.ToDiagnostic())]);
        }

        run.Talk.Line(result.Commit is { } commit ? $"{outcome}: {result.HubUrl}/commit/{commit}" : outcome);
        return run.Get(_failOnDiff) && result.Plan.HasChanges ? ExitCode.Findings : ExitCode.Fine;
    }

    private static async Task WriteForWorkflowAsync(
        Invocation run,
        SyncResult result,
        string outcome,
        CancellationToken ct
    )
    {
        var environment = run.App.Environment;
        if (environment.NonEmpty("GITHUB_OUTPUT") is { } outputs)
        {
            await File.AppendAllTextAsync(outputs, SyncReport.OutputFile(result, outcome), ct);
        }

        if (environment.NonEmpty("GITHUB_STEP_SUMMARY") is { } summary)
        {
            await File.AppendAllTextAsync(summary, SyncReport.Summary(result, outcome), ct);
        }
    }

    /// <summary>Looking needs no identity where there is none; writing does, and says so.</summary>
    private HubEnvironment Environment(Invocation run, SyncOptions options)
    {
        var environment = _connection.Read(run);
        var looks = run.Get(_dryRun) || run.Get(_failOnDiff);
        return
            run.Get(_keyless)
            && (
                !looks
                || environment.NonEmpty("ACTIONS_ID_TOKEN_REQUEST_URL") is not null
                || environment.NonEmpty("HF_OIDC_ID_TOKEN") is not null
            )
            ? environment.With("HF_OIDC_RESOURCE", options.Repository.ToString())
            : environment;
    }

    /// <summary>Flags beat the file.</summary>
    private SyncOptions Read(Invocation run, SettingsNode? settings)
    {
        var repository = SyncSettings.Repository(settings);
        if (run.Has(_repo))
        {
            var typed = run.Get(_repo)!;
            repository = Parsers.TryRepository(typed, out var named)
                ? run.Has(_type)
                    ? named with
                    {
                        Type = run.Get(_type),
                    }
                    : named
                : throw new HubTasksException(
                    Messages.BadValue(
                        $"`{Messages.Redact(typed)}` is not the name of a repository",
                        "a repository is `org/name`, `datasets/org/name` or `spaces/org/name`"
                    )
                );
        }

        var options = SyncSettings.Read(
            settings,
            new SyncOptions
            {
                Repository = repository ?? throw new HubTasksException(Messages.Missing("`--repo`", "hubtasks sync")),
                ToolVersion = App.Version,
                RunUrl = RunUrl(run.App.Environment),
            }
        );
        return options with
        {
            Create = run.Get(_create) || settings?.GetFlag("create") == true,
            CreatePrivate = run.Get(_private),
            Assets = Given(run, _assets, options.Assets),
            Revision = run.Get(_revision) ?? options.Revision,
            PathFormat = run.Get(_pathFormat) ?? options.PathFormat,
            JoinParts = run.Get(_joinParts) || options.JoinParts,
            Extract = Given(run, _extract, options.Extract),
            Notes = Given(run, _notesTo, options.Notes),
            Prerelease = Given(run, _prereleases, options.Prerelease),
            OnTagConflict = Given(run, _onTag, options.OnTagConflict),
            OnSourceChange = Given(run, _onSource, options.OnSourceChange),
            OnConflict = Given(run, _onConflict, options.OnConflict),
            Delete = Given(run, _delete, options.Delete),
        };
    }

    private ReleaseTrigger Trigger(Invocation run) =>
        ReleaseTrigger.Read(run.Get(_tag), run.App.Environment.NonEmpty, path => File.ReadAllText(run.PathOf(path)));

    private IReleaseSource Source(
        Invocation run,
        SettingsNode? settings,
        SyncOptions options,
        ReleaseTrigger trigger,
        HttpClient http
    )
    {
        if (run.Get(_folder) is { Length: > 0 } folder)
        {
            var tag =
                (trigger as ReleaseTrigger.Release)?.Tag
                ?? throw new HubTasksException(Messages.Missing("`--tag`", "hubtasks sync --from-folder"));
            var notes = run.Get(_notes) is { Length: > 0 } file ? File.ReadAllText(run.PathOf(file)) : null;
            return new FolderReleaseSource(run.PathOf(folder), tag, notes, run.Get(_prerelease));
        }

        var environment = run.App.Environment;
        var named =
            run.Get(_gitHubRepo) ?? settings?.GetText("github-repo") ?? environment.NonEmpty("GITHUB_REPOSITORY");
        var client = new GitHubClient(
            http,
            new GitHubOptions
            {
                ApiBase = environment.NonEmpty("GITHUB_API_URL") ?? GitHubOptions.PublicApi,
                Token = environment.NonEmpty("GITHUB_TOKEN") ?? environment.NonEmpty("GH_TOKEN"),
                Time = run.App.Time,
            }
        );
        return new GitHubReleaseSource(client, GitHubRepo.Require(named), trigger, options, run.App.Time);
    }

    /// <summary>The page of this run; null outside a workflow.</summary>
    private static string? RunUrl(HubEnvironment environment) =>
        environment.NonEmpty("GITHUB_RUN_ID") is { } id
            ? $"{environment.NonEmpty("GITHUB_SERVER_URL") ?? "https://github.com"}/{environment.NonEmpty("GITHUB_REPOSITORY")}/actions/runs/{id}/attempts/{environment.NonEmpty("GITHUB_RUN_ATTEMPT") ?? "1"}"
            : null;

    private static T Given<T>(Invocation run, Option<T> option, T otherwise)
        where T : struct, Enum => run.Has(option) ? run.Get(option) : otherwise;

    private static ImmutableArray<string> Given(
        Invocation run,
        Option<string[]> option,
        ImmutableArray<string> otherwise
    ) => run.Has(option) ? [.. run.Get(option)!.SelectMany(text => text.Split('\n'))] : otherwise;

    private static Option<string> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };

    private static Option<string[]> Texts(string name, string help, string description) =>
        new(name)
        {
            Description = description,
            HelpName = help,
            Arity = ArgumentArity.OneOrMore,
        };
}
