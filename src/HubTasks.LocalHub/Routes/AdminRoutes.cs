using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>Repositories as such: made, deleted, moved, set.</summary>
internal sealed class AdminRoutes(RepositoryStore store, Doorman doorman)
{
    /// <summary>One at a time: two callers must not make the same repository.</summary>
    private readonly Lock _guard = new();

    /// <summary><c>POST /api/repos/create</c></summary>
    public async Task<Reply> CreateAsync(HubCall call, Caller caller, CancellationToken ct)
    {
        var body = await call.ReadJsonAsync(ct);
        var id = Named(body, caller);
        var url = $"{call.BaseUrl}/{id}";
        RequireOwner(caller, id);
        var sdk = body.Text("sdk");
        if (id.Type == RepoType.Space && sdk is null)
        {
            throw Refusal.BadRequest("\"sdk\" is required for a space");
        }

        var settings = RepositorySettings.Default with
        {
            Private = body.Flag("private") || body.Text("visibility") is "private" or "protected",
            Sdk = sdk,
        };
        var files = body.Items("files")
            .Select(file => CommitFile.FromBytes(Checked(file.RequireText("path")), Content(file)))
            .ToList();
        if (body.Text("license") is { } license && !files.Exists(file => file.Path == "README.md"))
        {
            files.Add(CommitFile.FromText("README.md", $"---\nlicense: {license}\n---\n"));
        }

        lock (_guard)
        {
            var taken = store.Find(id) is not null ? id : store.Successor(id);
            if (taken is { } other && string.Equals(other.Id.Value, id.Id.Value, StringComparison.OrdinalIgnoreCase))
            {
                var kind = id.ApiSegment[..^1];
                return Reply.Json(
                    new JsonObject { ["error"] = $"You already created this {kind} repo", ["url"] = url },
                    409
                ) with
                {
                    Headers = [("X-Error-Message", $"You already created this {kind} repo")],
                };
            }

            store.Create(id, settings, caller.Name, files);
        }

        return Reply.Json(
            new JsonObject
            {
                ["url"] = url,
                ["name"] = id.Id.Value,
                ["id"] = InfoJson.StableId(id),
            }
        );
    }

    /// <summary><c>DELETE /api/repos/delete</c></summary>
    public async Task<Reply> DeleteAsync(HubCall call, Caller caller, CancellationToken ct)
    {
        var id = Named(await call.ReadJsonAsync(ct), caller);
        Enter(call, caller, id).RequireWrite();
        store.Delete(id);
        return Reply.Text("OK");
    }

    /// <summary><c>POST /api/repos/move</c></summary>
    public async Task<Reply> MoveAsync(HubCall call, Caller caller, CancellationToken ct)
    {
        var body = await call.ReadJsonAsync(ct);
        var type = TypeOf(body);
        var from = new HubRepository(type, Id(body.RequireText("fromRepo")));
        var to = new HubRepository(type, Id(body.RequireText("toRepo")));
        Enter(call, caller, from).RequireWrite();
        RequireOwner(caller, to);
        lock (_guard)
        {
            if (store.Find(to) is not null)
            {
                throw Refusal.Conflict($"There is a repository {to} already");
            }

            store.Move(from, to);
        }

        return Reply.Text("OK");
    }

    /// <summary><c>PUT /api/{T}/{id}/settings</c></summary>
    public static async Task<Reply> SettingsAsync(RepoRequest request, CancellationToken ct)
    {
        request.RequireWrite();
        var body = await request.Call.ReadJsonAsync(ct);
        using (request.Repository.EnterWriting())
        {
            var settings = request.Repository.Settings;
            if (body["private"]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            {
                settings = settings with { Private = body.Flag("private") };
            }

            if (body.Text("visibility") is { } visibility)
            {
                settings = settings with { Private = visibility is "private" or "protected" };
            }

            if (body.ContainsKey("gated"))
            {
                settings = settings with
                {
                    Gated = body.Text("gated") is "auto" or "manual" ? body.Text("gated") : null,
                };
            }

            request.Repository.Settings = settings;
            return Reply.Json(
                new JsonObject
                {
                    ["private"] = settings.Private,
                    ["gated"] = settings.Gated is null ? JsonValue.Create(false) : JsonValue.Create(settings.Gated),
                }
            );
        }
    }

    private RepoRequest Enter(HubCall call, Caller caller, HubRepository id)
    {
        if (caller.IsAnonymous)
        {
            throw Refusal.SignIn();
        }

        return doorman.Enter(call, caller, id, [], out _) ?? throw Refusal.RepoNotFound();
    }

    private static void RequireOwner(Caller caller, HubRepository id)
    {
        if (caller.IsAnonymous)
        {
            throw Refusal.SignIn();
        }

        if (caller.Scope is not null || !caller.MayWrite(id))
        {
            throw Refusal.Forbidden(
                $"You don't have the rights to create a {id.ApiSegment[..^1]} under the namespace \"{id.Id.Owner}\""
            );
        }
    }

    private static HubRepository Named(JsonObject body, Caller caller)
    {
        var name = body.RequireText("name");
        var owner = body.Text("organization") ?? (caller.IsAnonymous ? "anonymous" : caller.Name);
        return new HubRepository(TypeOf(body), Id(name.Contains('/') ? name : $"{owner}/{name}"));
    }

    private static RepoType TypeOf(JsonObject body) =>
        Doorman.TypeOf((body.Text("type") ?? "model") + "s")
        ?? throw Refusal.BadRequest("\"type\" must be one of [model, dataset, space]");

    private static RepoId Id(string text) =>
        RepoId.TryParse(text, out var id) && id.Owner is not null
            ? id
            : throw Refusal.BadRequest($"Invalid repository name: {text}");

    private static string Checked(string path) =>
        RepoPath.TryParse(path, out var reason) ? path : throw Refusal.BadRequest($"Invalid path {path}: {reason}");

    private static byte[] Content(JsonObject file)
    {
        try
        {
            return file.Text("encoding") == "base64"
                ? Convert.FromBase64String(file.Text("content") ?? "")
                : System.Text.Encoding.UTF8.GetBytes(file.Text("content") ?? "");
        }
        catch (FormatException)
        {
            throw Refusal.BadRequest("\"content\" is not base64");
        }
    }
}
