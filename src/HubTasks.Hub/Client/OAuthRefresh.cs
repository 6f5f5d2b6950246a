using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>Renews a login of the device flow before it runs out; one process at a time, as <c>huggingface_hub</c> does.</summary>
internal sealed class OAuthRefresh(
    HubEnvironment environment,
    StoredTokens stored,
    HubEndpoint endpoint,
    HttpClient anonymous,
    TimeProvider time
)
{
    /// <summary>The public OAuth application of the Hub's own tools, which is who the stored logins were given to.</summary>
    private const string DefaultClient = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";

    private const int BodyLimit = 256 * 1024;

    private static readonly TimeSpan Early = TimeSpan.FromHours(24);
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The token itself while it lasts, else its successor, which is stored.</summary>
    /// <exception cref="HubTasksException">HUB9026: it has expired and could not be renewed.</exception>
    public async Task<HubToken> FreshAsync(HubToken active, CancellationToken ct)
    {
        if (Login(active) is not { } login || !IsDue(login))
        {
            return active;
        }

        try
        {
            await using var held = await LockAsync(ct);
            // somebody else may have renewed it meanwhile
            var now = stored.ReadActive() ?? active;
            return Login(now) is { } still && IsDue(still) ? await RenewAsync(still, active.Source, ct) : now;
        }
        catch (HubTasksException failed) when (login.ExpiresAt > time.GetUtcNow() && !Is(failed, "HUB9004"))
        {
            // it still works; the next run tries again
            return active;
        }
    }

    private static bool Is(HubTasksException failed, string code) => failed.Diagnostics[0].Code == code;

    private StoredToken? Login(HubToken active) =>
        stored.ReadAll().FirstOrDefault(login => login.Value == active.Value && login is { RefreshToken: not null });

    private bool IsDue(StoredToken login) => login.ExpiresAt is { } expiry && expiry - time.GetUtcNow() < Early;

    private async Task<HubToken> RenewAsync(StoredToken login, string source, CancellationToken ct)
    {
        if (!endpoint.IsConfidential)
        {
            throw HubErrors.TokenOverPlainHttp(endpoint, source).AsException();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Value + HubRoutes.OAuthToken);
        request.Content = new FormUrlEncodedContent([
            new("grant_type", "refresh_token"),
            new("refresh_token", login.RefreshToken!),
            new("client_id", environment.NonEmpty("HF_DEVICE_CODE_OAUTH_CLIENT_ID") ?? DefaultClient),
        ]);
        request.Options.Set(HubRequest.BodyLimit, BodyLimit);
        using var response = await anonymous.SendAsync(request, ct);
        if (!response.IsSuccessStatusCode)
        {
            var failure = await HubFailure.ReadAsync(response, time, ct);
            var words = Redactor.Clean(failure.Message, login.RefreshToken);
            throw TokenErrors.RefreshFailed(source, $"status {failure.Status}, `{words}`").AsException();
        }

        var answer = await HubAnswer.ReadAsync(response, HubJson.Default.OAuthToken, ct);
        var token =
            HubToken.Read(answer.AccessToken, source)
            ?? throw TokenErrors.RefreshFailed(source, "the answer holds no token").AsException();
        stored.Save(
            login with
            {
                Value = token.Value,
                RefreshToken = answer.RefreshToken ?? login.RefreshToken,
                ExpiresAt = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn, 0, 366 * 86_400L)),
            }
        );
        return token;
    }

    private async Task<FileStream> LockAsync(CancellationToken ct)
    {
        var path = stored.StoredPath + ".lock";
        var until = time.GetUtcNow() + LockWait;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held)
            {
                if (time.GetUtcNow() > until)
                {
                    throw TokenErrors.Unreadable(path, held.Message).AsException(held);
                }
            }
            catch (UnauthorizedAccessException refused)
            {
                throw TokenErrors.Unreadable(path, refused.Message).AsException(refused);
            }

            await Task.Delay(LockPoll, time, ct);
        }
    }
}
