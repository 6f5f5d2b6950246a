using System.Net.Http.Headers;

namespace HubTasks.Hub.Client;

/// <summary>
/// Where the Hub last sent us for the bytes of a file, so that a file fetched in a thousand ranges costs it one redirect
/// and not a thousand, of which it grants 3,000 in five minutes. Such addresses are signed and end; then the Hub is asked
/// again. Safe for several threads.
/// </summary>
internal sealed class FileLocation
{
    private readonly HashSet<long> _asked = [];
    private Found? _last;
    private volatile bool _mixed;

    public Found? Last => Volatile.Read(ref _last);

    public void Remember(HttpResponseMessage response, RedirectTrail trail) =>
        Volatile.Write(
            ref _last,
            new Found(response.RequestMessage!.RequestUri!, trail, _mixed ? null : response.StrongTag())
        );

    /// <summary>Forgets it when the same place is asked for again: what came from there was no good.</summary>
    /// <param name="offset">Where in the file the next request begins.</param>
    public void Expect(long offset)
    {
        lock (_asked)
        {
            if (!_asked.Add(offset))
            {
                // the next address has not been asked for anything: else each place of it would cost a redirect again
                _asked.Clear();
                _asked.Add(offset);
                Volatile.Write(ref _last, null);
            }
        }
    }

    /// <summary>Unless somebody has found a newer one meanwhile.</summary>
    public void Forget(Found found) => Interlocked.CompareExchange(ref _last, null, found);

    /// <summary>There are several versions under the name, or servers that cannot agree on one: no more asking for it.</summary>
    public void ForgetVersions(Found found)
    {
        _mixed = true;
        Forget(found);
    }

    /// <param name="Uri">Of another origin than the Hub's: no token goes there.</param>
    /// <param name="Trail">What the Hub said of the file.</param>
    /// <param name="Tag">Of the bytes; null where the server gives no strong one.</param>
    internal sealed record Found(Uri Uri, RedirectTrail Trail, EntityTagHeaderValue? Tag);
}
