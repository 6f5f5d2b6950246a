using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary><c>/api/{T}/{id}/discussions…</c>: talk, and proposals until they are merged.</summary>
internal static class DiscussionRoutes
{
    private const int PageSize = 50;

    public static async Task<Reply> AnswerAsync(RepoRequest request, CancellationToken ct) =>
        (request.Call.Method, request.Rest) switch
        {
            ("GET" or "HEAD", []) => List(request),
            ("GET" or "HEAD", [var number]) => Details(request, Find(request, number)),
            ("POST", []) => await CreateAsync(request, ct),
            ("POST", [var number, "comment"]) => await ChangeAsync(request, number, Comment, ct),
            ("POST", [var number, "title"]) => await ChangeAsync(request, number, Rename, ct),
            ("POST", [var number, "status"]) => await ChangeAsync(request, number, SetStatus, ct),
            ("POST", [var number, "merge"]) => await ChangeAsync(request, number, Merge, ct),
            ("POST", [var number, "comment", var id, "edit"]) => await ChangeAsync(
                request,
                number,
                (asked, discussion, body) =>
                    Update(
                        asked,
                        discussion,
                        id,
                        comment => DiscussionJson.Edit(comment, asked, body.RequireText("content"))
                    ),
                ct
            ),
            ("POST", [var number, "comment", var id, "hide"]) => await ChangeAsync(
                request,
                number,
                (asked, discussion, _) => Update(asked, discussion, id, comment => DiscussionJson.Hide(comment, asked)),
                ct
            ),
            _ => throw Refusal.NotFound("Not found"),
        };

    private static Reply List(RepoRequest request)
    {
        var (type, status, author) = (
            request.Call.Value("type") ?? "all",
            request.Call.Value("status") ?? "all",
            request.Call.Value("author")
        );
        var found = request
            .Repository.Discussions.All()
            .Where(discussion => type == "all" || IsPullRequest(discussion) == (type == "pull_request"))
            .Where(discussion => status == "all" || (status == "open") == (Status(discussion) is "open" or "draft"))
            .Where(discussion => author is null || discussion["author"]!["name"]!.GetValue<string>() == author)
            .ToList();
        var page = int.TryParse(request.Call.Value("p"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : 0;
        var items = new JsonArray();
        foreach (var discussion in found.Skip(page * PageSize).Take(PageSize))
        {
            discussion.Remove("events");
            items.Add((JsonNode)discussion);
        }

        return Reply.Json(
            new JsonObject
            {
                ["discussions"] = items,
                ["count"] = found.Count,
                ["start"] = page * PageSize,
            }
        );
    }

    private static async Task<Reply> CreateAsync(RepoRequest request, CancellationToken ct)
    {
        RequireSignedIn(request);
        var body = await request.Call.ReadJsonAsync(ct);
        var repository = request.Repository;
        using (repository.EnterWriting())
        {
            var number = repository.Discussions.NextNumber();
            var isPullRequest = body.Flag("pullRequest");
            if (isPullRequest)
            {
                repository.Refs.Write($"refs/pr/{number}", RefKind.PullRequest, request.Resolve(Revision.Main));
            }

            var discussion = DiscussionJson.New(
                request,
                number,
                body.RequireText("title"),
                body.Text("description") ?? "",
                isPullRequest ? DiscussionJson.PullRequest(Revision.Main, isDraft: true) : []
            );
            repository.Discussions.Write(discussion);
            return Reply.Json(discussion);
        }
    }

    private static Reply Details(RepoRequest request, JsonObject discussion)
    {
        if (IsPullRequest(discussion))
        {
            var plan = Status(discussion) == "merged" ? null : Plan(request, discussion);
            discussion["filesWithConflicts"] = new JsonArray([
                .. (plan?.Conflicts ?? []).Select(path => JsonValue.Create(path)),
            ]);
            if (request.Call.Flag("diff"))
            {
                discussion["diff"] = Diff(request, discussion);
            }
        }

        return Reply.Json(discussion);
    }

    private static async Task<Reply> ChangeAsync(
        RepoRequest request,
        string number,
        Func<RepoRequest, JsonObject, JsonObject, JsonObject> change,
        CancellationToken ct
    )
    {
        RequireSignedIn(request);
        var body = await request.Call.ReadOptionalJsonAsync(ct);
        using (request.Repository.EnterWriting())
        {
            var discussion = Find(request, number);
            var answer = change(request, discussion, body).DeepClone();
            request.Repository.Discussions.Write(discussion);
            return Reply.Json(answer);
        }
    }

    private static JsonObject Comment(RepoRequest request, JsonObject discussion, JsonObject body) =>
        new()
        {
            ["newMessage"] = DiscussionJson.AddComment(discussion, request, body.RequireText("comment")).DeepClone(),
        };

    private static JsonObject Rename(RepoRequest request, JsonObject discussion, JsonObject body)
    {
        var title = body.RequireText("title");
        var data = new JsonObject { ["from"] = discussion["title"]!.GetValue<string>(), ["to"] = title };
        discussion["title"] = title;
        return new() { ["newTitle"] = DiscussionJson.AddEvent(discussion, request, "title-change", data).DeepClone() };
    }

    private static JsonObject SetStatus(RepoRequest request, JsonObject discussion, JsonObject body)
    {
        var status = body.RequireText("status");
        if (status is not ("open" or "closed") || Status(discussion) == "merged")
        {
            throw Refusal.BadRequest($"A {Status(discussion)} discussion cannot become {status}");
        }

        if (body.Text("comment") is { Length: > 0 } comment)
        {
            DiscussionJson.AddComment(discussion, request, comment);
        }

        discussion["status"] = status;
        var data = new JsonObject { ["status"] = status };
        return new()
        {
            ["newStatus"] = DiscussionJson.AddEvent(discussion, request, "status-change", data).DeepClone(),
        };
    }

    private static JsonObject Merge(RepoRequest request, JsonObject discussion, JsonObject body)
    {
        request.RequireWrite();
        if (!IsPullRequest(discussion) || Status(discussion) != "open")
        {
            throw Refusal.Conflict($"Only an open pull request can be merged; this is {Status(discussion)}");
        }

        var (target, head, theirs) = Sides(request, discussion);
        var plan = Plan(request, discussion);
        if (!plan.Conflicts.IsEmpty)
        {
            throw Refusal.Conflict($"Conflicting files: {string.Join(", ", plan.Conflicts)}");
        }

        if (body.Text("comment") is { Length: > 0 } comment)
        {
            DiscussionJson.AddComment(discussion, request, comment);
        }

        var number = discussion["num"]!.GetValue<int>();
        var commit = CommitRoutes.Write(
            request.Repository,
            target,
            head,
            new CommitChange($"{discussion["title"]!.GetValue<string>()} (#{number})", request.Caller.Name)
            {
                Files = plan.Files,
                Deleted = plan.Deleted,
                MergedParents = [theirs],
            }
        );
        discussion["status"] = "merged";
        discussion["changes"]!["mergeCommitId"] = commit;
        return DiscussionJson.AddEvent(discussion, request, "status-change", new JsonObject { ["status"] = "merged" });
    }

    private static JsonObject Update(RepoRequest request, JsonObject discussion, string id, Action<JsonObject> change)
    {
        var comment =
            discussion["events"]!
                .AsArray()
                .OfType<JsonObject>()
                .FirstOrDefault(entry => entry.Text("id") == id && entry.Text("type") == "comment")
            ?? throw Refusal.NotFound("Comment not found");
        if (comment["author"]!["name"]!.GetValue<string>() != request.Caller.Name)
        {
            request.RequireWrite();
        }

        change(comment);
        return new() { ["updatedComment"] = comment.DeepClone() };
    }

    private static MergePlan Plan(RepoRequest request, JsonObject discussion)
    {
        var (_, head, theirs) = Sides(request, discussion);
        var common = request.Repository.MergeBase(head, theirs);
        return MergePlan.Create(
            common is null ? null : request.Listing(common),
            request.Listing(head),
            request.Listing(theirs)
        );
    }

    private static (string Target, string Head, string Theirs) Sides(RepoRequest request, JsonObject discussion)
    {
        var target = CommitRoutes.BranchName(discussion["changes"]!["base"]!.GetValue<string>());
        return (target, request.Resolve(target), request.Resolve($"refs/pr/{discussion["num"]!.GetValue<int>()}"));
    }

    /// <summary>Whole files, old lines out and new lines in: correct, if not the shortest.</summary>
    private static string Diff(RepoRequest request, JsonObject discussion)
    {
        var (_, head, theirs) = Sides(request, discussion);
        var common = request.Repository.MergeBase(head, theirs) ?? head;
        return UnifiedDiff.Between(request.Repository, request.Listing(common), request.Listing(theirs));
    }

    private static JsonObject Find(RepoRequest request, string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
        && request.Repository.Discussions.Read(known) is { } discussion
            ? discussion
            : throw Refusal.NotFound("Discussion not found");

    private static void RequireSignedIn(RepoRequest request)
    {
        if (request.Caller.IsAnonymous)
        {
            throw Refusal.SignIn();
        }
    }

    private static bool IsPullRequest(JsonObject discussion) => discussion.Flag("isPullRequest");

    private static string Status(JsonObject discussion) => discussion.Text("status") ?? "open";
}
