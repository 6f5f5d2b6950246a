using System.Text.Json.Nodes;

namespace HubTasks.GitHubEmulator;

/// <summary>Pull requests within one repository.</summary>
internal sealed partial class GitHubApi
{
    private Task PullsAsync(EmulatedRepo repo, string[] rest) =>
        (Method, rest) switch
        {
            ("GET", ["pulls"]) => ListAsync(
                repo,
                Pulls(repo).Select(pull => Shapes.Pull(repo, pull, full: false)),
                "pull-request-simple"
            ),
            ("POST", ["pulls"]) => WriteAsync(body => CreatePullAsync(repo, body)),
            ("GET", ["pulls", var number]) => FindPull(repo, number) is { } pull
                ? Send("pull-request", Shapes.Pull(repo, pull, full: true))
                : NotFound(),
            ("PATCH", ["pulls", var number]) => WriteAsync(body => UpdatePullAsync(repo, number, body)),
            _ => IssuesAsync(repo, rest),
        };

    private static EmulatedIssue? FindPull(EmulatedRepo repo, string number) =>
        repo.Issues.FirstOrDefault(issue => issue.Pull is not null && GitHubShapes.Number(issue.Number) == number);

    private List<EmulatedIssue> Pulls(EmulatedRepo repo)
    {
        var query = context.Request.Query;
        var state = query["state"].FirstOrDefault() ?? "open";
        var head = query["head"].FirstOrDefault();
        var onto = query["base"].FirstOrDefault();
        lock (repo.Gate)
        {
            return
            [
                .. repo
                    .Issues.Where(issue => issue.Pull is not null)
                    .Where(pull => state == "all" || pull.IsOpen == (state == "open"))
                    // without its owner GitHub ignores the filter
                    .Where(pull =>
                        head?.Contains(':', StringComparison.Ordinal) != true
                        || $"{repo.Owner}:{pull.Pull!.Head}".Equals(head, StringComparison.OrdinalIgnoreCase)
                    )
                    .Where(pull => onto is null || pull.Pull!.Base == onto)
                    .Reverse(),
            ];
        }
    }

    private async Task CreatePullAsync(EmulatedRepo repo, JsonObject body)
    {
        var (head, onto) = ((string)body["head"]!, (string)body["base"]!);
        if (account!.IsApp && !repo.WorkflowsMayOpenPulls)
        {
            await Refused(403, "GitHub Actions is not permitted to create or approve pull requests.");
            return;
        }

        EmulatedIssue? pull = null;
        string? why;
        lock (repo.Gate)
        {
            why =
                repo.Head(head) is not { } from ? "head"
                : repo.Head(onto) is not { } to ? "base"
                : repo.Issues.Any(other => other.IsOpen && other.Pull?.Head == head && other.Pull.Base == onto)
                    ? $"A pull request already exists for {repo.Owner}:{head}."
                : repo.Git.Reaches(to, from) ? $"No commits between {onto} and {head}"
                : null;
            if (why is null)
            {
                pull = new EmulatedIssue(
                    server.NextId(),
                    repo.Issues.Count + 1,
                    account.Login,
                    (string)body["title"]!,
                    server.NextDate()
                )
                {
                    Body = (string?)body["body"],
                    Pull = new EmulatedPull(head, onto),
                };
                repo.Issues.Add(pull);
            }
        }

        await (
            pull is not null ? SendAt(201, "pull-request", Shapes.Pull(repo, pull, full: true))
            : why is "head" or "base" ? Validation("PullRequest", why, "invalid")
            : Validation("PullRequest", "head", "custom", why)
        );
    }

    private async Task UpdatePullAsync(EmulatedRepo repo, string number, JsonObject body)
    {
        if (FindPull(repo, number) is not { } pull)
        {
            await NotFound();
            return;
        }

        lock (repo.Gate)
        {
            pull.Title = (string?)body["title"] ?? pull.Title;
            pull.Body = (string?)body["body"] ?? pull.Body;
            pull.Pull!.Base = (string?)body["base"] ?? pull.Pull.Base;
            if ((string?)body["state"] is { } state)
            {
                pull.Pull.LastHead = repo.Head(pull.Pull.Head) ?? pull.Pull.LastHead;
                pull.IsOpen = state == "open";
            }
        }

        await Send("pull-request", Shapes.Pull(repo, pull, full: true));
    }
}
