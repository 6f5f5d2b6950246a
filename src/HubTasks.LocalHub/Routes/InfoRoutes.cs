using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>What a repository is, and which there are.</summary>
internal static class InfoRoutes
{
    /// <summary><c>GET /api/{T}/{id}[/revision/{rev}]</c></summary>
    public static Reply Info(RepoRequest request)
    {
        var revision = request.Rest.IsEmpty ? "HEAD" : string.Join('/', request.Rest);
        var commit = request.Repository.Resolve(revision);
        if (commit is null && !request.Rest.IsEmpty && revision is not ("HEAD" or Revision.Main))
        {
            throw Refusal.RevisionNotFound(revision);
        }

        if (commit is null && !request.Rest.IsEmpty && request.Repository.Refs.All().Count > 0)
        {
            throw Refusal.RevisionNotFound(revision);
        }

        var info = request.Info(commit is null ? null : request.Listing(commit));
        var expand = request.Call.Values("expand");
        var blobs = request.Call.Flag("blobs");
        if (expand.IsEmpty)
        {
            return Reply.Json(info.Whole(blobs));
        }

        return blobs || request.Call.Flag("securityStatus")
            ? throw Refusal.BadRequest("\"expand\" cannot be combined with \"blobs\" or \"securityStatus\"")
            : Reply.Json(info.Expand(expand));
    }

    /// <summary><c>GET /api/{T}</c></summary>
    public static Reply List(HubCall call, Caller caller, RepoType type, Doorman doorman)
    {
        var found = doorman
            .Visible(call, caller, type)
            .Select(request =>
            {
                var commit = request.Repository.Resolve("HEAD");
                return (request.Id, Info: request.Info(commit is null ? null : request.Repository.Listing(commit)));
            })
            .Where(entry => Search.Matches(call, entry.Id, entry.Info))
            .ToList();

        // without a wish the Hub sorts by what is new; names decide between equals
        found = call.Value("sort") switch
        {
            "createdAt" => [.. found.OrderByDescending(entry => entry.Info.CreatedAt).ThenBy(entry => entry.Id)],
            _ => [.. found.OrderByDescending(entry => entry.Info.LastModified).ThenBy(entry => entry.Id)],
        };

        var skip = Paging.Cursor(call) is { } cursor
            ? int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Refusal.BadRequest("Invalid cursor")
            : 0;
        var limit = Paging.Limit(call, 1000);
        var expand = call.Values("expand");
        var page = new JsonArray();
        foreach (var (_, info) in found.Skip(skip).Take(limit))
        {
            page.Add(
                (JsonNode)(
                    expand.IsEmpty
                        ? info.Brief(call.Flag("full"), call.Flag("config"), call.Flag("cardData"))
                        : info.Expand(expand)
                )
            );
        }

        var reply = Reply.Json(page);
        return skip + limit < found.Count
            ? Paging.WithNext(reply, call, (skip + limit).ToString(CultureInfo.InvariantCulture))
            : reply;
    }

    /// <summary><c>GET /api/{T}-tags-by-type</c></summary>
    public static Reply TagsByType(HubCall call, Caller caller, RepoType type, Doorman doorman)
    {
        var groups = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var request in doorman.Visible(call, caller, type))
        {
            var commit = request.Repository.Resolve("HEAD");
            var info = request.Info(commit is null ? null : request.Repository.Listing(commit));
            foreach (var tag in info.Facts?.Tags ?? [])
            {
                var group =
                    tag == info.Facts?.PipelineTag ? "pipeline_tag"
                    : tag == info.Facts?.Library ? "library"
                    : tag.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? tag[..colon]
                    : "other";
                if (!groups.TryGetValue(group, out var tags))
                {
                    groups[group] = tags = new SortedSet<string>(StringComparer.Ordinal);
                }

                tags.Add(tag);
            }
        }

        var json = new JsonObject();
        foreach (var (group, tags) in groups)
        {
            json[group] = new JsonArray([
                .. tags.Select(tag => new JsonObject
                {
                    ["id"] = tag,
                    ["label"] = tag[(tag.IndexOf(':', StringComparison.Ordinal) + 1)..],
                    ["type"] = group,
                }),
            ]);
        }

        return Reply.Json(json);
    }
}
