using System.Net;
using System.Net.Http.Headers;

namespace HubTasks.Hub.Client;

/// <summary>A file's bytes on their way.</summary>
public sealed class HubFile : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;

    private HubFile(HttpResponseMessage response, Stream stream, long offset, long? total)
    {
        _response = response;
        Stream = stream;
        Offset = offset;
        TotalSize = total;
    }

    /// <summary>Throws <see cref="IOException"/> when it falls silent or breaks off; open again from there.</summary>
    public Stream Stream { get; }

    /// <summary>Where in the file the stream begins: 0 when the server ignored a range.</summary>
    public long Offset { get; }

    /// <summary>Of the whole file, in bytes; null when the server does not say.</summary>
    public long? TotalSize { get; }

    /// <summary>Which version of the file these are bytes of, as a strong ETag; null when the server does not say.</summary>
    public string? Version => _response.StrongTag()?.Tag;

    /// <summary>The commit it belongs to; null when the server does not say.</summary>
    public string? Commit => _response.RequestMessage!.Get(HubRequest.Trail)?.RepoCommit;

    internal static async Task<HubFile> OpenAsync(
        HttpResponseMessage response,
        RangeHeaderValue? range,
        CancellationToken ct
    )
    {
        var uri = response.RequestMessage!.RequestUri!;
        if (response.Content.Headers.ContentEncoding.FirstOrDefault() is { } encoding and not "identity")
        {
            throw HubErrors.Encoded(uri, encoding).AsException();
        }

        // a login page answers 200 to everything; the Hub names the commit and sends html as text
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type == "text/html" && response.RequestMessage.Get(HubRequest.Trail)?.RepoCommit is null)
        {
            throw HubErrors.NotJson(uri, type).AsException();
        }

        var offset = 0L;
        var total = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            var sent = response.Content.Headers.ContentRange;
            var wanted = range?.Ranges.FirstOrDefault();
            if (wanted is null || sent?.From is null || sent.Unit != "bytes" || sent.From != wanted.From)
            {
                throw HubErrors
                    .BadRange(
                        uri,
                        sent?.ToString() ?? "none",
                        range is null ? "none" : $"one that begins at {wanted?.From}"
                    )
                    .AsException();
            }

            offset = sent.From.Value;
            total = sent.Length;
        }

        return new HubFile(response, await response.Content.ReadAsStreamAsync(ct), offset, total);
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _response.Dispose();
    }
}
