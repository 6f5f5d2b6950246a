using System.Text.Json.Nodes;

namespace HubTasks.GitHubEmulator;

/// <summary>Issues, their comments and labels, and who is asking.</summary>
internal sealed partial class GitHubApi
{
    private const int MaxBody = 65_536;
    private const int MaxTitle = 256;

    private Task UserAsync() =>
        account is null ? Refused(401, "Requires authentication")
        : account.IsApp ? Refused(403, "Resource not accessible by integration")
        : Send("public-user", Shapes.Account(account.Login));

    private Task IssuesAsync(EmulatedRepo repo, string[] rest)
    {
        if (rest is not ["issues", ..])
        {
            return ReleasesAsync(repo, rest);
        }

        if (!repo.HasIssues)
        {
            return Refused(410, "Issues has been disabled in this repository.");
        }

        return (Method, rest[1..]) switch
        {
            ("GET", []) => ListAsync(repo, Issues(repo).Select(issue => Shapes.Issue(repo, issue)), "issue"),
            ("POST", []) => WriteAsync(body => CreateIssueAsync(repo, body)),
            ("GET", ["comments"]) => ListAsync(
                repo,
                repo.Issues.SelectMany(issue => issue.Comments.Select(comment => (issue, comment)))
                    .OrderBy(pair => pair.comment.Id)
                    .Select(pair => Shapes.Comment(repo, pair.issue, pair.comment)),
                "issue-comment"
            ),
            ("PATCH", ["comments", var id]) => WriteAsync(body => UpdateCommentAsync(repo, id, body)),
            ("DELETE", ["comments", var id]) => WriteAsync(_ => DeleteCommentAsync(repo, id)),
            ("GET", [var number]) => FindIssue(repo, number) is { } issue
                ? Send("issue", Shapes.Issue(repo, issue))
                : NotFound(),
            ("PATCH", [var number]) => WriteAsync(body => UpdateIssueAsync(repo, number, body)),
            ("GET", [var number, "comments"]) => FindIssue(repo, number) is { } issue
                ? ListAsync(
                    repo,
                    issue.Comments.ToList().Select(comment => Shapes.Comment(repo, issue, comment)),
                    "issue-comment"
                )
                : NotFound(),
            ("POST", [var number, "comments"]) => WriteAsync(body => CreateCommentAsync(repo, number, body)),
            ("POST", [var number, "labels"]) => WriteAsync(body => AddLabelsAsync(repo, number, body)),
            _ => NotFound(),
        };
    }

    private static EmulatedIssue? FindIssue(EmulatedRepo repo, string number) =>
        repo.Issues.FirstOrDefault(issue => GitHubShapes.Number(issue.Number) == number);

    private List<EmulatedIssue> Issues(EmulatedRepo repo)
    {
        var query = context.Request.Query;
        var state = query["state"].FirstOrDefault() ?? "open";
        var creator = query["creator"].FirstOrDefault();
        var labels = query["labels"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        lock (repo.Gate)
        {
            var found = repo
                .Issues.Where(issue => state == "all" || issue.IsOpen == (state == "open"))
                .Where(issue => creator is null || issue.Author.Equals(creator, StringComparison.OrdinalIgnoreCase))
                .Where(issue => labels.All(issue.Labels.Contains));
            return query["direction"].FirstOrDefault() is "asc" ? [.. found] : [.. found.Reverse()];
        }
    }

    private async Task CreateIssueAsync(EmulatedRepo repo, JsonObject body)
    {
        if (await TooLongAsync(body))
        {
            return;
        }

        EmulatedIssue issue;
        lock (repo.Gate)
        {
            issue = new EmulatedIssue(
                server.NextId(),
                repo.Issues.Count + 1,
                account!.Login,
                (string)body["title"]!,
                server.NextDate()
            )
            {
                Body = (string?)body["body"],
                Labels = [.. Labels(body)],
            };
            repo.Issues.Add(issue);
        }

        await SendAt(201, "issue", Shapes.Issue(repo, issue));
    }

    private async Task UpdateIssueAsync(EmulatedRepo repo, string number, JsonObject body)
    {
        if (FindIssue(repo, number) is not { } issue)
        {
            await NotFound();
            return;
        }

        if (await TooLongAsync(body))
        {
            return;
        }

        lock (repo.Gate)
        {
            issue.Title = (string?)body["title"] ?? issue.Title;
            issue.Body = (string?)body["body"] ?? issue.Body;
            if ((string?)body["state"] is { } state && (state == "open") != issue.IsOpen)
            {
                issue.IsOpen = state == "open";
                issue.StateReason = (string?)body["state_reason"] ?? (issue.IsOpen ? "reopened" : "completed");
            }
        }

        await Send("issue", Shapes.Issue(repo, issue));
    }

    private async Task CreateCommentAsync(EmulatedRepo repo, string number, JsonObject body)
    {
        if (FindIssue(repo, number) is not { } issue)
        {
            await NotFound();
            return;
        }

        if (await TooLongAsync(body))
        {
            return;
        }

        var comment = server.AddComment(repo, issue, account!.Login, (string)body["body"]!);
        await SendAt(201, "issue-comment", Shapes.Comment(repo, issue, comment));
    }

    private async Task UpdateCommentAsync(EmulatedRepo repo, string id, JsonObject body)
    {
        var (issue, comment) = FindComment(repo, id);
        if (issue is null || comment is null)
        {
            await NotFound();
            return;
        }

        lock (repo.Gate)
        {
            comment.Body = (string)body["body"]!;
        }

        await Send("issue-comment", Shapes.Comment(repo, issue, comment));
    }

    private async Task DeleteCommentAsync(EmulatedRepo repo, string id)
    {
        var (issue, comment) = FindComment(repo, id);
        if (issue is null || comment is null)
        {
            await NotFound();
            return;
        }

        lock (repo.Gate)
        {
            issue.Comments.Remove(comment);
        }

        context.Response.StatusCode = 204;
    }

    private async Task AddLabelsAsync(EmulatedRepo repo, string number, JsonObject body)
    {
        if (FindIssue(repo, number) is not { } issue)
        {
            await NotFound();
            return;
        }

        lock (repo.Gate)
        {
            issue.Labels = issue.Labels.Union(Labels(body));
        }

        await SendAt(200, "label[]", new JsonArray([.. issue.Labels.Select(label => Shapes.Label(repo, label))]));
    }

    private static (EmulatedIssue? Issue, EmulatedComment? Comment) FindComment(EmulatedRepo repo, string id) =>
        repo
            .Issues.SelectMany(issue => issue.Comments.Select(comment => (issue, comment)))
            .FirstOrDefault(pair => GitHubShapes.Number(pair.comment.Id) == id);

    private static IEnumerable<string> Labels(JsonObject body) =>
        body["labels"]?.AsArray().Select(label => (string)label!) ?? [];

    private async Task<bool> TooLongAsync(JsonObject body)
    {
        var field =
            (string?)body["body"] is { Length: > MaxBody } ? "body"
            : (string?)body["title"] is { Length: > MaxTitle } ? "title"
            : null;
        if (field is not null)
        {
            await Validation("Issue", field, "custom", $"{field} is too long (maximum is {MaxBody} characters)");
        }

        return field is not null;
    }
}
