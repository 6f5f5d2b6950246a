using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>
/// Large files: the batch call of git-lfs with the Hub's multipart transfer. Bytes go to the second origin by signed
/// addresses, and so does nobody's token.
/// </summary>
internal sealed class LfsRoutes(LocalHubOptions options, RepositoryStore store, CdnSigner signer, Func<int> cdnPort)
{
    public const string CompletePath = "/lfs-complete/";

    private const string MediaType = "application/vnd.git-lfs+json";

    private readonly UploadStore _uploads = new();

    /// <summary><c>POST /{id}.git/info/lfs/objects/batch</c></summary>
    public async Task<Reply> BatchAsync(RepoRequest request, CancellationToken ct)
    {
        var body = await request.Call.ReadJsonAsync(ct);
        var upload = body.Text("operation") switch
        {
            "upload" => true,
            "download" => false,
            _ => throw Refusal.BadRequest("\"operation\" must be upload or download"),
        };
        if (upload)
        {
            CommitRoutes.RequireContributor(request);
        }
        else
        {
            request.RequireContent();
        }

        var parts = (body["transfers"] as JsonArray ?? []).Any(name =>
            name is JsonValue value && value.TryGetValue<string>(out var text) && text == "multipart"
        );
        var objects = new JsonArray();
        var anyParts = false;
        foreach (var wanted in body.Items("objects"))
        {
            var (oid, size) = (wanted.Text("oid") ?? "", wanted.Whole("size") ?? -1);
            var answer = new JsonObject { ["oid"] = oid, ["size"] = size };
            if (!TreeJson.IsSha256(oid) || size < 0)
            {
                answer["error"] = Error(422, "Invalid oid or size");
            }
            else if (!upload)
            {
                AddDownload(request, answer, oid);
            }
            else if (request.Repository.Blobs.SizeOf(oid) != size)
            {
                anyParts |= AddUpload(request, answer, new UploadPlan(oid, size, options.UploadPartSize), parts);
            }

            objects.Add((JsonNode)answer);
        }

        return Lfs(new JsonObject { ["transfer"] = anyParts ? "multipart" : "basic", ["objects"] = objects });
    }

    /// <summary><c>POST /{id}.git/info/lfs/verify</c></summary>
    public static async Task<Reply> VerifyAsync(RepoRequest request, CancellationToken ct)
    {
        CommitRoutes.RequireContributor(request);
        var body = await request.Call.ReadJsonAsync(ct);
        var oid = body.RequireText("oid");
        return TreeJson.IsSha256(oid) && request.Repository.Blobs.SizeOf(oid) == body.Whole("size")
            ? Lfs(new JsonObject { ["message"] = "ok" })
            : throw Refusal.NotFound($"LFS object {oid} is not stored");
    }

    /// <summary><c>POST /lfs-complete/…</c>, signed: clients send no token here.</summary>
    public async Task<Reply> CompleteAsync(HubCall call, CancellationToken ct)
    {
        signer.Check(call);
        if (call.Segments is not [_, var folder, var sha256, var size, var partSize])
        {
            throw Refusal.NotFound("Not found");
        }

        var repository = Open(folder);
        var plan = new UploadPlan(sha256, Number(size), Number(partSize));
        var body = await call.ReadJsonAsync(ct);
        if (body.RequireText("oid") != sha256)
        {
            throw Refusal.BadRequest("\"oid\" is not that of the address");
        }

        var etags = new Dictionary<int, string>();
        foreach (var part in body.Items("parts"))
        {
            etags[(int)(part.Whole("partNumber") ?? 0)] = part.Text("etag") ?? "";
        }

        return _uploads.Complete(repository, plan, etags) is { } reason
            ? throw Refusal.BadRequest(reason)
            : Lfs(new JsonObject { ["success"] = true });
    }

    /// <summary><c>POST /api/{T}/{id}/lfs-files/duplicate</c>: a copy between repositories without its bytes passing the caller.</summary>
    public static async Task<Reply> DuplicateAsync(RepoRequest request, Doorman doorman, CancellationToken ct)
    {
        if (request.Rest is not ["duplicate"])
        {
            throw Refusal.NotFound("Not found");
        }

        request.RequireContent();
        var body = await request.Call.ReadJsonAsync(ct);
        if (
            body["target"] is not JsonObject named
            || Doorman.TypeOf(named.RequireText("type") + "s") is not { } type
            || !RepoId.TryParse(named.RequireText("name"), out var id)
        )
        {
            throw Refusal.BadRequest("\"target\" must name a repository");
        }

        var target =
            doorman.Enter(request.Call, request.Caller, new HubRepository(type, id), [], out _)
            ?? throw Refusal.RepoNotFound();
        target.RequireWrite();
        var failed = new JsonArray();
        foreach (var file in body.Items("files"))
        {
            var sha256 = file.Text("sha256") ?? "";
            if (!TreeJson.IsSha256(sha256) || request.Repository.Blobs.SizeOf(sha256) is not { } size)
            {
                failed.Add(file.DeepClone());
            }
            else if (target.Repository.Blobs.SizeOf(sha256) != size)
            {
                var temporary = target.Repository.Folder.NewTemporary();
                File.Copy(request.Repository.Folder.Blob(sha256), temporary);
                target.Repository.Blobs.Adopt(temporary, sha256);
            }
        }

        return Reply.Json(new JsonObject { ["failed"] = failed });
    }

    /// <summary>On the second origin: <c>PUT /upload/…</c>, a whole file or a part of one.</summary>
    public async Task<Reply> PutAsync(HubCall call, CancellationToken ct)
    {
        signer.Check(call);
        switch (call.Segments)
        {
            case ["upload", var folder, var sha256, var size]:
                return await UploadStore.PutAsync(Open(folder), sha256, Number(size), call.Body, ct) is { } reason
                    ? throw Refusal.BadRequest(reason)
                    : Reply.Text("") with
                    {
                        Headers = [("ETag", $"\"{sha256[..32]}\"")],
                    };
            case ["upload", var folder, var sha256, var size, var partSize, var number]:
                var plan = new UploadPlan(sha256, Number(size), Number(partSize));
                var etag = await _uploads.PutPartAsync(Open(folder), plan, (int)Number(number), call.Body, ct);
                return etag is null
                    ? throw Refusal.BadRequest("The part has another length than planned")
                    : Reply.Text("") with
                    {
                        Headers = [("ETag", etag)],
                    };
            default:
                throw Refusal.NotFound("No such upload");
        }
    }

    private bool AddUpload(RepoRequest request, JsonObject answer, UploadPlan plan, bool parts)
    {
        var cdn = $"http://{request.Call.HostName}:{cdnPort()}";
        var place = $"{request.Id.CacheFolder}/{plan.Sha256}/{plan.Size.ToString(CultureInfo.InvariantCulture)}";
        var upload = new JsonObject();
        var cut = parts && plan.Size > plan.PartSize;
        if (cut)
        {
            var partSize = plan.PartSize.ToString(CultureInfo.InvariantCulture);
            var header = new JsonObject { ["chunk_size"] = partSize };
            for (var number = 1; number <= plan.PartCount; number++)
            {
                var text = number.ToString(CultureInfo.InvariantCulture);
                header[text.PadLeft(5, '0')] = cdn + signer.Sign("PUT", $"/upload/{place}/{partSize}/{text}");
            }

            upload["href"] = request.Call.BaseUrl + signer.Sign("POST", $"{CompletePath}{place}/{partSize}");
            upload["header"] = header;
        }
        else
        {
            upload["href"] = cdn + signer.Sign("PUT", "/upload/" + place);
        }

        answer["authenticated"] = true;
        answer["actions"] = new JsonObject
        {
            ["upload"] = upload,
            ["verify"] = new JsonObject
            {
                ["href"] = $"{request.Call.BaseUrl}/{request.Id}.git/info/lfs/verify",
                ["header"] = new JsonObject(),
            },
        };
        return cut;
    }

    private void AddDownload(RepoRequest request, JsonObject answer, string oid)
    {
        if (request.Repository.Blobs.SizeOf(oid) is null)
        {
            answer["error"] = Error(404, "Object does not exist");
            return;
        }

        var address = signer.Sign("GET", $"/{request.Id.CacheFolder}/objects/{oid}");
        answer["authenticated"] = true;
        answer["actions"] = new JsonObject
        {
            ["download"] = new JsonObject { ["href"] = $"http://{request.Call.HostName}:{cdnPort()}{address}" },
        };
    }

    private static JsonObject Error(int code, string message) => new() { ["code"] = code, ["message"] = message };

    private static BytesReply Lfs(JsonObject body) => new(200, Encoding.UTF8.GetBytes(body.ToJsonString()), MediaType);

    private StoredRepository Open(string folder) =>
        HubRepository.TryParseCacheFolder(folder, out var id) && store.Find(id) is { } repository
            ? repository
            : throw Refusal.NotFound("No such upload");

    /// <summary>Of a signed address, so it was written by us.</summary>
    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
