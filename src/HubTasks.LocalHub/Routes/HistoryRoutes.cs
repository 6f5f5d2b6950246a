using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>Branches, tags and commits.</summary>
internal static class HistoryRoutes
{
    private const int CommitsOnPage = 50;

    private const int MostCommitsOnPage = 1000;

    /// <summary><c>GET /api/{T}/{id}/refs</c></summary>
    public static Reply Refs(RepoRequest request)
    {
        var all = request.Repository.Refs.All();
        JsonArray Of(RefKind kind) =>
            new([
                .. all.Where(known => known.Kind == kind)
                    .Select(known => new JsonObject
                    {
                        ["name"] = known.ShortName,
                        ["ref"] = known.FullName,
                        ["targetCommit"] = known.Commit,
                    }),
            ]);

        var json = new JsonObject
        {
            ["tags"] = Of(RefKind.Tag),
            ["branches"] = Of(RefKind.Branch),
            ["converts"] = Of(RefKind.Convert),
        };
        if (request.Call.Flag("include_prs"))
        {
            json["pullRequests"] = Of(RefKind.PullRequest);
        }

        return Reply.Json(json);
    }

    /// <summary><c>GET /api/{T}/{id}/commits/{rev}</c></summary>
    public static Reply Commits(RepoRequest request)
    {
        var (commit, rest) = request.RevisionAndPath();
        if (rest.Length > 0)
        {
            throw Refusal.RevisionNotFound(string.Join('/', request.Rest));
        }

        var history = request.Repository.History(commit).ToList();
        var limit = request.Call.Value("limit") is null ? CommitsOnPage : Paging.Limit(request.Call, MostCommitsOnPage);
        var page = int.TryParse(request.Call.Value("p"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : 0;
        var from = Paging.Cursor(request.Call) is { } cursor
            ? int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Refusal.BadRequest("Invalid cursor")
            : page * limit;
        var formatted = request.Call.Values("expand").Contains("formatted");
        var json = new JsonArray();
        foreach (var (id, read) in history.Skip(from).Take(limit))
        {
            var entry = new JsonObject
            {
                ["id"] = id,
                ["title"] = read.Title,
                ["message"] = read.Body,
                ["authors"] = new JsonArray(new JsonObject { ["user"] = read.Author, ["avatar"] = "" }),
                ["date"] = InfoJson.Date(read.Date),
            };
            if (formatted)
            {
                entry["formatted"] = new JsonObject { ["title"] = read.Title, ["message"] = read.Body };
            }

            json.Add((JsonNode)entry);
        }

        var reply = Reply.Json(json) with
        {
            Headers = [("X-Total-Count", history.Count.ToString(CultureInfo.InvariantCulture))],
        };
        return from + limit < history.Count
            ? Paging.WithNext(reply, request.Call, (from + limit).ToString(CultureInfo.InvariantCulture))
            : reply;
    }
}
