using System.Text.Json.Nodes;
using HubTasks.LocalHub.Git;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary><c>POST /api/{T}/{id}/preupload/{rev}</c>: how each file is to be sent.</summary>
internal static class PreuploadRoutes
{
    public static async Task<Reply> PreuploadAsync(RepoRequest request, CancellationToken ct)
    {
        CommitRoutes.RequireContributor(request);
        var revision = string.Join('/', request.Rest);
        var commit = request.Repository.Resolve(revision);
        if (commit is null && request.Repository.Refs.All().Count > 0)
        {
            throw Refusal.RevisionNotFound(revision);
        }

        var body = await request.Call.ReadJsonAsync(ct);
        var attributes = body.Text("gitAttributes") is { } sent
            ? GitAttributes.Parse(sent)
            : request.Repository.AttributesAt(commit);
        var ignore = GitIgnore.Parse(body.Text("gitIgnore") ?? IgnoreAt(request, commit));
        var listing = commit is null ? null : request.Listing(commit);
        var files = new JsonArray();
        foreach (var file in body.Items("files"))
        {
            var path = file.RequireText("path");
            var lfs = LfsRule.IsLfs(attributes, path, file.Whole("size") ?? 0, Sample(file));
            var answer = new JsonObject
            {
                ["path"] = path,
                ["uploadMode"] = lfs ? "lfs" : "regular",
                ["shouldIgnore"] = ignore.Ignores(path),
            };
            if (listing?.Find(path) is { } there)
            {
                answer["oid"] = there.Etag;
            }

            files.Add((JsonNode)answer);
        }

        var reply = new JsonObject { ["files"] = files };
        if (commit is not null)
        {
            reply["commitOid"] = commit;
        }

        return Reply.Json(reply);
    }

    private static string IgnoreAt(RepoRequest request, string? commit) =>
        commit is not null
        && request.Listing(commit).Find(".gitignore") is { } file
        && request.Repository.ContentOf(commit, file) is { } content
            ? File.ReadAllText(content)
            : "";

    private static byte[] Sample(JsonObject file)
    {
        try
        {
            return Convert.FromBase64String(file.Text("sample") ?? "");
        }
        catch (FormatException)
        {
            throw Refusal.BadRequest("\"sample\" is not base64");
        }
    }
}
