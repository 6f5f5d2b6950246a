using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Findings.Reports;
using HubTasks.Releases.GitHub;

namespace HubTasks.Cli.Workflow;

/// <summary>A report as the one comment of its command on the pull request that started this run.</summary>
internal static class ReportComment
{
    /// <summary>Leaves room for headings below what GitHub takes.</summary>
    private const int MostBytes = PullRequestComment.MaxBody - 4096;

    /// <summary>What GitHub's 403 becomes.</summary>
    private const string NotAllowed = "HUB9504";

    /// <summary>Says why when there is no comment to write; a comment that fails is never why a check fails.</summary>
    /// <returns>The comment's page; null without one.</returns>
    public static async Task<string?> KeepAsync(Invocation run, Report report, CancellationToken ct)
    {
        var environment = run.App.Environment;
        if (await PullRequestAsync(run, ct) is not { } number)
        {
            run.Talk.Line("no pull request started this run: no comment");
            return null;
        }

        if ((environment.NonEmpty("GITHUB_TOKEN") ?? environment.NonEmpty("GH_TOKEN")) is not { } token)
        {
            run.Talk.Notice(Messages.NoCommentToken());
            return null;
        }

        using var http = new HttpClient(GitHubClient.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var issues = new GitHubIssues(
            http,
            new GitHubOptions
            {
                ApiBase = environment.NonEmpty("GITHUB_API_URL") ?? GitHubOptions.PublicApi,
                Token = token,
                Time = run.App.Time,
            }
        );
        try
        {
            return await new PullRequestComment(issues).KeepAsync(
                GitHubRepo.Require(environment.NonEmpty("GITHUB_REPOSITORY")),
                number,
                Marker(run, report),
                MarkdownReport.Write(report, MostBytes),
                worthSaying: !report.Findings.IsEmpty,
                ct
            );
        }
        catch (HubTasksException exception)
        {
            foreach (var diagnostic in exception.Diagnostics)
            {
                run.Talk.Notice(diagnostic.Code == NotAllowed ? Messages.CommentRefused() : diagnostic);
            }

            return null;
        }
    }

    /// <summary>One comment for each command, folder and list of targets: jobs that check different things keep apart.</summary>
    private static string Marker(Invocation run, Report report)
    {
        var which = string.Join(
            '\n',
            run.Parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>()
                .SelectMany(argument => argument.Tokens)
                .Select(token => token.Value)
                .Prepend(report.Prefix)
        );
        return which.Length == 0
            ? report.Command
            : $"{report.Command}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(which)).AsSpan(0, 4))}";
    }

    private static async Task<int?> PullRequestAsync(Invocation run, CancellationToken ct)
    {
        var environment = run.App.Environment;
        if (environment.NonEmpty("GITHUB_EVENT_PATH") is { } path && File.Exists(run.PathOf(path)))
        {
            try
            {
                using var payload = JsonDocument.Parse(await File.ReadAllTextAsync(run.PathOf(path), ct));
                return
                    payload.RootElement.ValueKind is JsonValueKind.Object
                    && payload.RootElement.TryGetProperty("pull_request", out var pull)
                    && pull.ValueKind is JsonValueKind.Object
                    && pull.TryGetProperty("number", out var number)
                    && number.TryGetInt32(out var value)
                    ? value
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        // refs/pull/12/merge
        return
            environment.NonEmpty("GITHUB_REF")?.Split('/') is ["refs", "pull", var named, ..]
            && int.TryParse(named, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : null;
    }
}
