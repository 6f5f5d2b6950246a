using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary><c>POST /api/{T}/{id}/commit/{rev}</c>: a commit as lines of JSON.</summary>
internal static class CommitRoutes
{
    /// <exception cref="Refusal">Anonymous, or a reader who does not at least propose.</exception>
    public static void RequireContributor(RepoRequest request)
    {
        // whoever may read may open a pull request; batch calls for one name no branch
        if (!request.Caller.IsAnonymous && (request.Call.Flag("create_pr") || request.Caller.MayWrite(request.Id)))
        {
            return;
        }

        request.RequireWrite();
    }

    public static async Task<Reply> CommitAsync(RepoRequest request, CancellationToken ct)
    {
        RequireContributor(request);
        var draft = await ReadAsync(request, ct);
        var createPr = request.Call.Flag("create_pr");
        var repository = request.Repository;
        var name = BranchName(string.Join('/', request.Rest));
        using (repository.EnterWriting())
        {
            var head = Head(request, name);
            if (createPr && repository.Refs.KindOf(name) != RefKind.Branch)
            {
                throw Refusal.RevisionNotFound(name);
            }

            var start = draft.Parent is null ? head : Parent(request, draft.Parent, head, createPr);
            var change = new CommitChange(draft.Message, request.Caller.Name)
            {
                Files = [.. draft.Files],
                Deleted = [.. Deletions(request, draft, start)],
            };
            var number = createPr ? repository.Discussions.NextNumber() : 0;
            var target = createPr ? $"refs/pr/{number}" : name;
            var commit = Write(repository, target, start, change);
            var json = new JsonObject
            {
                ["success"] = true,
                ["commitOid"] = commit,
                ["commitUrl"] = $"{request.Call.BaseUrl}/{request.Id}/commit/{commit}",
                ["hookOutput"] = "",
            };
            if (createPr)
            {
                var discussion = DiscussionJson.New(
                    request,
                    number,
                    draft.Summary,
                    draft.Description,
                    DiscussionJson.PullRequest(name, isDraft: false)
                );
                DiscussionJson.AddCommit(discussion, request, draft.Summary, commit);
                repository.Discussions.Write(discussion);
                json["pullRequestUrl"] = $"{request.Call.BaseUrl}/{request.Id}/discussions/{number}";
            }
            else if (PullRequestOf(repository, name) is { } open)
            {
                DiscussionJson.AddCommit(open, request, draft.Summary, commit);
                repository.Discussions.Write(open);
            }

            return Reply.Json(json);
        }
    }

    /// <summary>The name under which a branch is stored.</summary>
    public static string BranchName(string revision) =>
        revision.StartsWith("refs/heads/", StringComparison.Ordinal) ? revision["refs/heads/".Length..] : revision;

    /// <exception cref="Refusal">A path would be a file and a folder at once.</exception>
    public static string Write(StoredRepository repository, string target, string? parent, CommitChange change)
    {
        try
        {
            return repository.Write(target, parent, change);
        }
        catch (ArgumentException clash)
        {
            throw Refusal.BadRequest(clash.Message);
        }
    }

    /// <summary>The commit that a branch is at; null for the first commit of an empty repository.</summary>
    private static string? Head(RepoRequest request, string name)
    {
        if (request.Repository.Refs.Read(name) is { } head)
        {
            return request.Repository.Refs.KindOf(name) is RefKind.Branch or RefKind.PullRequest
                ? head
                : throw Refusal.RevisionNotFound(name);
        }

        return name != Revision.Main || request.Repository.Refs.All().Count > 0
            ? throw Refusal.RevisionNotFound(name)
            : request.Repository.Resolve(Revision.Main);
    }

    private static string Parent(RepoRequest request, string asked, string? head, bool createPr)
    {
        if (asked.Length < 5 || asked.Length > 40 || !Revision.IsLowerHex(asked))
        {
            throw Refusal.BadRequest("\"parentCommit\" must be a commit id");
        }

        if (head?.StartsWith(asked, StringComparison.Ordinal) == true)
        {
            return head;
        }

        return createPr
            ? request.Resolve(asked)
            : throw new Refusal(
                412,
                null,
                "The branch was updated since you opened this page. Please refresh and try again."
            );
    }

    /// <summary>Files named one by one, and those below the folders named.</summary>
    private static IEnumerable<string> Deletions(RepoRequest request, CommitDraft draft, string? start)
    {
        var listing = start is null ? null : request.Listing(start);
        foreach (var path in draft.Deleted)
        {
            var folder = path.TrimEnd('/');
            var gone = listing?.Find(path) is not null
                ? [path]
                : listing
                    ?.Files.Select(file => file.Path)
                    .Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal))
                    .ToList()
                    ?? [];
            if (gone.Count == 0)
            {
                throw new Refusal(404, "EntryNotFound", $"A file with this name doesn't exist: {path}")
                {
                    Commit = start,
                };
            }

            foreach (var file in gone)
            {
                yield return file;
            }
        }
    }

    private static JsonObject? PullRequestOf(StoredRepository repository, string name) =>
        name.StartsWith("refs/pr/", StringComparison.Ordinal)
        && int.TryParse(name["refs/pr/".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? repository.Discussions.Read(number)
            : null;

    private static async Task<CommitDraft> ReadAsync(RepoRequest request, CancellationToken ct)
    {
        var draft = new CommitDraft();
        using var reader = new StreamReader(request.Call.Body);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            JsonObject? entry;
            try
            {
                entry = JsonNode.Parse(line, null, HubCall.Strict) as JsonObject;
            }
            catch (JsonException)
            {
                entry = null;
            }

            if (entry?["value"] is not JsonObject value)
            {
                throw Refusal.BadRequest("Every line of a commit must be a JSON object with a key and a value");
            }

            draft.Add(request.Repository, entry.Text("key"), value);
        }

        return draft.Summary.Length > 0 ? draft : throw Refusal.BadRequest("A commit needs a header with a summary");
    }

    /// <summary>What the lines of a commit said so far. Contents are stored as they come.</summary>
    private sealed class CommitDraft
    {
        public string Summary { get; private set; } = "";

        public string Description { get; private set; } = "";

        public string? Parent { get; private set; }

        public List<StoredFile> Files { get; } = [];

        public List<string> Deleted { get; } = [];

        public string Message => Description.Length == 0 ? Summary : $"{Summary}\n\n{Description}";

        public void Add(StoredRepository repository, string? key, JsonObject value)
        {
            switch (key)
            {
                case "header":
                    Summary = value.RequireText("summary");
                    Description = value.Text("description") ?? "";
                    Parent = value.Text("parentCommit");
                    break;
                case "file":
                    Files.Add(repository.Blobs.PutRegular(Path(value), Content(value)));
                    break;
                case "lfsFile":
                    Files.Add(Stored(repository, value));
                    break;
                case "deletedFile" or "deletedFolder":
                    Deleted.Add(Path(value, isFolder: true));
                    break;
                default:
                    throw Refusal.BadRequest($"Unknown operation in a commit: {key}");
            }
        }

        private static StoredFile Stored(StoredRepository repository, JsonObject value)
        {
            var (path, oid) = (Path(value), value.RequireText("oid"));
            if (!TreeJson.IsSha256(oid) || repository.Blobs.SizeOf(oid) is not { } size)
            {
                throw Refusal.BadRequest($"LFS object {oid} of {path} was not uploaded");
            }

            return value.Whole("size") is { } said && said != size
                ? throw Refusal.BadRequest($"LFS object {oid} of {path} has {size} bytes, not {said}")
                : repository.Blobs.Refer(path, size, oid);
        }

        private static byte[] Content(JsonObject value)
        {
            try
            {
                return value.Text("encoding") is "base64" or null
                    ? Convert.FromBase64String(value.Text("content") ?? "")
                    : System.Text.Encoding.UTF8.GetBytes(value.Text("content") ?? "");
            }
            catch (FormatException)
            {
                throw Refusal.BadRequest($"The content of {value.Text("path")} is not base64");
            }
        }

        private static string Path(JsonObject value, bool isFolder = false)
        {
            var path = value.RequireText("path");
            return RepoPath.TryParse(isFolder ? path.TrimEnd('/') : path, out var reason)
                ? path
                : throw Refusal.BadRequest($"Invalid path {path}: {reason}");
        }
    }
}
