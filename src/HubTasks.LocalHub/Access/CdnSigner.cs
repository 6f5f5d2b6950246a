using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Access;

/// <summary>Addresses that carry their own permission, for a while: what the second origin accepts instead of a token.</summary>
internal sealed class CdnSigner(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <param name="method">The only one that the address is good for; <c>GET</c> includes <c>HEAD</c>.</param>
    /// <param name="path">Raw, without a query.</param>
    /// <returns>The path with a signed query.</returns>
    public string Sign(string method, string path)
    {
        var expires = (time.GetUtcNow() + Life).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{path}?expires={expires}&signature={Signature(method, path, expires)}";
    }

    /// <exception cref="Refusal">The address was altered, or its time is over.</exception>
    public void Check(HubCall call)
    {
        var expires = call.Value("expires") ?? "";
        var method = call.Method == "HEAD" ? "GET" : call.Method;
        var expected = Encoding.ASCII.GetBytes(Signature(method, call.Path, expires));
        var given = Encoding.UTF8.GetBytes(call.Value("signature") ?? "");
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
        {
            throw Refusal.Forbidden("The signature of this address does not match");
        }

        if (long.Parse(expires, CultureInfo.InvariantCulture) < time.GetUtcNow().ToUnixTimeSeconds())
        {
            throw Refusal.Forbidden("The time of this address is over");
        }
    }

    private string Signature(string method, string path, string expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{method}\n{path}\n{expires}")));
}
