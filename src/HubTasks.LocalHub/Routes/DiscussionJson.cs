using System.Text.Json.Nodes;
using HubTasks.LocalHub.Facts;

namespace HubTasks.LocalHub.Routes;

/// <summary>Discussions as they are stored and answered.</summary>
internal static class DiscussionJson
{
    public static JsonObject New(RepoRequest request, int number, string title, string description, JsonObject kind)
    {
        var discussion = new JsonObject
        {
            ["num"] = number,
            ["title"] = title,
            ["author"] = Author(request),
            ["createdAt"] = Now(request),
            ["status"] = "open",
            ["repo"] = new JsonObject { ["name"] = request.Id.Id.Value, ["type"] = request.Id.ApiSegment[..^1] },
            ["isPullRequest"] = false,
            ["events"] = new JsonArray(),
        };
        foreach (var (name, value) in kind)
        {
            discussion[name] = value?.DeepClone();
        }

        AddComment(discussion, request, description);
        return discussion;
    }

    /// <summary>What a pull request has beyond a discussion.</summary>
    public static JsonObject PullRequest(string branch, bool isDraft) =>
        new()
        {
            ["isPullRequest"] = true,
            ["status"] = isDraft ? "draft" : "open",
            ["changes"] = new JsonObject { ["base"] = "refs/heads/" + branch },
        };

    public static JsonObject AddComment(JsonObject discussion, RepoRequest request, string text) =>
        AddEvent(
            discussion,
            request,
            "comment",
            new JsonObject
            {
                ["edited"] = false,
                ["hidden"] = false,
                ["latest"] = Version(request, text),
                ["history"] = new JsonArray(Version(request, text)),
            }
        );

    public static JsonObject AddCommit(JsonObject discussion, RepoRequest request, string subject, string commit) =>
        AddEvent(discussion, request, "commit", new JsonObject { ["subject"] = subject, ["oid"] = commit });

    public static JsonObject AddEvent(JsonObject discussion, RepoRequest request, string type, JsonObject data)
    {
        var added = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("N")[..24],
            ["type"] = type,
            ["createdAt"] = Now(request),
            ["author"] = Author(request),
            ["data"] = data,
        };
        discussion["events"]!.AsArray().Add((JsonNode)added);
        return added;
    }

    /// <summary>An edit keeps what was there before.</summary>
    public static void Edit(JsonObject comment, RepoRequest request, string text)
    {
        var data = comment["data"]!.AsObject();
        data["edited"] = true;
        data["latest"] = Version(request, text);
        data["history"]!.AsArray().Insert(0, Version(request, text));
    }

    public static void Hide(JsonObject comment, RepoRequest request)
    {
        var data = comment["data"]!.AsObject();
        data["hidden"] = true;
        data["hiddenBy"] = request.Caller.Name;
        data["latest"] = Version(request, "This comment has been hidden");
    }

    private static JsonObject Version(RepoRequest request, string text) =>
        new()
        {
            ["raw"] = text,
            ["html"] = System.Net.WebUtility.HtmlEncode(text),
            ["updatedAt"] = Now(request),
            ["author"] = Author(request),
        };

    private static JsonObject Author(RepoRequest request) => new() { ["name"] = request.Caller.Name };

    private static string Now(RepoRequest request) => InfoJson.Date(request.Now);
}
