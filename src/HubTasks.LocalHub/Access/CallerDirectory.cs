using System.Collections.Concurrent;
using System.Security.Cryptography;
using HubTasks.Hub;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Access;

/// <summary>Knows whose token is whose.</summary>
internal sealed class CallerDirectory(LocalHubOptions options)
{
    private static readonly TimeSpan ExchangedLife = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (Caller Caller, DateTimeOffset Expires)> _exchanged = new();

    /// <exception cref="Refusal">There is a token, but nobody has it.</exception>
    public Caller Identify(HubCall call)
    {
        if (call.Headers.Authorization.Count == 0)
        {
            return Caller.Anonymous;
        }

        if (call.BearerToken is not { Length: > 0 } token)
        {
            throw Refusal.BadToken();
        }

        if (_exchanged.TryGetValue(token, out var exchanged))
        {
            return exchanged.Expires > options.Time.GetUtcNow() ? exchanged.Caller : throw Refusal.BadToken();
        }

        foreach (var account in options.Accounts)
        {
            if (Same(account.Token, token))
            {
                return new Caller(account.Name, account.CanWrite)
                {
                    Grants = account.Grants,
                    Organizations = account.Organizations,
                };
            }
        }

        var open = options.Token is null && options.Accounts.IsEmpty;
        return open || (options.Token is { } own && Same(own, token))
            ? new Caller("local", true)
            : throw Refusal.BadToken();
    }

    /// <summary>A token that may write one repository, and for how many seconds.</summary>
    public (string Token, int ExpiresIn) Issue(HubRepository repository)
    {
        var token = "hf_jwt_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var caller = new Caller("[OIDC]", true) { Scope = repository };
        _exchanged[token] = (caller, options.Time.GetUtcNow() + ExchangedLife);
        return (token, (int)ExchangedLife.TotalSeconds);
    }

    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(left),
            System.Text.Encoding.UTF8.GetBytes(right)
        );
}
