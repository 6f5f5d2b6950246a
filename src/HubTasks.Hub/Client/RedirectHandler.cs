using System.Net;
using System.Net.Http.Headers;
using HubTasks.Findings;

namespace HubTasks.Hub.Client;

/// <summary>
/// Follows redirects itself, because <see cref="HttpClient"/> drops the token even on a relative redirect of the same
/// host, which the Hub uses for every small file. The token stays while scheme, host and port are the Hub's own, and is
/// gone for good once the chain has left them.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const int MaxHops = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var location = request.Get(HubRequest.Location);
        if (location?.Last is { } found && await TryThereAsync(request, location, found, ct) is { } there)
        {
            return there;
        }

        var trail = new RedirectTrail();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var current = request;
        while (true)
        {
            seen.Add(current.RequestUri!.AbsoluteUri);
            var response = await base.SendAsync(current, ct);
            trail.Note(response);
            if (!IsRedirect(response.StatusCode))
            {
                response.RequestMessage!.Options.Set(HubRequest.Trail, trail);
                if (response.IsSuccessStatusCode && !HubEndpoint.SameOrigin(request.RequestUri!, current.RequestUri!))
                {
                    location?.Remember(response, trail);
                }

                return response;
            }

            using (response)
            {
                var target = Target(current, response);
                if (seen.Count > MaxHops || seen.Contains(target.AbsoluteUri))
                {
                    throw HubErrors.RedirectLoop(request.RequestUri!, target, seen.Count).AsException();
                }

                current = Next(current, target);
            }
        }
    }

    /// <summary>Null when the address is no longer good, whatever the reason, or has another version of the file now.</summary>
    private async Task<HttpResponseMessage?> TryThereAsync(
        HttpRequestMessage request,
        FileLocation location,
        FileLocation.Found found,
        CancellationToken ct
    )
    {
        var next = Next(request, found.Uri);
        next.Options.Set(HubRequest.Once, true);
        if (request.Headers.Range is not null && found.Tag is { } tag)
        {
            next.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }

        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(next, ct);
        }
        catch (HubTasksException)
        {
            // the Hub may know of a place that answers
        }

        if (response?.StatusCode == HttpStatusCode.OK && next.Headers.IfRange is not null)
        {
            location.ForgetVersions(found);
        }
        else if (response?.IsSuccessStatusCode == true)
        {
            response.RequestMessage!.Options.Set(HubRequest.Trail, found.Trail);
            return response;
        }
        else
        {
            location.Forget(found);
        }

        response?.Dispose();
        return null;
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    private static Uri Target(HttpRequestMessage request, HttpResponseMessage response)
    {
        var from = request.RequestUri!;
        if (response.Headers.Location is not { } location)
        {
            throw HubErrors.RedirectWithoutTarget(from, (int)response.StatusCode).AsException();
        }

        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        var repeats = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        var keepsMethod = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (
            !HubEndpoint.IsHttp(target)
            || (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
            || (!repeats && !(keepsMethod && HubEndpoint.SameOrigin(from, target)))
        )
        {
            throw HubErrors.RedirectRefused(from, target, request.Method).AsException();
        }

        return target;
    }

    private static HttpRequestMessage Next(HttpRequestMessage from, Uri target)
    {
        var next = new HttpRequestMessage(from.Method, target)
        {
            Content = from.Content,
            Version = from.Version,
            VersionPolicy = from.VersionPolicy,
        };
        foreach (var option in from.Options)
        {
            next.Options.TryAdd(option.Key, option.Value);
        }

        var leaves = !HubEndpoint.SameOrigin(from.RequestUri!, target);
        foreach (var header in from.Headers.NonValidated)
        {
            if (!(leaves && header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            {
                next.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        if (leaves)
        {
            next.Options.Set(HubRequest.WithoutToken, true);
        }

        return next;
    }
}
