using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace HubTasks.LocalHub.Http;

/// <summary>Sends a reply: lengths, HEAD, conditions and ranges, and the faults that were planned for the request.</summary>
internal sealed class ReplyWriter(
    HttpContext context,
    HubCall call,
    RequestLog.Entry log,
    Fault? fault,
    TimeProvider time
)
{
    private bool IsHead => call.Method == "HEAD";

    private BodySender Body => field ??= new BodySender(context, log, fault, time);

    public async Task WriteAsync(Reply reply, CancellationToken ct)
    {
        if (fault is not null)
        {
            if (fault.DelayBefore > TimeSpan.Zero)
            {
                await Task.Delay(fault.DelayBefore, time, ct);
            }

            reply = Spoil(reply, fault);
            if (fault.CutAt == 0)
            {
                context.Abort();
                return;
            }
        }

        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        foreach (var (name, value) in fault?.Headers ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }

        switch (reply)
        {
            case FileReply file:
                await WriteFileAsync(file, ct);
                break;
            case BytesReply bytes:
                context.Response.ContentType = bytes.ContentType;
                await WriteBytesAsync(bytes.Status, bytes.Content, ct);
                break;
            case RedirectReply redirect:
                context.Response.Headers.Location = redirect.Location;
                context.Response.ContentType = "text/plain; charset=utf-8";
                var text =
                    $"{(redirect.Status == 307 ? "Temporary Redirect" : "Found")}. Redirecting to {redirect.Location}";
                await WriteBytesAsync(redirect.Status, System.Text.Encoding.UTF8.GetBytes(text), ct);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Reply Spoil(Reply reply, Fault spoil)
    {
        if (spoil.RedirectsToItself)
        {
            return new RedirectReply(302, call.BaseUrl + call.Path + call.QueryText);
        }

        if (spoil.StatusCode is { } status)
        {
            return new BytesReply(status, System.Text.Encoding.UTF8.GetBytes(spoil.Body ?? ""), spoil.ContentType);
        }

        if (spoil.AltersEtag)
        {
            reply = reply with
            {
                Headers =
                [
                    .. reply.Headers.Select(header =>
                        header.Name == "X-Linked-Etag"
                            ? (header.Name, $"\"{new string('e', header.Value.Length - 2)}\"")
                            : header
                    ),
                ],
            };
        }

        return reply is FileReply file
            ? file with
            {
                Size = Math.Max(0, file.Size + spoil.SizeDelta),
                Etag = spoil.AltersEtag ? new string('e', file.Etag.Length) : file.Etag,
            }
            : reply;
    }

    private async Task WriteFileAsync(FileReply file, CancellationToken ct)
    {
        var headers = context.Response.Headers;
        var etag = $"\"{file.Etag}\"";
        headers.ETag = etag;
        headers.AcceptRanges = "bytes";
        context.Response.ContentType = file.ContentType;
        if (call.Headers.IfNoneMatch.ToString().Split(',').Select(Weakened).Any(tag => tag == etag || tag == "*"))
        {
            Start(304);
            return;
        }

        var (first, length, status) = (0L, file.Size, 200);
        var ifRange = call.Headers.IfRange.ToString();
        if (fault?.IgnoresRange != true && (ifRange.Length == 0 || ifRange == etag))
        {
            var range = ByteRange.Parse(call.Headers.Range.ToString(), file.Size, out var satisfiable);
            if (range is { } asked)
            {
                if (file.Size == 0)
                {
                    // a 416 would make a client that only wanted to know the size give up on the whole repository
                    headers.ContentRange = "bytes */0";
                    status = 206;
                }
                else if (!satisfiable)
                {
                    headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Size}");
                    context.Response.ContentLength = 0;
                    Start(416);
                    return;
                }
                else
                {
                    (first, length, status) = (asked.First, asked.Length, 206);
                    headers.ContentRange = string.Create(
                        CultureInfo.InvariantCulture,
                        $"bytes {first}-{first + length - 1}/{file.Size}"
                    );
                }
            }
        }

        context.Response.ContentLength = length;
        Start(status);
        if (!IsHead)
        {
            await Body.SendFileAsync(file.File, first, length, ct);
        }
    }

    private async Task WriteBytesAsync(int status, byte[] content, CancellationToken ct)
    {
        if (status is not (204 or 304))
        {
            context.Response.ContentLength = content.Length;
        }

        Start(status);
        if (!IsHead && content.Length > 0)
        {
            await Body.SendAsync(content, ct);
        }
    }

    private void Start(int status)
    {
        context.Response.StatusCode = status;
        log.Status = status;
    }

    private static string Weakened(string tag)
    {
        tag = tag.Trim();
        return tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
    }
}
