using System.IO.Compression;
using System.Security.Authentication;
using HubTasks.Hub.Upload;

namespace HubTasks.Hub.Client;

/// <summary>
/// The last of our handlers: one attempt on the wire. Limits how long the headers and each read of the body may take,
/// turns transport failures into coded ones, and reads small answers whole so that a cut inside them is retried too.
/// </summary>
internal sealed class TransportHandler(
    HubHttpOptions options,
    TimeSpan idle,
    HubWarnings warnings,
    HttpMessageHandler inner
) : DelegatingHandler(inner)
{
    private const int ErrorBodyLimit = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await HeadersAsync(request, ct);
        try
        {
            // HttpClient sets it only when every handler has returned, and a retry needs it before that
            response.RequestMessage ??= request;
            warnings.Collect(response);
            await BodyAsync(request, response, ct);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> HeadersAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var within = request.Options.TryGetValue(HubRequest.AnswerWithin, out var set) ? set : options.AnswerWithin;
        using var timeout = new CancellationTokenSource(within, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var sent = request.Content as SentContent;
        try
        {
            // the answer to an upload begins when all of it was sent: what must not stand still is the sending
            sent?.Moved = () => timeout.CancelAfter(within);
            return await base.SendAsync(request, both.Token);
        }
        catch (OperationCanceledException cancelled)
            when (!ct.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            throw HubErrors.NoAnswer(request.RequestUri!, within).AsException(cancelled);
        }
        catch (OperationCanceledException cancelled) when (!ct.IsCancellationRequested)
        {
            // the handler's own connect timeout
            throw HubErrors.Unreachable(request.RequestUri!, "the connection timed out").AsException(cancelled);
        }
        catch (HttpRequestException failed)
            when (failed.InnerException is AuthenticationException
                || failed.HttpRequestError == HttpRequestError.SecureConnectionError
            )
        {
            throw HubErrors.NotTrusted(request.RequestUri!, Innermost(failed)).AsException(failed);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw HubErrors.Unreachable(request.RequestUri!, Innermost(failed)).AsException(failed);
        }
        finally
        {
            sent?.Moved = null;
        }
    }

    private async Task BodyAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken ct)
    {
        var uri = request.RequestUri!;
        var stream = new BodyStream(await response.Content.ReadAsStreamAsync(ct), uri, idle, options.Time);
        if (!response.IsSuccessStatusCode)
        {
            Replace(response, await ErrorBodyAsync(Decoded(response, stream), ct));
        }
        else if (request.Options.TryGetValue(HubRequest.BodyLimit, out var limit))
        {
            Replace(response, await WholeAsync(Decoded(response, stream), uri, limit, ct));
        }
        else
        {
            Replace(response, stream);
        }
    }

    private static async Task<byte[]> ErrorBodyAsync(Stream stream, CancellationToken ct)
    {
        try
        {
            return await ReadAsync(stream, ErrorBodyLimit, ct);
        }
        catch (Exception failed) when (failed is IOException or InvalidDataException)
        {
            // the status already says what went wrong; its text was only a courtesy
            return [];
        }
    }

    private static async Task<byte[]> WholeAsync(Stream stream, Uri uri, int limit, CancellationToken ct)
    {
        try
        {
            var body = await ReadAsync(stream, limit + 1, ct);
            return body.Length <= limit ? body : throw HubErrors.TooLarge(uri, limit).AsException();
        }
        catch (BodyException broken)
        {
            throw broken.Diagnostic.AsException(broken);
        }
        catch (InvalidDataException garbled)
        {
            throw HubErrors.Cut(uri, garbled.Message).AsException(garbled);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while (
            buffer.Length < limit
            && (
                read = await stream.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, limit - buffer.Length)), ct)
            ) > 0
        )
        {
            await buffer.WriteAsync(chunk.AsMemory(0, read), ct);
        }

        return buffer.ToArray();
    }

    private static Stream Decoded(HttpResponseMessage response, Stream stream) =>
        response.Content.Headers.ContentEncoding.LastOrDefault()?.ToLowerInvariant() switch
        {
            "gzip" => new GZipStream(stream, CompressionMode.Decompress),
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            _ => stream,
        };

    private static void Replace(HttpResponseMessage response, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content.Dispose();
        response.Content = content;
    }

    private static void Replace(HttpResponseMessage response, Stream stream)
    {
        // disposing the new content disposes the stream below it, and with it the connection's hold
        var content = new StreamContent(stream);
        foreach (var header in response.Content.Headers.NonValidated)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
