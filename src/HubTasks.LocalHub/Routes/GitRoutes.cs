using System.Text;
using HubTasks.Hub;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>
/// Git's simplest transport (gitprotocol-http, "Dumb Clients"): objects as files, so that <c>git clone</c> and
/// <c>git lfs pull</c> work without git on this side.
/// </summary>
internal static class GitRoutes
{
    public static Reply Answer(RepoRequest request)
    {
        request.RequireContent();
        return request.Rest switch
        {
            ["HEAD"] => Reply.Text("ref: refs/heads/main\n"),
            ["info", "refs"] => Refs(request),
            ["objects", { Length: 2 } first, { Length: 38 } rest] when Revision.IsCommit(first + rest) => Object(
                request,
                first + rest
            ),
            _ => throw Refusal.NotFound("Not found"),
        };
    }

    /// <summary>A list that git takes for the dumb protocol because of its type.</summary>
    private static Reply Refs(RepoRequest request)
    {
        var text = new StringBuilder();
        foreach (var known in request.Repository.Refs.All().OrderBy(known => known.FullName, StringComparer.Ordinal))
        {
            if (request.Repository.Objects.Contains(known.Commit))
            {
                text.Append(known.Commit).Append('\t').Append(known.FullName).Append('\n');
            }
        }

        return text.Length > 0
            ? Reply.Text(text.ToString())
            : throw Refusal.NotFound("This repository was filled by another tool and has no git objects");
    }

    private static FileReply Object(RepoRequest request, string id)
    {
        var file = new FileInfo(request.Repository.Objects.PathOf(id));
        return file.Exists
            ? new FileReply(file.FullName, file.Length, id, "application/x-git-loose-object")
            : throw Refusal.NotFound("No such object");
    }
}
