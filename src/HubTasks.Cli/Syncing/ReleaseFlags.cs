using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Releases;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Source;
using HubTasks.Settings;

namespace HubTasks.Cli.Syncing;

/// <summary>The flags that say which release, and where it is: on GitHub, or in a folder.</summary>
internal sealed class ReleaseFlags
{
    private readonly Option<string> _gitHubRepo = Parsers.Text(
        "--github-repo",
        "owner/name",
        "Where the release is; else GITHUB_REPOSITORY"
    );

    private readonly Option<string> _tag = Parsers.Text(
        "--tag",
        "tag",
        "Which release; else the event that started the run says it"
    );

    private readonly Option<string> _folder = Parsers.Text(
        "--from-folder",
        "folder",
        "Take the files of a folder instead of a release on GitHub"
    );

    private readonly Option<string> _notes = Parsers.Text(
        "--notes",
        "file",
        "With --from-folder: the notes, as Markdown"
    );

    private readonly Option<bool> _prerelease = new("--prerelease")
    {
        Description = "With --from-folder: it is a prerelease",
    };

    public IEnumerable<Option> All => [_gitHubRepo, _tag, _folder, _notes, _prerelease];

    /// <summary>What was typed, else what started this run.</summary>
    public ReleaseTrigger Trigger(Invocation run) =>
        ReleaseTrigger.Read(run.Get(_tag), run.App.Environment.NonEmpty, path => File.ReadAllText(run.PathOf(path)));

    public IReleaseSource Source(
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
            return new FolderReleaseSource(run.PathOf(folder), tag, Notes(run), run.Get(_prerelease));
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

    private string? Notes(Invocation run)
    {
        if (run.Get(_notes) is not { Length: > 0 } typed)
        {
            return null;
        }

        var path = run.PathOf(typed);
        return File.Exists(path)
            ? File.ReadAllText(path)
            : throw new HubTasksException(
                Messages.BadValue($"the notes `{path}` do not exist", "name a Markdown file, or leave `--notes` out")
            );
    }
}
