using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Mirroring;
using HubTasks.Cli.Output;
using HubTasks.Findings;
using HubTasks.Hub.Client;
using HubTasks.Releases.Discussions;
using HubTasks.Releases.GitHub;
using HubTasks.Settings;

namespace HubTasks.Cli.Commands;

/// <summary>Discussions on the Hub and issues on GitHub, kept in step.</summary>
internal sealed class MirrorDiscussionsCommand : HubCommand
{
    private readonly RepositoryFlags _repository = new("discussions.repo");
    private readonly Option<string> _gitHubRepo = GitHubConnection.RepoOption("Where the issues are");
    private readonly Option<MirrorDirection> _from = Choice.Of(
        "--from",
        "Where words come from",
        MirrorDirection.Hub,
        MirrorSettings.Directions
    );

    private readonly Option<string> _label = Parsers.Text(
        "--label",
        "label",
        $"On every copy, and on the issues to carry to the Hub (default {GitHubForumPlace.DefaultLabel})"
    );

    private readonly Option<bool> _allIssues = new("--all-issues")
    {
        Description = "Carry every issue to the Hub, with the label or without",
    };

    private readonly Option<bool> _includeClosed = new("--include-closed")
    {
        Description = "Copy also what was closed before it had a copy",
    };

    private readonly Option<bool> _skipPulls = new("--skip-pull-requests")
    {
        Description = "Make no issue for a pull request on the Hub",
    };

    private readonly Option<int> _limit = Parsers.Number(
        "--limit",
        "New copies in one run; the others wait for the next",
        MirrorOptions.DefaultLimit,
        1,
        10_000
    );

    private readonly Option<string[]> _gitHubAccounts = Parsers.Texts(
        "--github-account",
        "login",
        "Whose copies on GitHub are ours; else whoever the token is"
    );

    private readonly Option<string> _hubAccount = Parsers.Text(
        "--hub-account",
        "name",
        "Whose copies on the Hub are ours; else whoever the token is"
    );

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would be written" };
    private readonly Option<string> _format = Choice.Of(
        "--format",
        "How to print",
        "text",
        ("text", "text"),
        ("json", "json")
    );

    private readonly ConnectionOptions _connection = new();

    public MirrorDiscussionsCommand()
        : base("mirror-discussions", "Keep the discussions of a Hub repository and GitHub issues in step.")
    {
        Option[] options =
        [
            .. _repository.All,
            _gitHubRepo,
            _from,
            _label,
            _allIssues,
            _includeClosed,
            _skipPulls,
            _limit,
            _gitHubAccounts,
            _hubAccount,
            _dryRun,
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
            new("hubtasks mirror-discussions --repo org/name", "discussions become issues, in a scheduled workflow"),
            new("hubtasks mirror-discussions --repo org/name --from both --dry-run", "both ways; look first"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var settings = Read(run);
        var repository =
            settings.Repository
            ?? throw new HubTasksException(Messages.Missing("`--repo`", "hubtasks mirror-discussions"));
        using var hub = new HubConnection(_connection.Read(run), run);
        using var gitHub = GitHubConnection.Open(run, settings.GitHubRepo);
        var client = hub.Client("a mirror");
        var hubForum = new HubForum(
            new HubDiscussions(hub.Http, repository),
            await HubAccountAsync(hub, client, settings, ct),
            settings.Options
        );
        var gitHubForum = await GitHubForumAsync(gitHub, settings, run.Get(_dryRun), ct);

        var mirror = new DiscussionMirror(hubForum, gitHubForum, settings.Options, run.App.Time);
        var plan = await mirror.PlanAsync(ct);
        if (run.Get(_format) == "text")
        {
            await run.Output.WriteAsync(MirrorReport.Text(plan));
        }

        if (!run.Get(_dryRun))
        {
            await mirror.ApplyAsync(plan, (step, thread) => run.Talk.Detail($"{step.About}: {thread.Page}"), ct);
        }

        if (run.Get(_format) == "json")
        {
            var places = (repository.ToString(), gitHub.Repo.Value);
            await run.Output.WriteAsync(MirrorReport.Json(plan, places, written: !run.Get(_dryRun)));
        }

        Say(run, plan);
        return ExitCode.Fine;
    }

    private void Say(Invocation run, MirrorPlan plan)
    {
        if (plan.Postponed > 0)
        {
            run.Talk.Line($"{Units.Count(plan.Postponed, "new thread")} more than `--limit`: the next run takes them");
        }

        if (plan.Closed > 0)
        {
            run.Talk.Line(
                $"{Units.Count(plan.Closed, "closed thread")} without a copy; `--include-closed` copies them too"
            );
        }

        run.Talk.Line(MirrorReport.Summary(plan, written: !run.Get(_dryRun)));
    }

    /// <summary>Without a token only reading is possible, and then nothing on the Hub is ours.</summary>
    private static async Task<string?> HubAccountAsync(
        HubConnection hub,
        HubClient client,
        MirrorSettings settings,
        CancellationToken ct
    )
    {
        if (await hub.Http.Tokens.GetAsync(ct) is null)
        {
            return settings.Options.From is MirrorDirection.Hub
                ? settings.HubAccount
                : throw new HubTasksException(MirrorErrors.NoHubToken());
        }

        return settings.HubAccount ?? (await client.WhoAmIAsync(ct)).Name;
    }

    private static async Task<GitHubForum> GitHubForumAsync(
        GitHubConnection gitHub,
        MirrorSettings settings,
        bool dryRun,
        CancellationToken ct
    )
    {
        var hasToken = gitHub.Options.Token is not null;
        if (!hasToken && !dryRun)
        {
            throw new HubTasksException(MirrorErrors.NoGitHubToken());
        }

        var issues = new GitHubIssues(gitHub.Http, gitHub.Options);
        var accounts = settings.GitHubAccounts;
        if (accounts.IsEmpty)
        {
            var login = hasToken ? await issues.GetLoginAsync(ct) : null;
            accounts = [login ?? GitHubForumPlace.WorkflowAccount];
        }

        var info = await new GitHubClient(gitHub.Http, gitHub.Options).GetRepositoryAsync(gitHub.Repo, ct);
        var site = info.HtmlUrl.EndsWith("/" + info.FullName, StringComparison.Ordinal)
            ? info.HtmlUrl[..^(info.FullName.Length + 1)]
            : "https://github.com";
        return new GitHubForum(
            issues,
            new GitHubForumPlace(gitHub.Repo, info.Id, accounts, site)
            {
                Label = settings.Label,
                CarriesAll = settings.AllIssues,
            },
            settings.Options
        );
    }

    /// <summary>Flags beat the file.</summary>
    private MirrorSettings Read(Invocation run)
    {
        var settings = MirrorSettings.Read(SettingsFile.Find(run.App.Directory).Section("discussions"));
        return settings with
        {
            Repository = _repository.Read(run, settings.Repository),
            GitHubRepo = run.Get(_gitHubRepo) ?? settings.GitHubRepo,
            Label = run.Get(_label) ?? settings.Label,
            AllIssues = run.Get(_allIssues) || settings.AllIssues,
            GitHubAccounts = run.Has(_gitHubAccounts) ? [.. run.Get(_gitHubAccounts)!] : settings.GitHubAccounts,
            HubAccount = run.Get(_hubAccount) ?? settings.HubAccount,
            Options = settings.Options with
            {
                From = run.Has(_from) ? run.Get(_from) : settings.Options.From,
                IncludeClosed = run.Get(_includeClosed) || settings.Options.IncludeClosed,
                LinkPullRequests = !run.Get(_skipPulls) && settings.Options.LinkPullRequests,
                Limit = run.Has(_limit) ? run.Get(_limit) : settings.Options.Limit,
            },
        };
    }
}
