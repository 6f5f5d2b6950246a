using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>What a commit holds.</summary>
internal static class TreeRoutes
{
    private const int ExpandedPageSize = 50;

    private const int MostPaths = 1000;

    /// <summary><c>GET /api/{T}/{id}/tree/{rev}[/{folder}]</c></summary>
    public static Reply Tree(RepoRequest request, int pageSize)
    {
        var (commit, folder) = request.RevisionAndPath();
        folder = folder.Trim('/');
        var listing = request.Listing(commit);
        if (folder.Length > 0 && !listing.Folders.ContainsKey(folder))
        {
            throw Refusal.EntryNotFound(commit);
        }

        var expand = request.Call.Flag("expand");
        var limit = Paging.Limit(request.Call, expand ? Math.Min(ExpandedPageSize, pageSize) : pageSize);
        var after = Paging.Cursor(request.Call);
        var paths = Paths(listing, folder, request.Call.Flag("recursive"), after).Take(limit + 1).ToList();
        var page = paths.Take(limit).ToList();
        var reply = Reply.Json(Entries(request, listing, page, expand));
        return paths.Count > limit ? Paging.WithNext(reply, request.Call, page[^1]) : reply;
    }

    /// <summary><c>POST /api/{T}/{id}/paths-info/{rev}</c>, as a form or as JSON.</summary>
    public static async Task<Reply> PathsInfoAsync(RepoRequest request, CancellationToken ct)
    {
        var (commit, rest) = request.RevisionAndPath();
        if (rest.Length > 0)
        {
            throw Refusal.RevisionNotFound(string.Join('/', request.Rest));
        }

        var (paths, expand) = await ReadPathsAsync(request.Call, ct);
        if (paths.Length > MostPaths)
        {
            throw new Refusal(413, null, $"Too many paths: {paths.Length}, at most {MostPaths}");
        }

        var listing = request.Listing(commit);
        var known = paths
            .Select(path => path.Trim('/'))
            .Where(path => path.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Where(path => listing.Find(path) is not null || listing.Folders.ContainsKey(path))
            .ToList();
        return Reply.Json(Entries(request, listing, known, expand));
    }

    /// <summary>Ordinal by path; folders are listed beside files. Pages of a large tree begin where the last one ended.</summary>
    private static IEnumerable<string> Paths(CommitListing listing, string folder, bool recursive, string? after)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var found = listing.Paths.BinarySearch(after ?? prefix, StringComparer.Ordinal);
        for (var i = found < 0 ? ~found : found + 1; i < listing.Paths.Length; i++)
        {
            var path = listing.Paths[i];
            if (!path.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield break;
            }

            if (recursive || path.IndexOf('/', prefix.Length) < 0)
            {
                yield return path;
            }
        }
    }

    private static JsonArray Entries(RepoRequest request, CommitListing listing, List<string> paths, bool expand)
    {
        var last = expand ? LastCommits.Of(request.Repository, listing.Commit, paths) : [];
        var entries = new JsonArray();
        foreach (var path in paths)
        {
            var entry = Entry(listing, path);
            if (last.TryGetValue(path, out var commit))
            {
                entry["lastCommit"] = new JsonObject
                {
                    ["id"] = commit.Id,
                    ["title"] = commit.Commit.Title,
                    ["date"] = InfoJson.Date(commit.Commit.Date),
                };
                if (entry["type"]!.GetValue<string>() == "file")
                {
                    entry["securityFileStatus"] = Unscanned();
                }
            }

            entries.Add((JsonNode)entry);
        }

        return entries;
    }

    private static JsonObject Entry(CommitListing listing, string path)
    {
        if (listing.Find(path) is not { } file)
        {
            return new JsonObject
            {
                ["type"] = "directory",
                ["oid"] = listing.Folders[path],
                ["size"] = 0,
                ["path"] = path,
            };
        }

        var entry = new JsonObject
        {
            ["type"] = "file",
            ["oid"] = file.BlobId,
            ["size"] = file.Size,
            ["path"] = path,
        };
        if (file.Sha256 is not null)
        {
            entry["lfs"] = new JsonObject
            {
                ["oid"] = file.Sha256,
                ["size"] = file.Size,
                ["pointerSize"] = LfsPointer.Text(file.Sha256, file.Size).Length,
            };
        }

        return entry;
    }

    /// <summary>Nothing here scans files for viruses, and clients insist on the keys.</summary>
    private static JsonObject Unscanned() =>
        new()
        {
            ["status"] = "unscanned",
            ["avScan"] = new JsonObject { ["status"] = "unscanned" },
            ["pickleImportScan"] = new JsonObject { ["status"] = "unscanned", ["pickleImports"] = new JsonArray() },
        };

    private static async Task<(ImmutableArray<string> Paths, bool Expand)> ReadPathsAsync(
        HubCall call,
        CancellationToken ct
    )
    {
        var type = call.Headers.ContentType.ToString();
        if (
            type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        )
        {
            var form = await call.ReadFormAsync(ct);
            return ([.. form["paths"].OfType<string>()], form["expand"].ToString().ToUpperInvariant() is "TRUE" or "1");
        }

        var json = await call.ReadJsonAsync(ct);
        try
        {
            return (
                json["paths"] switch
                {
                    JsonArray list =>
                    [
                        .. list.Select(path => path is null ? throw NoTexts() : path.GetValue<string>()),
                    ],
                    JsonValue one => [one.GetValue<string>()],
                    _ => throw Refusal.BadRequest("\"paths\" is required"),
                },
                json["expand"]?.GetValueKind() == JsonValueKind.True
            );
        }
        catch (InvalidOperationException)
        {
            throw NoTexts();
        }
    }

    private static Refusal NoTexts() => Refusal.BadRequest("\"paths\" must be a list of texts");
}
