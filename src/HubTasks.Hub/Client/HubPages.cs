using System.Globalization;
using System.Text.RegularExpressions;

namespace HubTasks.Hub.Client;

/// <summary>The pages of one listing, after the <c>Link</c> header; bounded, because a server may lie about the end.</summary>
internal sealed partial class HubPages
{
    /// <summary>At the Hub's 1,000 entries each, far more than a repository can hold.</summary>
    public const int MaxPages = 5_000;

    /// <summary>Decoded bytes over all pages: about a million files.</summary>
    public const long MaxBytes = 320L * 1024 * 1024;

    private readonly Uri _first;
    private readonly HashSet<string> _seen;
    private long _bytes;

    public HubPages(Uri first)
    {
        _first = first;
        _seen = new(StringComparer.Ordinal) { first.AbsoluteUri };
        Next = first;
    }

    public Uri? Next { get; private set; }

    /// <summary>
    /// Moves to the page the answer links to. Another host may hold it, as with mirrors; <see cref="TokenHandler"/> sends
    /// the token to none but the Hub's own origin.
    /// </summary>
    public void Advance(HttpResponseMessage response)
    {
        var at = response.RequestMessage!.RequestUri!;
        _bytes += response.Content.Headers.ContentLength ?? 0;
        Next = Target(response, at);
        if (Next is null)
        {
            return;
        }

        if (!HubEndpoint.IsHttp(Next) || (at.Scheme == Uri.UriSchemeHttps && Next.Scheme != Uri.UriSchemeHttps))
        {
            throw HubErrors.RedirectRefused(at, Next, HttpMethod.Get).AsException();
        }

        if (!_seen.Add(Next.AbsoluteUri))
        {
            throw HubErrors.EndlessList(_first, "a page links to one that was read already").AsException();
        }

        if (_seen.Count > MaxPages || _bytes > MaxBytes)
        {
            var read = (_seen.Count - 1).ToString(CultureInfo.InvariantCulture);
            throw HubErrors.EndlessList(_first, $"{read} pages were read").AsException();
        }
    }

    private static Uri? Target(HttpResponseMessage response, Uri at)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        foreach (var link in links.SelectMany(header => Link.Matches(header).AsEnumerable()))
        {
            if (
                link.Groups["rel"].Value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase)
                && Uri.TryCreate(at, link.Groups["url"].Value, out var next)
            )
            {
                return next;
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"<(?<url>[^<>]*)>\s*(;[^,;<>]*)*?;\s*rel\s*=\s*""?(?<rel>[^"",;]*)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Link { get; }
}
