using System.Globalization;
using System.Text.Json.Nodes;

namespace HubTasks.GitHubEmulator;

/// <summary>The JSON that GitHub sends, complete enough for the schemas of its OpenAPI description.</summary>
internal sealed partial class GitHubShapes(string apiBase, string webBase)
{
    private static readonly string[] RepositoryUrls =
    [
        "archive_url /{archive_format}{/ref}",
        "assignees_url /assignees{/user}",
        "blobs_url /git/blobs{/sha}",
        "branches_url /branches{/branch}",
        "collaborators_url /collaborators{/collaborator}",
        "comments_url /comments{/number}",
        "commits_url /commits{/sha}",
        "compare_url /compare/{base}...{head}",
        "contents_url /contents/{+path}",
        "contributors_url /contributors",
        "deployments_url /deployments",
        "downloads_url /downloads",
        "events_url /events",
        "forks_url /forks",
        "git_commits_url /git/commits{/sha}",
        "git_refs_url /git/refs{/sha}",
        "git_tags_url /git/tags{/sha}",
        "hooks_url /hooks",
        "issue_comment_url /issues/comments{/number}",
        "issue_events_url /issues/events{/number}",
        "issues_url /issues{/number}",
        "keys_url /keys{/key_id}",
        "labels_url /labels{/name}",
        "languages_url /languages",
        "merges_url /merges",
        "milestones_url /milestones{/number}",
        "notifications_url /notifications{?since,all,participating}",
        "pulls_url /pulls{/number}",
        "releases_url /releases{/id}",
        "stargazers_url /stargazers",
        "statuses_url /statuses/{sha}",
        "subscribers_url /subscribers",
        "subscription_url /subscription",
        "tags_url /tags",
        "teams_url /teams",
        "trees_url /git/trees{/sha}",
    ];

    public JsonObject User(string login = "octo-releaser", long id = 7)
    {
        var url = $"{apiBase}/users/{login}";
        return new JsonObject
        {
            ["login"] = login,
            ["id"] = id,
            ["node_id"] = "U_" + Number(id),
            ["avatar_url"] = $"{webBase}/avatars/{Number(id)}",
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = $"{webBase}/{login}",
            ["followers_url"] = url + "/followers",
            ["following_url"] = url + "/following{/other_user}",
            ["gists_url"] = url + "/gists{/gist_id}",
            ["starred_url"] = url + "/starred{/owner}{/repo}",
            ["subscriptions_url"] = url + "/subscriptions",
            ["organizations_url"] = url + "/orgs",
            ["repos_url"] = url + "/repos",
            ["events_url"] = url + "/events{/privacy}",
            ["received_events_url"] = url + "/received_events",
            ["type"] = "User",
            ["site_admin"] = false,
        };
    }

    public JsonObject Repository(EmulatedRepo repo)
    {
        var json = new JsonObject
        {
            ["id"] = repo.Id,
            ["node_id"] = "R_" + Number(repo.Id),
            ["name"] = repo.Name,
            ["full_name"] = repo.FullName,
            ["owner"] = User(repo.Owner, 9),
            ["private"] = repo.Private,
            ["html_url"] = $"{webBase}/{repo.FullName}",
            ["description"] = null,
            ["fork"] = false,
            ["url"] = $"{apiBase}/repos/{repo.FullName}",
            ["default_branch"] = repo.DefaultBranch,
            ["homepage"] = null,
            ["language"] = null,
            ["license"] = null,
            ["archived"] = false,
            ["disabled"] = false,
            ["mirror_url"] = null,
            ["has_issues"] = repo.HasIssues,
            ["clone_url"] = $"{webBase}/{repo.FullName}.git",
            ["svn_url"] = $"{webBase}/{repo.FullName}",
            ["git_url"] = $"git://github.test/{repo.FullName}.git",
            ["ssh_url"] = $"git@github.test:{repo.FullName}.git",
        };
        foreach (var flag in new[] { "has_projects", "has_wiki", "has_pages", "has_discussions", "has_downloads" })
        {
            json[flag] = false;
        }

        foreach (
            var count in new[]
            {
                "forks",
                "forks_count",
                "open_issues",
                "open_issues_count",
                "size",
                "stargazers_count",
                "watchers",
                "watchers_count",
                "network_count",
                "subscribers_count",
            }
        )
        {
            json[count] = 0;
        }

        foreach (var date in new[] { "pushed_at", "created_at", "updated_at" })
        {
            json[date] = "2025-06-01T12:00:00Z";
        }

        foreach (var line in RepositoryUrls)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            json[line[..space]] = $"{apiBase}/repos/{repo.FullName}{line[(space + 1)..]}";
        }

        return json;
    }

    public JsonObject Release(EmulatedRepo repo, EmulatedRelease release)
    {
        var url = $"{apiBase}/repos/{repo.FullName}/releases/{Number(release.Id)}";
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = $"{webBase}/{repo.FullName}/releases/tag/{release.Tag}",
            ["assets_url"] = url + "/assets",
            ["upload_url"] =
                $"{apiBase}/uploads/repos/{repo.FullName}/releases/{Number(release.Id)}/assets{{?name,label}}",
            ["tarball_url"] = $"{apiBase}/repos/{repo.FullName}/tarball/{release.Tag}",
            ["zipball_url"] = $"{apiBase}/repos/{repo.FullName}/zipball/{release.Tag}",
            ["id"] = release.Id,
            ["node_id"] = "RE_" + Number(release.Id),
            ["tag_name"] = release.Tag,
            ["target_commitish"] = release.TargetCommitish,
            ["name"] = release.Name,
            ["body"] = release.Body,
            ["draft"] = release.Draft,
            ["prerelease"] = release.Prerelease,
            ["immutable"] = release.Immutable,
            ["created_at"] = Date(release.CreatedAt),
            ["published_at"] = release.Draft ? null : Date(release.CreatedAt.AddMinutes(10)),
            ["updated_at"] = Date(release.CreatedAt.AddMinutes(10)),
            ["author"] = User(),
            ["assets"] = new JsonArray([.. release.Assets.Select(asset => Asset(repo, release, asset))]),
        };
    }

    public JsonObject Asset(EmulatedRepo repo, EmulatedRelease release, EmulatedAsset asset) =>
        new()
        {
            ["url"] = $"{apiBase}/repos/{repo.FullName}/releases/assets/{Number(asset.Id)}",
            ["browser_download_url"] =
                $"{webBase}/{repo.FullName}/releases/download/{release.Tag}/{Uri.EscapeDataString(asset.Name)}",
            ["id"] = asset.Id,
            ["node_id"] = "RA_" + Number(asset.Id),
            ["name"] = asset.Name,
            ["label"] = asset.Label,
            ["state"] = asset.State,
            ["content_type"] = asset.ContentType,
            ["size"] = asset.Size,
            ["digest"] = asset.Digest,
            ["download_count"] = 0,
            ["created_at"] = Date(asset.UpdatedAt),
            ["updated_at"] = Date(asset.UpdatedAt),
            ["uploader"] = User(),
        };

    public JsonObject Ref(EmulatedRepo repo, string name, (string Type, string Sha) target) =>
        new()
        {
            ["ref"] = name,
            ["node_id"] = "REF_" + EmulatedRepo.Sha(name)[..12],
            ["url"] = $"{apiBase}/repos/{repo.FullName}/git/{name}",
            ["object"] = Object(repo, target.Type, target.Sha),
        };

    public JsonObject TagObject(EmulatedRepo repo, string sha, (string Tag, string Type, string Sha) tag) =>
        new()
        {
            ["node_id"] = "TA_" + sha[..12],
            ["sha"] = sha,
            ["url"] = $"{apiBase}/repos/{repo.FullName}/git/tags/{sha}",
            ["tagger"] = new JsonObject
            {
                ["name"] = "Octo Releaser",
                ["email"] = "octo@example.test",
                ["date"] = "2025-06-01T12:00:00Z",
            },
            ["object"] = Object(repo, tag.Type, tag.Sha),
            ["tag"] = tag.Tag,
            ["message"] = "Release " + tag.Tag,
        };

    private JsonObject Object(EmulatedRepo repo, string type, string sha) =>
        new()
        {
            ["type"] = type,
            ["sha"] = sha,
            ["url"] = $"{apiBase}/repos/{repo.FullName}/git/{type}s/{sha}",
        };

    public static string Date(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
