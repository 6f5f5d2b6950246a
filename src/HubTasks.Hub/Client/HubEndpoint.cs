using System.Diagnostics.CodeAnalysis;

namespace HubTasks.Hub.Client;

/// <summary>The address of a Hub: scheme, host, port and perhaps a folder. Tokens go to its origin and nowhere else.</summary>
public sealed record HubEndpoint
{
    private HubEndpoint(Uri uri)
    {
        Uri = uri;
        Value = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <summary>Without a trailing slash, a query or a user name; fit for a message.</summary>
    public string Value { get; }

    internal Uri Uri { get; }

    /// <summary>Nobody between this process and the Hub can read what is sent.</summary>
    internal bool IsConfidential => Uri.Scheme == Uri.UriSchemeHttps || Uri.IsLoopback;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HubEndpoint? endpoint)
    {
        endpoint =
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && IsHttp(uri)
            && uri.UserInfo.Length == 0
            && uri.Query.Length == 0
            && uri.Fragment.Length == 0
                ? new HubEndpoint(uri)
                : null;
        return endpoint is not null;
    }

    /// <exception cref="Findings.HubTasksException">HUB9028: not an http or https URL.</exception>
    public static HubEndpoint Parse(string text) =>
        TryParse(text, out var endpoint) ? endpoint : throw HubErrors.BadEndpoint(text).AsException();

    internal static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;

    /// <summary>Same scheme, host and port.</summary>
    internal static bool SameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme
        && left.Port == right.Port
        && string.Equals(left.IdnHost, right.IdnHost, StringComparison.OrdinalIgnoreCase);

    internal bool Owns(Uri uri) => SameOrigin(Uri, uri);

    public override string ToString() => Value;
}
