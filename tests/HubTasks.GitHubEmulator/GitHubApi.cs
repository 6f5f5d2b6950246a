using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace HubTasks.GitHubEmulator;

/// <summary>One request to the API origin.</summary>
internal sealed partial class GitHubApi(GitHubServer server, HttpContext context, EmulatedAccount? account)
{
    private readonly bool _mayPush = account is { MayPush: true };

    private GitHubShapes Shapes => server.Shapes;

    private string Method => context.Request.Method is "HEAD" ? "GET" : context.Request.Method;

    /// <param name="path">Without base and leading slash, undecoded.</param>
    public async Task RunAsync(string path)
    {
        var parts = path.Split('/');
        if (parts is ["uploads", .. var upload])
        {
            parts = upload;
        }

        if (parts is ["user"])
        {
            await UserAsync();
            return;
        }

        EmulatedRepo? repo = null;
        string[] rest = [];
        if (parts is ["repositories", var id, .. var below])
        {
            (repo, rest) = (server.FindById(id), below);
        }
        else if (parts is ["repos", var owner, var name, .. var tail])
        {
            var fullName = $"{owner}/{name}";
            (repo, rest) = (server.Find(fullName), tail);
            if (repo is not null && server.IsRenamed(fullName))
            {
                await MovedAsync(repo, rest);
                return;
            }
        }

        if (repo is null || (repo.Private && !_mayPush))
        {
            await NotFound();
            return;
        }

        await GitAsync(repo, rest);
    }

    private Task ReleasesAsync(EmulatedRepo repo, string[] rest) =>
        (Method, rest) switch
        {
            ("GET", []) => Send("full-repository", Shapes.Repository(repo)),
            ("GET", ["releases"]) => ListAsync(repo, Visible(repo).Select(r => Shapes.Release(repo, r)), "release"),
            ("POST", ["releases"]) => CreateReleaseAsync(repo),
            ("GET", ["releases", "latest"]) => ReleaseAsync(repo, Latest(repo)),
            ("GET", ["releases", "tags", .. var tag]) => ReleaseAsync(repo, ByTag(repo, Name(tag))),
            ("GET", ["releases", "assets", var asset]) => AssetAsync(repo, asset),
            ("DELETE", ["releases", "assets", var asset]) => DeleteAssetAsync(repo, asset),
            ("GET", ["releases", var release]) => ReleaseAsync(repo, ById(repo, release)),
            ("PATCH", ["releases", var release]) => UpdateReleaseAsync(repo, release),
            ("GET", ["releases", var release, "assets"]) => AssetsAsync(repo, release),
            ("POST", ["releases", var release, "assets"]) => UploadAsync(repo, release),
            ("GET", ["git", "ref", .. var name]) => RefAsync(repo, "refs/" + Name(name)),
            ("GET", ["git", "tags", var sha]) => TagObjectAsync(repo, sha),
            ("GET", ["tarball", .. var reference]) => TarballAsync(repo, Name(reference)),
            ("GET", ["attestations", _]) => SendUnchecked(
                new JsonObject
                {
                    ["attestations"] = new JsonArray(
                        new JsonObject { ["bundle"] = new JsonObject(), ["repository_id"] = repo.Id }
                    ),
                }
            ),
            _ => NotFound(),
        };

    private static string Name(string[] segments) => Uri.UnescapeDataString(string.Join('/', segments));

    private static EmulatedRelease? Latest(EmulatedRepo repo) =>
        repo
            .Releases.Where(release => release is { Draft: false, Prerelease: false })
            .MaxBy(release => release.CreatedAt);

    private static EmulatedRelease? ByTag(EmulatedRepo repo, string tag) =>
        repo.Releases.FirstOrDefault(release => !release.Draft && release.Tag == tag);

    private EmulatedRelease? ById(EmulatedRepo repo, string id) =>
        Visible(repo).FirstOrDefault(release => GitHubShapes.Number(release.Id) == id);

    private IEnumerable<EmulatedRelease> Visible(EmulatedRepo repo) =>
        repo.Releases.Where(release => !release.Draft || _mayPush).OrderByDescending(release => release.CreatedAt);

    private Task ReleaseAsync(EmulatedRepo repo, EmulatedRelease? release) =>
        release is null ? NotFound() : Send("release", Shapes.Release(repo, release));

    private Task AssetsAsync(EmulatedRepo repo, string id) =>
        ById(repo, id) is { } release
            ? ListAsync(repo, release.Assets.Select(asset => Shapes.Asset(repo, release, asset)), "release-asset")
            : NotFound();

    private (EmulatedRelease Release, EmulatedAsset Asset)? FindAsset(EmulatedRepo repo, string id) =>
        Visible(repo)
            .SelectMany(release => release.Assets.Select(asset => (release, asset)))
            .Where(pair => GitHubShapes.Number(pair.asset.Id) == id)
            .Select(pair => ((EmulatedRelease, EmulatedAsset)?)pair)
            .FirstOrDefault();

    private Task AssetAsync(EmulatedRepo repo, string id)
    {
        if (FindAsset(repo, id) is not { } found)
        {
            return NotFound();
        }

        if (!context.Request.Headers.Accept.ToString().Contains("application/octet-stream", StringComparison.Ordinal))
        {
            return Send("release-asset", Shapes.Asset(repo, found.Release, found.Asset));
        }

        if (server.StreamsAssets)
        {
            return GitHubServer.SendContentAsync(context, found.Asset);
        }

        context.Response.StatusCode = 302;
        context.Response.Headers.Location = server.Sign(found.Asset);
        return Task.CompletedTask;
    }

    private Task DeleteAssetAsync(EmulatedRepo repo, string id)
    {
        if (FindAsset(repo, id) is not { } found || !_mayPush)
        {
            return NotFound();
        }

        lock (repo.Gate)
        {
            found.Release.Assets.Remove(found.Asset);
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task CreateReleaseAsync(EmulatedRepo repo)
    {
        var body = await BodyAsync();
        var tag = (string?)body["tag_name"];
        if (!_mayPush || tag is null)
        {
            await NotFound();
            return;
        }

        var release = new EmulatedRelease(server.NextId(), tag);
        lock (repo.Gate)
        {
            if (ByTag(repo, tag) is not null)
            {
                release = null;
            }
            else
            {
                release.CreatedAt = release.CreatedAt.AddDays(repo.Releases.Count);
                repo.Releases.Add(release);
            }
        }

        if (release is null)
        {
            await Validation("Release", "tag_name");
            return;
        }

        Apply(repo, release, body);
        await SendAt(201, "release", Shapes.Release(repo, release));
    }

    private async Task UpdateReleaseAsync(EmulatedRepo repo, string id)
    {
        if (!_mayPush || ById(repo, id) is not { } release)
        {
            await NotFound();
            return;
        }

        Apply(repo, release, await BodyAsync());
        await Send("release", Shapes.Release(repo, release));
    }

    private static void Apply(EmulatedRepo repo, EmulatedRelease release, JsonObject body)
    {
        lock (repo.Gate)
        {
            release.Name = (string?)body["name"] ?? release.Name;
            release.Body = (string?)body["body"] ?? release.Body;
            release.Prerelease = (bool?)body["prerelease"] ?? release.Prerelease;
            release.Draft = (bool?)body["draft"] ?? release.Draft;
            release.TargetCommitish = (string?)body["target_commitish"] ?? release.TargetCommitish;
            if (!release.Draft && !repo.Refs.ContainsKey("refs/tags/" + release.Tag))
            {
                repo.Tag(release.Tag);
            }
        }
    }

    private async Task UploadAsync(EmulatedRepo repo, string id)
    {
        var name = context.Request.Query["name"].ToString();
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        if (!_mayPush || ById(repo, id) is not { } release)
        {
            await NotFound();
            return;
        }

        // what GitHub does to names it finds unusual
        name = UnusualCharacters().Replace(name, ".").Trim('.');
        var label = context.Request.Query["label"].FirstOrDefault();
        var asset = new EmulatedAsset(server.NextId(), name, AssetContent.From(bytes.ToArray()))
        {
            Label = label,
            ContentType = context.Request.ContentType ?? "application/octet-stream",
        };
        bool added;
        lock (repo.Gate)
        {
            added = release.Assets.All(other => other.Name != name);
            if (added)
            {
                release.Assets.Add(asset);
            }
        }

        await (
            added
                ? SendAt(201, "release-asset", Shapes.Asset(repo, release, asset))
                : Validation("ReleaseAsset", "name")
        );
    }

    private Task RefAsync(EmulatedRepo repo, string name) =>
        repo.Refs.TryGetValue(name, out var target) ? Send("git-ref", Shapes.Ref(repo, name, target)) : NotFound();

    private Task TagObjectAsync(EmulatedRepo repo, string sha) =>
        repo.TagObjects.TryGetValue(sha, out var tag) ? Send("git-tag", Shapes.TagObject(repo, sha, tag)) : NotFound();

    private Task TarballAsync(EmulatedRepo repo, string reference)
    {
        var content = AssetContent.From($"source of {repo.FullName} at {reference}");
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = server.Sign(new EmulatedAsset(0, "source.tar.gz", content));
        return Task.CompletedTask;
    }

    /// <summary>A renamed repository is found by its id, with a redirect as GitHub sends it.</summary>
    private Task MovedAsync(EmulatedRepo repo, string[] rest)
    {
        var tail = rest.Length == 0 ? "" : "/" + string.Join('/', rest);
        var url = $"{server.ApiBase}/repositories/{GitHubShapes.Number(repo.Id)}{tail}{context.Request.QueryString}";
        context.Response.Headers.Location = url;
        var json = new JsonObject
        {
            ["message"] = "Moved Permanently",
            ["url"] = url,
            ["documentation_url"] =
                "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
        };
        return SendAt(Method is "GET" ? 301 : 307, "basic-error", json);
    }

    /// <summary>One page, with the link to the next in the form GitHub uses: by the repository's id.</summary>
    private Task ListAsync(EmulatedRepo repo, IEnumerable<JsonObject> items, string schema)
    {
        var size = Math.Clamp(Query("per_page", 30), 1, 100);
        var page = Math.Max(Query("page", 1), 1);
        var all = items.ToList();
        if (page * size < all.Count)
        {
            var path = context.Request.Path.Value![server.BasePath.Length..];
            path = path.Replace(
                $"/repos/{repo.FullName}",
                $"/repositories/{GitHubShapes.Number(repo.Id)}",
                StringComparison.Ordinal
            );
            var asked = string.Concat(
                context
                    .Request.Query.Where(pair => pair.Key is not ("page" or "per_page"))
                    .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}&")
            );
            var next = string.Create(
                CultureInfo.InvariantCulture,
                $"{server.ApiBase}{path}?{asked}per_page={size}&page={page + 1}"
            );
            context.Response.Headers.Link = $"<{server.ApiBase}{path}?page=1>; rel=\"first\", <{next}>; rel=\"next\"";
        }

        var json = new JsonArray([.. all.Skip((page - 1) * size).Take(size)]);
        return SendAt(200, schema + "[]", json);
    }

    private int Query(string name, int otherwise) =>
        int.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private async Task<JsonObject> BodyAsync() =>
        context.Request.ContentLength is null or 0
            ? []
            : (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)) as JsonObject
                ?? [];

    private Task Validation(string resource, string field, string code = "already_exists", string? message = null)
    {
        var error = new JsonObject
        {
            ["resource"] = resource,
            ["code"] = code,
            ["field"] = field,
        };
        if (message is not null)
        {
            error["message"] = message;
        }

        var json = new JsonObject
        {
            ["message"] = "Validation Failed",
            ["errors"] = new JsonArray(error),
            ["documentation_url"] = "https://docs.github.com/rest",
        };
        return SendAt(422, "validation-error", json);
    }

    private Task Refused(int status, string message) => server.ErrorAsync(context, status, message);

    private async Task WriteAsync(Func<JsonObject, Task> write)
    {
        if (account is null)
        {
            await Refused(401, "Requires authentication");
            return;
        }

        if (!_mayPush)
        {
            await Refused(403, "Resource not accessible by integration");
            return;
        }

        await write(await BodyAsync());
    }

    private Task NotFound() => server.ErrorAsync(context, 404, "Not Found");

    private Task Send(string schema, JsonNode json) => server.SendAsync(context, 200, schema, json);

    private Task SendAt(int status, string schema, JsonNode json) => server.SendAsync(context, status, schema, json);

    private Task SendUnchecked(JsonObject json) => context.Response.WriteAsync(json.ToJsonString());

    [GeneratedRegex("[^A-Za-z0-9_+-]+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex UnusualCharacters();
}
