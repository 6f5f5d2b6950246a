using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace HubTasks.LocalHub.Http;

/// <summary>Sends the bytes of an answer, as fast as the socket takes them or as badly as a fault wants.</summary>
internal sealed class BodySender(HttpContext context, RequestLog.Entry log, Fault? fault, TimeProvider time)
{
    /// <summary>Large enough that a read and a write each cost little per byte, small enough to stay in a processor's cache.</summary>
    private const int ChunkSize = 256 * 1024;

    private long _sent;

    private PipeWriter Out => context.Response.BodyWriter;

    public async Task SendAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        while (content.Length > 0)
        {
            var length = Allowed(content.Length);
            if (length == 0)
            {
                return;
            }

            content[..length].CopyTo(Out.GetMemory(length));
            await AdvanceAsync(length, ct);
            content = content[length..];
        }
    }

    /// <summary>Sends a stretch of a file; behind its end, zeros.</summary>
    public async Task SendFileAsync(string path, long offset, long length, CancellationToken ct)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        while (length > 0)
        {
            var chunk = Allowed((int)Math.Min(length, ChunkSize));
            if (chunk == 0)
            {
                return;
            }

            chunk = Fill(file, offset, chunk);
            await AdvanceAsync(chunk, ct);
            offset += chunk;
            length -= chunk;
        }
    }

    private int Fill(SafeFileHandle file, long offset, int chunk)
    {
        var memory = Out.GetSpan(chunk)[..chunk];
        var read = RandomAccess.Read(file, memory, offset);
        if (read == 0)
        {
            memory.Clear();
            read = chunk;
        }

        return read;
    }

    /// <summary>How much of the next chunk may go before the fault strikes; 0 when it just did.</summary>
    private int Allowed(int length)
    {
        if (fault?.CutAt is { } cut && _sent + length > cut)
        {
            // an answer shorter than its announced length makes Kestrel close the connection, and what was sent arrives
            length = (int)(cut - _sent);
            if (length <= 0)
            {
                return 0;
            }
        }

        return fault?.BytesPerSecond is { } speed ? Math.Clamp(speed / 10, 1, length) : length;
    }

    private async Task AdvanceAsync(int length, CancellationToken ct)
    {
        if (fault?.AltersBytes == true && _sent == 0)
        {
            Out.GetSpan(length)[0] ^= 0xFF;
        }

        Out.Advance(length);
        _sent += length;
        log.Sent(length);
        await Out.FlushAsync(ct);
        if (fault?.BytesPerSecond is { } speed)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)length / speed), time, ct);
        }
    }
}
