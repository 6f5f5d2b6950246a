using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace HubTasks.GitHubEmulator;

/// <summary>Files by path, and git's objects and refs.</summary>
internal sealed partial class GitHubApi
{
    private Task GitAsync(EmulatedRepo repo, string[] rest) =>
        (Method, rest) switch
        {
            ("GET", ["contents", .. var path]) => ContentAsync(repo, Name(path)),
            ("PUT", ["contents", .. var path]) => WriteAsync(body => PutContentAsync(repo, Name(path), body)),
            ("GET", ["git", "matching-refs", .. var prefix]) => SendAt(
                200,
                "git-ref[]",
                new JsonArray([
                    .. repo
                        .Refs.Where(entry => entry.Key.StartsWith("refs/" + Name(prefix), StringComparison.Ordinal))
                        .Select(entry => Shapes.Ref(repo, entry.Key, entry.Value)),
                ])
            ),
            ("POST", ["git", "refs"]) => WriteAsync(body => CreateRefAsync(repo, body)),
            ("PATCH", ["git", "refs", .. var name]) => WriteAsync(body =>
                MoveRefAsync(repo, "refs/" + Name(name), body)
            ),
            ("DELETE", ["git", "refs", .. var name]) => WriteAsync(_ => DeleteRefAsync(repo, "refs/" + Name(name))),
            ("GET", ["git", "commits", var sha]) => repo.Git.Commit(sha) is { } commit
                ? Send("git-commit", Shapes.Commit(repo, commit))
                : NotFound(),
            ("POST", ["git", "commits"]) => WriteAsync(body => CreateCommitAsync(repo, body)),
            ("GET", ["git", "trees", .. var name]) => TreeAsync(repo, Name(name)),
            ("POST", ["git", "trees"]) => WriteAsync(body => CreateTreeAsync(repo, body)),
            ("GET", ["git", "blobs", var sha]) => repo.Git.Blob(sha) is { } blob
                ? Send("blob", Shapes.Blob(repo, sha, blob))
                : NotFound(),
            ("POST", ["git", "blobs"]) => WriteAsync(body => CreateBlobAsync(repo, body)),
            _ => PullsAsync(repo, rest),
        };

    private static EmulatedCommit? Find(EmulatedRepo repo, string? name)
    {
        var sha = name is null ? repo.Head(repo.DefaultBranch) : repo.Head(name) ?? name;
        return sha is null ? null
            : repo.Refs.TryGetValue("refs/tags/" + sha, out var tag) ? repo.Git.Commit(tag.Sha)
            : repo.Git.Commit(sha);
    }

    private Task ContentAsync(EmulatedRepo repo, string path)
    {
        if (Find(repo, context.Request.Query["ref"].FirstOrDefault()) is not { } commit)
        {
            return NotFound();
        }

        var files = repo.Git.Files(commit.Tree);
        if (files.TryGetValue(path, out var file))
        {
            var blob = repo.Git.Blob(file.Sha)!;
            if (context.Request.Headers.Accept.ToString().Contains(".raw", StringComparison.Ordinal))
            {
                return context.Response.Body.WriteAsync(blob, context.RequestAborted).AsTask();
            }

            return Send("content-file", Shapes.Content(repo, path, file.Sha, blob, withText: true));
        }

        var prefix = path.Length == 0 ? "" : path + "/";
        var below = files.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return below.Count == 0
            ? NotFound()
            : SendAt(
                200,
                "content-directory",
                new JsonArray([
                    .. below
                        .Where(entry => !entry.Key[prefix.Length..].Contains('/', StringComparison.Ordinal))
                        .Select(entry =>
                            Shapes.Content(
                                repo,
                                entry.Key,
                                entry.Value.Sha,
                                repo.Git.Blob(entry.Value.Sha)!,
                                withText: false
                            )
                        ),
                ])
            );
    }

    private async Task PutContentAsync(EmulatedRepo repo, string path, JsonObject body)
    {
        var branch = (string?)body["branch"] ?? repo.DefaultBranch;
        var content = Convert.FromBase64String((string)body["content"]!);
        EmulatedCommit? commit = null;
        string blob;
        GitEntry old;
        lock (repo.Gate)
        {
            var head = repo.Head(branch) is { } at ? repo.Git.Commit(at) : null;
            var files = repo.Git.Files(head?.Tree);
            files.TryGetValue(path, out old);
            blob = repo.Git.AddBlob(content);
            if ((string?)body["sha"] == old.Sha && (head is not null || repo.Refs.Count == 0))
            {
                files[path] = new GitEntry(old.Mode ?? "100644", blob);
                commit = repo.Git.AddCommit(
                    repo.Git.AddTree(files),
                    head is null ? [] : [head.Sha],
                    (string)body["message"]!,
                    account!.Login,
                    server.NextDate()
                );
                repo.Refs["refs/heads/" + branch] = ("commit", commit.Sha);
            }
        }

        await (
            commit is not null
                ? SendAt(
                    old.Sha is null ? 201 : 200,
                    "file-commit",
                    new JsonObject
                    {
                        ["content"] = Shapes.Content(repo, path, blob, content, withText: false),
                        ["commit"] = Shapes.Commit(repo, commit),
                    }
                )
            : repo.Head(branch) is null ? Refused(404, $"Branch {branch} not found")
            : body["sha"] is null ? Refused(422, "Invalid request.\n\n\"sha\" wasn't supplied.")
            : Refused(409, $"{path} does not match {(string?)body["sha"]}")
        );
    }

    private async Task CreateRefAsync(EmulatedRepo repo, JsonObject body)
    {
        var (name, sha) = ((string?)body["ref"] ?? "", (string?)body["sha"] ?? "");
        string? why;
        lock (repo.Gate)
        {
            why =
                !name.StartsWith("refs/", StringComparison.Ordinal) || name.Split('/').Length < 3
                    ? "Reference name must start with 'refs/' and have at least two slashes"
                : repo.Refs.ContainsKey(name) ? "Reference already exists"
                : repo.Refs.Keys.Any(other =>
                    other.StartsWith(name + "/", StringComparison.Ordinal)
                    || name.StartsWith(other + "/", StringComparison.Ordinal)
                )
                    ? "Reference cannot be created"
                : repo.Git.Commit(sha) is null ? "Object does not exist"
                : null;
            if (why is null)
            {
                repo.Refs[name] = ("commit", sha);
            }
        }

        await (why is null ? SendAt(201, "git-ref", Shapes.Ref(repo, name, ("commit", sha))) : Refused(422, why));
    }

    private async Task MoveRefAsync(EmulatedRepo repo, string name, JsonObject body)
    {
        var sha = (string?)body["sha"] ?? "";
        string? why;
        lock (repo.Gate)
        {
            why =
                !repo.Refs.TryGetValue(name, out var old) ? "Reference does not exist"
                : repo.Git.Commit(sha) is null ? "Object does not exist"
                : (bool?)body["force"] != true && !repo.Git.Reaches(sha, old.Sha) ? "Update is not a fast forward"
                : null;
            if (why is null)
            {
                repo.Refs[name] = ("commit", sha);
            }
        }

        await (why is null ? Send("git-ref", Shapes.Ref(repo, name, ("commit", sha))) : Refused(422, why));
    }

    private async Task DeleteRefAsync(EmulatedRepo repo, string name)
    {
        bool there;
        lock (repo.Gate)
        {
            there = repo.Refs.Remove(name, out var old);
            foreach (var pull in repo.Issues.Where(issue => issue.IsOpen && "refs/heads/" + issue.Pull?.Head == name))
            {
                // a pull request without its branch is over
                pull.IsOpen = false;
                pull.Pull!.LastHead = old.Sha;
            }
        }

        if (there)
        {
            context.Response.StatusCode = 204;
            return;
        }

        await Refused(422, "Reference does not exist");
    }

    private async Task CreateCommitAsync(EmulatedRepo repo, JsonObject body)
    {
        ImmutableArray<string> parents = [.. body["parents"]?.AsArray().Select(parent => (string)parent!) ?? []];
        var tree = (string?)body["tree"] ?? "";
        EmulatedCommit? commit = null;
        lock (repo.Gate)
        {
            if (repo.Git.Tree(tree) is not null && parents.All(parent => repo.Git.Commit(parent) is not null))
            {
                var date = server.NextDate();
                commit = repo.Git.AddCommit(tree, parents, (string)body["message"]!, account!.Login, date);
            }
        }

        await (
            commit is null
                ? Refused(422, "Tree SHA or a parent does not exist")
                : SendAt(201, "git-commit", Shapes.Commit(repo, commit))
        );
    }

    private Task TreeAsync(EmulatedRepo repo, string name)
    {
        var sha = Find(repo, name)?.Tree ?? name;
        if (repo.Git.Tree(sha) is not { } tree)
        {
            return NotFound();
        }

        var recursive = context.Request.Query.ContainsKey("recursive");
        return Send("git-tree", Shapes.Tree(repo, sha, recursive ? repo.Git.Files(sha) : tree));
    }

    private async Task CreateTreeAsync(EmulatedRepo repo, JsonObject body)
    {
        var start = (string?)body["base_tree"];
        string? sha = null;
        lock (repo.Gate)
        {
            if (start is null || repo.Git.Tree(start) is not null)
            {
                var files = repo.Git.Files(start);
                foreach (var entry in body["tree"]!.AsArray())
                {
                    var path = (string)entry!["path"]!;
                    var blob = (string?)entry["content"] is { } text
                        ? repo.Git.AddBlob(Encoding.UTF8.GetBytes(text))
                        : (string?)entry["sha"];
                    files.Remove(path);
                    if (blob is not null)
                    {
                        files[path] = new GitEntry((string)entry["mode"]!, blob);
                    }
                }

                sha = files.Values.All(file => repo.Git.Blob(file.Sha) is not null) ? repo.Git.AddTree(files) : null;
            }
        }

        await (
            sha is null
                ? Refused(422, "tree.sha is not a valid blob")
                : SendAt(201, "git-tree", Shapes.Tree(repo, sha, repo.Git.Tree(sha)!))
        );
    }

    private Task CreateBlobAsync(EmulatedRepo repo, JsonObject body)
    {
        var content = (string)body["content"]!;
        var bytes = (string?)body["encoding"] is "base64"
            ? Convert.FromBase64String(content)
            : Encoding.UTF8.GetBytes(content);
        lock (repo.Gate)
        {
            var sha = repo.Git.AddBlob(bytes);
            return SendAt(
                201,
                "short-blob",
                new JsonObject { ["sha"] = sha, ["url"] = Shapes.Url(repo, "git/blobs/" + sha) }
            );
        }
    }
}
