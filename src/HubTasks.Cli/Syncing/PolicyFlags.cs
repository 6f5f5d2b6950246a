using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Releases;
using HubTasks.Settings;

namespace HubTasks.Cli.Syncing;

/// <summary>The flags that say where a release goes and by which policies; each has a key of <c>sync:</c> in hubtasks.yml.</summary>
internal sealed class PolicyFlags
{
    private readonly RepositoryFlags _repository = new("sync.repo");

    private readonly Option<bool> _create = new("--create")
    {
        Description = "Create the repository when it is missing",
    };

    private readonly Option<bool> _private = new("--private") { Description = "With --create: for its owners only" };

    private readonly Option<string[]> _assets = Parsers.Lines(
        "--assets",
        "glob",
        "Which assets, the last match wins, ! negates; all when absent"
    );

    private readonly Option<string> _revision = Parsers.Text(
        "--revision",
        "branch",
        "The branch for the latest release (default main)"
    );

    private readonly Option<string> _pathFormat = Parsers.Text(
        "--path-format",
        "format",
        "Paths on the Hub, from {name} and {tag}"
    );

    private readonly Option<bool> _joinParts = new("--join-parts")
    {
        Description = "Put X.part-aa, X.part1, X.001 … together to X",
    };

    private readonly Option<string[]> _extract = Parsers.Lines(
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

    public IEnumerable<Option> All =>
        [
            .. _repository.All,
            _create,
            _private,
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
        ];

    /// <summary>Flags beat the file.</summary>
    public SyncOptions Read(Invocation run, SettingsNode? settings)
    {
        var repository = _repository.Read(run, SyncSettings.Repository(settings));
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
}
