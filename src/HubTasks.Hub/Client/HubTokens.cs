using System.Globalization;
using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>A token and where it came from. Its text form never shows the value.</summary>
public sealed record HubToken
{
    private HubToken(string value, string source)
    {
        Value = value;
        Source = source;
    }

    /// <summary>For the <c>Authorization</c> header and the token file only.</summary>
    public string Value { get; }

    /// <summary>For messages: a variable's name, or a file's path.</summary>
    public string Source { get; }

    /// <summary>Strips line ends and spaces; null for nothing.</summary>
    /// <exception cref="HubTasksException">HUB9020: characters that no token has. The message does not repeat them.</exception>
    public static HubToken? Read(string? text, string source)
    {
        var value = text?.Trim('\r', '\n', ' ', '\t');
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        return value.All(character => character is > ' ' and < '\u007f')
            ? new HubToken(value, source)
            : throw TokenErrors.Malformed(source).AsException();
    }

    public override string ToString() => $"[token] from {Source}";
}

/// <summary>
/// Finds the token as the other Hub tools do: keyless exchange (<c>HF_OIDC_RESOURCE</c>), the variable the user named,
/// <c>HF_TOKEN</c>, <c>HUGGING_FACE_HUB_TOKEN</c>, the token file. The first that exists wins; one that exists and is
/// broken is an error, because falling through would act as somebody else.
/// </summary>
public sealed class HubTokens : IDisposable
{
    private readonly HubEnvironment _environment;
    private readonly HubHttpOptions _options;
    private readonly OidcExchange _exchange;
    private readonly StoredTokens _stored;
    private readonly SemaphoreSlim _one = new(1, 1);
    private HubToken? _found;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    internal HubTokens(HubEnvironment environment, HubHttpOptions options, HubEndpoint endpoint, HttpClient anonymous)
    {
        _environment = environment;
        _options = options;
        _exchange = new OidcExchange(environment, endpoint, anonymous);
        _stored = new StoredTokens(environment);
        Refresh = new OAuthRefresh(environment, _stored, endpoint, anonymous, options.Time);
    }

    private OAuthRefresh Refresh { get; }

    /// <summary>The token to send; null to stay anonymous. Found once and kept until it is about to expire.</summary>
    /// <exception cref="HubTasksException">HUB9020, HUB9022 to HUB9026.</exception>
    public async ValueTask<HubToken?> GetAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var now = _options.Time.GetUtcNow();
            if (now >= _until)
            {
                (_found, _until) = await FindAsync(now, ct);
            }

            return _found;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<(HubToken?, DateTimeOffset)> FindAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (HubToken.Read(_options.Token, "the command") is { } given)
        {
            return (given, DateTimeOffset.MaxValue);
        }

        var quiet = _environment.DisableImplicitToken;
        if (!quiet && _environment.NonEmpty("HF_OIDC_RESOURCE") is { } resource)
        {
            var (token, life) = await _exchange.RunAsync(resource, ct);
            return (token, now + life);
        }

        string?[] names = quiet
            ? [_options.TokenVariable]
            : [_options.TokenVariable, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];
        foreach (var name in names)
        {
            if (name is not null && HubToken.Read(_environment.Get(name), $"`{name}`") is { } token)
            {
                return (token, DateTimeOffset.MaxValue);
            }
        }

        return quiet ? (null, DateTimeOffset.MaxValue) : (await FromFileAsync(ct), DateTimeOffset.MaxValue);
    }

    private async Task<HubToken?> FromFileAsync(CancellationToken ct)
    {
        var token = _stored.ReadActive();
        return token is null ? null : await Refresh.FreshAsync(token, ct);
    }
}

/// <summary>HUB9020 to HUB9027: tokens. No message ever holds one.</summary>
internal static class TokenErrors
{
    public static Diagnostic Malformed(string source) =>
        new(
            "HUB9020",
            $"the token from {source} holds characters that no token has, such as spaces or letters outside ASCII",
            "copy it again from the settings of the Hub, without quotes and without other text"
        );

    public static Diagnostic Unreadable(string path, string why) =>
        new(
            "HUB9022",
            $"cannot read or write `{path}`: {Redactor.Clean(why)}",
            "check the permissions of the file and its folder"
        );

    public static Diagnostic ExchangeFailed(string resource, string why) =>
        new(
            "HUB9024",
            $"the Hub did not give a token for `{Redactor.Clean(resource)}` in exchange for this job's identity: {why}",
            "compare repository, branch and workflow with the trusted publisher in the settings of the Hub repository"
        );

    public static Diagnostic NoIdentity(string why) =>
        new(
            "HUB9025",
            $"`HF_OIDC_RESOURCE` is set, but this job has no identity to exchange: {why}",
            "give the GitHub job `permissions: id-token: write`, or set `HF_OIDC_ID_TOKEN`, or unset `HF_OIDC_RESOURCE`"
        );

    public static Diagnostic RefreshFailed(string source, string why) =>
        new("HUB9026", $"the login in {source} has expired and was not renewed: {why}", "run `hubtasks login` again");

    public static Diagnostic BadStoredTokens(string path, int line) =>
        new(
            "HUB9027",
            $"`{path}` is not a list of tokens: line {line.ToString(CultureInfo.InvariantCulture)} is neither `[name]` nor `key = value`",
            "repair the line, or remove the file and log in again"
        );
}
