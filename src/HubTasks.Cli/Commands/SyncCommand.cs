using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
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
    private readonly ReleaseFlags _release = new();
    private readonly PolicyFlags _policy = new();

    private readonly Option<bool> _keyless = new("--keyless")
    {
        Description = "Exchange this workflow's identity for a token, instead of a stored one (trusted publisher)",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the plan and write nothing" };
    private readonly Option<bool> _failOnDiff = new("--fail-on-diff")
    {
        Description = "As --dry-run, and exit with 1 when there is something to do",
    };
    private readonly Option<string> _plan = Parsers.Text("--plan", "file", "Write the plan there, as json");
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
        Option[] own = [_keyless, _dryRun, _failOnDiff, _plan, _format];
        foreach (var option in _release.All.Concat(_policy.All).Concat(own))
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
        var options = _policy.Read(run, settings);
        var trigger = _release.Trigger(run);
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
            _release.Source(run, settings, options, trigger, gitHub),
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
            run.Talk.Line($"nothing was written: {Units.Count(result.Plan.Conflicts.Length, "conflict")}");
            throw new HubTasksException([.. result.Plan.Conflicts.Select(conflict => conflict.ToDiagnostic())]);
        }

        run.Talk.Line(
            result.Commit is { } commit ? $"{outcome}: {result.HubUrl}/commit/{commit}"
            : dryRun ? $"{outcome}: nothing was written"
            : outcome
        );
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
}
