using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>The calls to a Hub that write, one method per endpoint. <see cref="HubUploader"/> makes commits of them.</summary>
public sealed class HubWriter(HubHttp http)
{
    private const int AnswerLimit = 32 * 1024 * 1024;

    private const string LfsType = "application/vnd.git-lfs+json";

    private static readonly TimeSpan CommitWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LfsWithin = TimeSpan.FromMinutes(2);

    /// <summary>Makes a repository. With <paramref name="orExists"/>, one that is there already is fine.</summary>
    /// <param name="sdk">Required for spaces: <c>static</c>, <c>gradio</c>, <c>docker</c> …</param>
    /// <returns>True when it was made now.</returns>
    public async Task<bool> CreateRepositoryAsync(
        HubRepository repository,
        bool isPrivate,
        string? sdk,
        bool orExists,
        CancellationToken ct
    )
    {
        var owner = repository.Id.Owner ?? throw UploadErrors.NeedsOwner(repository).AsException();
        var body = new CreateRepositoryRequest(
            repository.Id.Name,
            owner,
            repository.ApiSegment[..^1],
            isPrivate ? "private" : "public",
            sdk
        );
        using var request = Post("/api/repos/create", body, UploadJson.Default.CreateRepositoryRequest);
        using var response = await SendAsync(request, null, ct);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            return orExists ? false : throw UploadErrors.RepositoryExists(repository).AsException();
        }

        // a token for one repository may not create any, and need not when it is there
        if (
            orExists
            && response.StatusCode
                is HttpStatusCode.Unauthorized
                    or HttpStatusCode.PaymentRequired
                    or HttpStatusCode.Forbidden
            && await IsThereAsync(repository, ct)
        )
        {
            return false;
        }

        await HubAnswer.ThrowIfFailedAsync(response, http, new HubSubject(repository), ct);
        return true;
    }

    /// <summary>Makes a branch at a revision.</summary>
    /// <returns>True when it was made now.</returns>
    /// <exception cref="HubTasksException">HUB4509: it exists, and <paramref name="orExists"/> is false.</exception>
    public Task<bool> CreateBranchAsync(
        HubRepository repository,
        string branch,
        string startingPoint,
        bool orExists,
        CancellationToken ct
    ) =>
        CreateAsync(
            Post(
                $"{HubRoutes.Api(repository)}/branch/{HubRoutes.Segment(branch)}",
                new BranchRequest(startingPoint),
                UploadJson.Default.BranchRequest
            ),
            new HubSubject(repository, startingPoint),
            ("branch", branch),
            orExists,
            ct
        );

    public Task DeleteBranchAsync(HubRepository repository, string branch, CancellationToken ct) =>
        DeleteAsync(repository, "branch", branch, ct);

    /// <summary>Makes a tag at a revision.</summary>
    /// <returns>True when it was made now.</returns>
    /// <exception cref="HubTasksException">HUB4509: it exists, and <paramref name="orExists"/> is false.</exception>
    public Task<bool> CreateTagAsync(
        HubRepository repository,
        string tag,
        string revision,
        string? message,
        bool orExists,
        CancellationToken ct
    ) =>
        CreateAsync(
            Post(
                $"{HubRoutes.Api(repository)}/tag/{HubRoutes.Segment(revision)}",
                new TagRequest(tag, message),
                UploadJson.Default.TagRequest
            ),
            new HubSubject(repository, revision),
            ("tag", tag),
            orExists,
            ct
        );

    public Task DeleteTagAsync(HubRepository repository, string tag, CancellationToken ct) =>
        DeleteAsync(repository, "tag", tag, ct);

    internal Task<PreuploadAnswer> PreuploadAsync(
        HubRepository repository,
        string branch,
        bool pullRequest,
        PreuploadRequest body,
        CancellationToken ct
    )
    {
        var route = $"{HubRoutes.Api(repository)}/preupload/{HubRoutes.Segment(branch)}" + CreatePr(pullRequest);
        var request = Post(route, body, UploadJson.Default.PreuploadRequest);
        request.Options.Set(HubRequest.Repeatable, true);
        return AnswerAsync(request, UploadJson.Default.PreuploadAnswer, new HubSubject(repository, branch), ct);
    }

    internal Task<LfsBatchAnswer> LfsBatchAsync(HubRepository repository, LfsBatchRequest body, CancellationToken ct)
    {
        var request = Post(
            $"/{HubRoutes.Web(repository)}.git/info/lfs/objects/batch",
            body,
            UploadJson.Default.LfsBatchRequest
        );
        AsLfs(request);
        request.Options.Set(HubRequest.Repeatable, true);
        return AnswerAsync(request, UploadJson.Default.LfsBatchAnswer, new HubSubject(repository), ct);
    }

    /// <summary>Stores bytes where a signed address says. No token: the address is the permission.</summary>
    /// <returns>The status, and the ETag that a multipart upload is put together with.</returns>
    internal async Task<(HttpStatusCode Status, string? Etag, string Why)> StoreAsync(
        Uri address,
        FileContent content,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Options.Set(HubRequest.WithoutToken, true);
        request.Options.Set(HubRequest.AnswerWithin, LfsWithin);
        using var response = await SendAsync(request, null, ct);
        var why = response.IsSuccessStatusCode ? "" : (await HubFailure.ReadAsync(response, http.Time, ct)).Message;
        return (response.StatusCode, response.Header("ETag"), why);
    }

    /// <summary>Puts the parts of a multipart upload together. Its address is signed: no token.</summary>
    internal async Task<HttpStatusCode> CompleteAsync(Uri address, LfsCompletion body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonBody.Of(body, UploadJson.Default.LfsCompletion),
        };
        AsLfs(request);
        request.Options.Set(HubRequest.WithoutToken, true);
        request.Options.Set(HubRequest.Repeatable, true);
        request.Options.Set(HubRequest.AnswerWithin, CommitWithin);
        using var response = await SendAsync(request, null, ct);
        return response.StatusCode;
    }

    /// <summary>Asks the Hub to look at what was stored. The token goes along only to the Hub's own origin.</summary>
    internal async Task VerifyAsync(HubRepository repository, Uri address, LfsObject body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonBody.Of(body, UploadJson.Default.LfsObject),
        };
        AsLfs(request);
        request.Options.Set(HubRequest.Repeatable, true);
        using var response = await SendAsync(request, null, ct);
        await HubAnswer.ThrowIfFailedAsync(response, http, new HubSubject(repository), ct);
    }

    /// <summary>One attempt at the commit. Null when the branch is not where the plan has it (412).</summary>
    internal async Task<CommitAnswer?> CommitAsync(CommitPlan plan, IUploadProgress? progress, CancellationToken ct)
    {
        var (repository, branch) = (plan.Request.Repository, plan.Request.Branch);
        var route =
            $"{HubRoutes.Api(repository)}/commit/{HubRoutes.Segment(branch)}" + CreatePr(plan.Request.PullRequest);
        using var request = new HttpRequestMessage(HttpMethod.Post, http.Endpoint.Value + route)
        {
            Content = new CommitContent(plan, progress),
        };
        request.Options.Set(HubRequest.AnswerWithin, CommitWithin);
        using var response = await SendAsync(request, null, ct);
        if (response.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return null;
        }

        await HubAnswer.ThrowIfFailedAsync(response, http, new HubSubject(repository, branch), ct);
        return await HubAnswer.ReadAsync(response, UploadJson.Default.CommitAnswer, ct);
    }

    /// <summary>What the Hub thinks of a card's front matter; null where the endpoint cannot tell.</summary>
    internal async Task<ValidateYamlAnswer?> ValidateCardAsync(RepoType type, string card, CancellationToken ct)
    {
        using var request = Post(
            "/api/validate-yaml",
            new ValidateYamlRequest(card, type.ApiSegment()[..^1]),
            UploadJson.Default.ValidateYamlRequest
        );
        request.Options.Set(HubRequest.Repeatable, true);
        using var response = await SendAsync(request, null, ct);
        return
            response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest
            && response.Content.Headers.ContentType?.MediaType == "application/json"
            ? await HubAnswer.ReadAsync(response, UploadJson.Default.ValidateYamlAnswer, ct)
            : null;
    }

    private static string CreatePr(bool pullRequest) => pullRequest ? "?create_pr=1" : "";

    private static void AsLfs(HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd(LfsType);
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue(LfsType);
    }

    private HttpRequestMessage Post<T>(string route, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, http.Endpoint.Value + route) { Content = JsonBody.Of(body, type) };

    private async Task<bool> IsThereAsync(HubRepository repository, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            http.Endpoint.Value + HubRoutes.Info(repository, null, [])
        );
        using var response = await SendAsync(request, null, ct);
        return response.IsSuccessStatusCode;
    }

    private async Task<bool> CreateAsync(
        HttpRequestMessage request,
        HubSubject subject,
        (string Kind, string Name) what,
        bool orExists,
        CancellationToken ct
    )
    {
        using (request)
        {
            using var response = await SendAsync(request, null, ct);
            if (response.StatusCode == HttpStatusCode.Conflict)
            {
                return orExists
                    ? false
                    : throw UploadErrors.Exists(subject.Repository!, what.Kind, what.Name).AsException();
            }

            await HubAnswer.ThrowIfFailedAsync(response, http, subject, ct);
            return true;
        }
    }

    private async Task DeleteAsync(HubRepository repository, string kind, string name, CancellationToken ct)
    {
        var route = $"{HubRoutes.Api(repository)}/{kind}/{HubRoutes.Segment(name)}";
        using var request = new HttpRequestMessage(HttpMethod.Delete, http.Endpoint.Value + route);
        using var response = await SendAsync(request, null, ct);
        await HubAnswer.ThrowIfFailedAsync(response, http, new HubSubject(repository, name), ct);
    }

    private async Task<T> AnswerAsync<T>(
        HttpRequestMessage request,
        JsonTypeInfo<T> type,
        HubSubject subject,
        CancellationToken ct
    )
    {
        using (request)
        {
            using var response = await SendAsync(request, LfsWithin, ct);
            await HubAnswer.ThrowIfFailedAsync(response, http, subject, ct);
            return await HubAnswer.ReadAsync(response, type, ct);
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan? within, CancellationToken ct)
    {
        request.Options.Set(HubRequest.BodyLimit, AnswerLimit);
        if (within is { } time)
        {
            request.Options.Set(HubRequest.AnswerWithin, time);
        }

        return http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }
}
