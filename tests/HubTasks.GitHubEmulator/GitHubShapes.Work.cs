using System.Text.Json.Nodes;

namespace HubTasks.GitHubEmulator;

/// <summary>Git's objects, pull requests and issues as GitHub sends them.</summary>
internal sealed partial class GitHubShapes
{
    public string Url(EmulatedRepo repo, string below) => $"{apiBase}/repos/{repo.FullName}/{below}";

    /// <summary>A user as <c>/user</c> has it.</summary>
    public JsonObject Account(string login)
    {
        var user = User(login, IdOf(login));
        foreach (var name in new[] { "bio", "blog", "company", "email", "hireable", "location", "name" })
        {
            user[name] = null;
        }

        foreach (var name in new[] { "followers", "following", "public_gists", "public_repos" })
        {
            user[name] = 0;
        }

        foreach (var name in new[] { "created_at", "updated_at" })
        {
            user[name] = "2025-06-01T12:00:00Z";
        }

        return user;
    }

    public JsonObject Commit(EmulatedRepo repo, EmulatedCommit commit)
    {
        JsonObject Who() =>
            new()
            {
                ["name"] = commit.Author,
                ["email"] = commit.Author + "@users.noreply.github.test",
                ["date"] = Date(commit.Date),
            };
        JsonObject Link(string kind, string sha) => new() { ["sha"] = sha, ["url"] = Url(repo, $"git/{kind}/{sha}") };
        return new JsonObject
        {
            ["sha"] = commit.Sha,
            ["node_id"] = "C_" + commit.Sha[..12],
            ["url"] = Url(repo, "git/commits/" + commit.Sha),
            ["html_url"] = $"{webBase}/{repo.FullName}/commit/{commit.Sha}",
            ["author"] = Who(),
            ["committer"] = Who(),
            ["message"] = commit.Message,
            ["tree"] = Link("trees", commit.Tree),
            ["parents"] = new JsonArray([
                .. commit.Parents.Select(parent =>
                {
                    var link = Link("commits", parent);
                    link["html_url"] = $"{webBase}/{repo.FullName}/commit/{parent}";
                    return link;
                }),
            ]),
            ["verification"] = new JsonObject
            {
                ["verified"] = false,
                ["reason"] = "unsigned",
                ["signature"] = null,
                ["payload"] = null,
                ["verified_at"] = null,
            },
        };
    }

    public JsonObject Tree(EmulatedRepo repo, string sha, IReadOnlyDictionary<string, GitEntry> entries) =>
        new()
        {
            ["sha"] = sha,
            ["url"] = Url(repo, "git/trees/" + sha),
            ["truncated"] = false,
            ["tree"] = new JsonArray([
                .. entries.Select(entry =>
                {
                    var json = new JsonObject
                    {
                        ["path"] = entry.Key,
                        ["mode"] = entry.Value.Mode,
                        ["type"] = entry.Value.Type,
                        ["sha"] = entry.Value.Sha,
                        ["url"] = Url(repo, $"git/{entry.Value.Type}s/{entry.Value.Sha}"),
                    };
                    if (entry.Value.Type is "blob")
                    {
                        json["size"] = repo.Git.Blob(entry.Value.Sha)!.Length;
                    }

                    return json;
                }),
            ]),
        };

    public JsonObject Blob(EmulatedRepo repo, string sha, byte[] content) =>
        new()
        {
            ["sha"] = sha,
            ["node_id"] = "B_" + sha[..12],
            ["size"] = content.Length,
            ["url"] = Url(repo, "git/blobs/" + sha),
            ["content"] = Lines(content),
            ["encoding"] = "base64",
        };

    public JsonObject Content(EmulatedRepo repo, string path, string sha, byte[] content, bool withText)
    {
        var url = Url(repo, "contents/" + path);
        var page = $"{webBase}/{repo.FullName}/blob/{repo.DefaultBranch}/{path}";
        var blob = Url(repo, "git/blobs/" + sha);
        var json = new JsonObject
        {
            ["type"] = "file",
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
            ["path"] = path,
            ["sha"] = sha,
            ["size"] = content.Length,
            ["url"] = url,
            ["html_url"] = page,
            ["git_url"] = blob,
            ["download_url"] = $"{webBase}/{repo.FullName}/raw/{repo.DefaultBranch}/{path}",
            ["_links"] = new JsonObject
            {
                ["self"] = url,
                ["git"] = blob,
                ["html"] = page,
            },
        };
        if (withText)
        {
            json["content"] = Lines(content);
            json["encoding"] = "base64";
        }

        return json;
    }

    public JsonObject Label(EmulatedRepo repo, string name) =>
        new()
        {
            ["id"] = IdOf(name),
            ["node_id"] = "LA_" + Number(IdOf(name)),
            ["url"] = Url(repo, "labels/" + Uri.EscapeDataString(name)),
            ["name"] = name,
            ["description"] = null,
            ["color"] = "ededed",
            ["default"] = false,
        };

    public JsonObject Issue(EmulatedRepo repo, EmulatedIssue issue)
    {
        var url = Url(repo, "issues/" + Number(issue.Number));
        var page = $"{webBase}/{repo.FullName}/{(issue.Pull is null ? "issues" : "pull")}/{Number(issue.Number)}";
        var json = new JsonObject
        {
            ["id"] = issue.Id,
            ["node_id"] = "I_" + Number(issue.Id),
            ["number"] = issue.Number,
            ["url"] = url,
            ["repository_url"] = $"{apiBase}/repos/{repo.FullName}",
            ["labels_url"] = url + "/labels{/name}",
            ["comments_url"] = url + "/comments",
            ["events_url"] = url + "/events",
            ["html_url"] = page,
            ["title"] = issue.Title,
            ["body"] = issue.Body,
            ["user"] = Person(issue.Author),
            ["labels"] = new JsonArray([.. issue.Labels.Select(label => Label(repo, label))]),
            ["state"] = issue.IsOpen ? "open" : "closed",
            ["state_reason"] = issue.StateReason,
            ["locked"] = false,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["milestone"] = null,
            ["comments"] = issue.Comments.Count,
            ["created_at"] = Date(issue.CreatedAt),
            ["updated_at"] = Date(issue.CreatedAt),
            ["closed_at"] = issue.IsOpen ? null : Date(issue.CreatedAt.AddHours(1)),
            ["author_association"] = "NONE",
        };
        if (issue.Pull is not null)
        {
            json["pull_request"] = new JsonObject
            {
                ["url"] = Url(repo, "pulls/" + Number(issue.Number)),
                ["html_url"] = page,
                ["diff_url"] = page + ".diff",
                ["patch_url"] = page + ".patch",
                ["merged_at"] = null,
            };
        }

        return json;
    }

    public JsonObject Comment(EmulatedRepo repo, EmulatedIssue issue, EmulatedComment comment) =>
        new()
        {
            ["id"] = comment.Id,
            ["node_id"] = "IC_" + Number(comment.Id),
            ["url"] = Url(repo, "issues/comments/" + Number(comment.Id)),
            ["html_url"] = $"{webBase}/{repo.FullName}/issues/{Number(issue.Number)}#issuecomment-{Number(comment.Id)}",
            ["issue_url"] = Url(repo, "issues/" + Number(issue.Number)),
            ["body"] = comment.Body,
            ["user"] = Person(comment.Author),
            ["created_at"] = Date(comment.CreatedAt),
            ["updated_at"] = Date(comment.CreatedAt),
            ["author_association"] = "NONE",
        };

    /// <param name="full">As for one; a list leaves the counts out.</param>
    public JsonObject Pull(EmulatedRepo repo, EmulatedIssue pull, bool full)
    {
        var number = Number(pull.Number);
        var (url, issue) = (Url(repo, "pulls/" + number), Url(repo, "issues/" + number));
        var page = $"{webBase}/{repo.FullName}/pull/{number}";
        var head = pull.IsOpen ? repo.Head(pull.Pull!.Head) : pull.Pull!.LastHead;
        var statuses = Url(repo, "statuses/" + head);
        JsonObject Link(string href) => new() { ["href"] = href };
        JsonObject Side(string branch, string? sha) =>
            new()
            {
                ["label"] = $"{repo.Owner}:{branch}",
                ["ref"] = branch,
                ["sha"] = sha ?? new string('0', 40),
                ["repo"] = Repository(repo),
                ["user"] = User(repo.Owner, 9),
            };
        var json = new JsonObject
        {
            ["id"] = pull.Id,
            ["node_id"] = "PR_" + Number(pull.Id),
            ["number"] = pull.Number,
            ["url"] = url,
            ["html_url"] = page,
            ["diff_url"] = page + ".diff",
            ["patch_url"] = page + ".patch",
            ["issue_url"] = issue,
            ["commits_url"] = url + "/commits",
            ["review_comments_url"] = url + "/comments",
            ["review_comment_url"] = Url(repo, "pulls/comments{/number}"),
            ["comments_url"] = issue + "/comments",
            ["statuses_url"] = statuses,
            ["state"] = pull.IsOpen ? "open" : "closed",
            ["locked"] = false,
            ["title"] = pull.Title,
            ["user"] = Person(pull.Author),
            ["body"] = pull.Body,
            ["labels"] = new JsonArray(),
            ["milestone"] = null,
            ["created_at"] = Date(pull.CreatedAt),
            ["updated_at"] = Date(pull.CreatedAt),
            ["closed_at"] = pull.IsOpen ? null : Date(pull.CreatedAt.AddHours(1)),
            ["merged_at"] = pull.Pull.Merged ? Date(pull.CreatedAt.AddHours(1)) : null,
            ["merge_commit_sha"] = null,
            ["assignee"] = null,
            ["draft"] = false,
            ["head"] = Side(pull.Pull.Head, head),
            ["base"] = Side(pull.Pull.Base, repo.Head(pull.Pull.Base)),
            ["_links"] = new JsonObject
            {
                ["self"] = Link(url),
                ["html"] = Link(page),
                ["issue"] = Link(issue),
                ["comments"] = Link(issue + "/comments"),
                ["review_comments"] = Link(url + "/comments"),
                ["review_comment"] = Link(Url(repo, "pulls/comments{/number}")),
                ["commits"] = Link(url + "/commits"),
                ["statuses"] = Link(statuses),
            },
            ["author_association"] = "NONE",
            ["auto_merge"] = null,
        };
        if (full)
        {
            json["merged"] = pull.Pull.Merged;
            json["mergeable"] = null;
            json["mergeable_state"] = "unknown";
            json["merged_by"] = null;
            json["maintainer_can_modify"] = false;
            foreach (
                var count in new[]
                {
                    "comments",
                    "review_comments",
                    "commits",
                    "additions",
                    "deletions",
                    "changed_files",
                }
            )
            {
                json[count] = 0;
            }
        }

        return json;
    }

    private JsonObject Person(string login)
    {
        var user = User(login, IdOf(login));
        user["type"] = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User";
        return user;
    }

    /// <summary>The same for the same name, in every run.</summary>
    private static long IdOf(string name) => Convert.ToInt64(EmulatedRepo.Sha(name)[..8], 16);

    /// <summary>GitHub breaks base64 after 60 characters.</summary>
    private static string Lines(byte[] content) =>
        string.Concat(Convert.ToBase64String(content).Chunk(60).Select(line => new string(line) + "\n"));
}
