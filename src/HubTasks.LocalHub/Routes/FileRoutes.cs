using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>The bytes of files, on both origins.</summary>
internal sealed class FileRoutes(RepositoryStore store, CdnSigner signer, Func<int> cdnPort)
{
    /// <summary>
    /// <c>/{id}/resolve/{rev}/{path}</c>: a regular file is one relative redirect away, a large one on the second origin.
    /// </summary>
    public Reply Resolve(RepoRequest request)
    {
        request.RequireContent();
        var (commit, path) = request.RevisionAndPath();
        var file = Find(request, commit, path);
        RequireHere(request, commit, file);
        ImmutableArray<(string, string)> headers =
        [
            ("X-Repo-Commit", commit),
            ("X-Linked-Size", file.Size.ToString(CultureInfo.InvariantCulture)),
            ("X-Linked-Etag", $"\"{file.Etag}\""),
            ("Accept-Ranges", "bytes"),
            .. Disposition(request.Call, path),
        ];
        if (file.Sha256 is null)
        {
            // the target works without its query, which only keeps caches apart
            var query = $"?{Uri.EscapeDataString(request.Call.Path)}=&etag=%22{file.Etag}%22";
            var target = $"/api/resolve-cache/{request.Id.ApiSegment}/{request.Id.Id}/{commit}/{Escape(path)}";
            return new RedirectReply(307, target + query) { Headers = headers };
        }

        var address = signer.Sign("GET", $"/{request.Id.CacheFolder}/{commit}/{file.Sha256}/{Escape(path)}");
        return new RedirectReply(302, $"http://{request.Call.HostName}:{cdnPort()}{address}")
        {
            Headers = headers.Add(("Cache-Control", "no-store")),
        };
    }

    /// <summary><c>/api/resolve-cache/{T}/{id}/{commit}/{path}</c></summary>
    public static Reply ResolveCache(RepoRequest request)
    {
        request.RequireContent();
        var (commit, path) = request.RevisionAndPath();
        var file = Find(request, commit, path);
        return new FileReply(RequireHere(request, commit, file), file.Size, file.Etag, "text/plain; charset=utf-8")
        {
            Headers =
            [
                ("X-Repo-Commit", commit),
                ("Content-Security-Policy", "default-src none; sandbox"),
                .. Disposition(request.Call, path),
            ],
        };
    }

    /// <summary><c>/{id}/raw/{rev}/{path}</c>: what git holds, so a pointer for a large file.</summary>
    public static Reply Raw(RepoRequest request)
    {
        request.RequireContent();
        var (commit, path) = request.RevisionAndPath();
        var file = Find(request, commit, path);
        if (file.Sha256 is not null)
        {
            return new BytesReply(
                200,
                Encoding.ASCII.GetBytes(LfsPointer.Text(file.Sha256, file.Size)),
                "text/plain; charset=utf-8"
            )
            {
                Headers = [("X-Repo-Commit", commit), ("ETag", $"\"{file.BlobId}\"")],
            };
        }

        return new FileReply(RequireHere(request, commit, file), file.Size, file.Etag, "text/plain; charset=utf-8")
        {
            Headers = [("X-Repo-Commit", commit)],
        };
    }

    /// <summary>On the second origin: <c>/{folder}/{commit}/{sha256}/{path}</c>, signed.</summary>
    public Reply Cdn(HubCall call)
    {
        signer.Check(call);
        if (call.Segments is [var owner, "objects", var oid])
        {
            return
                Hub.HubRepository.TryParseCacheFolder(owner, out var known)
                && store.Find(known)?.Blobs.SizeOf(oid) is { } size
                ? new FileReply(store.Open(known).Folder.Blob(oid), size, CdnEtag(oid), "application/octet-stream")
                : throw Refusal.NotFound("No such object");
        }

        if (
            call.Segments is not [var folder, var commit, var sha256, .. var path]
            || !Hub.HubRepository.TryParseCacheFolder(folder, out var id)
            || store.Find(id) is not { } repository
            || repository.Listing(commit)?.Find(string.Join('/', path)) is not { } file
            || file.Sha256 != sha256
            || repository.ContentOf(commit, file) is not { } content
        )
        {
            throw Refusal.NotFound("No such object");
        }

        return new FileReply(content, file.Size, CdnEtag(sha256), "application/octet-stream")
        {
            Headers = [("Access-Control-Allow-Origin", "*")],
        };
    }

    /// <summary>The real one tags by its own hash, which is not the SHA-256; a client that compares them should fail here too.</summary>
    private static string CdnEtag(string sha256) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("cdn:" + sha256)));

    private static StoredFile Find(RepoRequest request, string commit, string path) =>
        request.Listing(commit).Find(path) ?? throw Refusal.EntryNotFound(commit);

    /// <summary>
    /// A folder that was filled with some files of a repository knows of the others. Not <c>EntryNotFound</c>: clients would
    /// remember that the file does not exist.
    /// </summary>
    private static string RequireHere(RepoRequest request, string commit, StoredFile file) =>
        request.Repository.ContentOf(commit, file)
        ?? throw Refusal.NotFound(
            $"This hub lists {file.Path} of {request.Id} at {commit}, but does not hold its content"
        );

    private static IEnumerable<(string, string)> Disposition(HubCall call, string path)
    {
        if (call.Flag("noContentDisposition"))
        {
            return [];
        }

        var name = path[(path.LastIndexOf('/') + 1)..];
        var fallback = Reply.Ascii(name).Replace('"', '?').Replace('\\', '?');
        var kind = call.Flag("download") ? "attachment" : "inline";
        return
        [
            ("Content-Disposition", $"{kind}; filename*=UTF-8''{Uri.EscapeDataString(name)}; filename=\"{fallback}\";"),
        ];
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
