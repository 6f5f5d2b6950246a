using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>
/// Looks for the names of dangerous globals where no stream parses: behind an error, or between streams. A loader that
/// resumes there, or differs from ours, would find them.
/// </summary>
internal static class PickleSweep
{
    private const int Window = 64 * 1024;
    private const int Overlap = 512;

    /// <summary>How far the search goes; what lies behind is reported as not looked at.</summary>
    private const long MaxBytes = 256L << 20;

    public static void Run(FileScan scan, ByteSource source, long start)
    {
        var buffer = new byte[Window];
        for (var at = start; at < source.Length; at += Window - Overlap)
        {
            scan.Cancellation.ThrowIfCancellationRequested();
            if (at - start > MaxBytes)
            {
                scan.Report(
                    FileRules.Limit,
                    Verdict.Unscanned,
                    $"more than {MaxBytes >> 20} MiB follow the last readable opcode",
                    offset: at
                );
                return;
            }

            var read = source.Read(at, buffer);
            Look(scan, buffer.AsSpan(0, read), at);
            if (read < Window)
            {
                return;
            }
        }
    }

    private static void Look(FileScan scan, ReadOnlySpan<byte> bytes, long at)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = bytes[i..].IndexOfAny((byte)'c', (byte)'i', (byte)0x8C);
            if (next < 0)
            {
                return;
            }

            i += next;
            string module;
            string name;
            if (
                bytes[i] == 0x8C
                    ? TryShortPair(bytes[i..], out module, out name)
                    : TryLinePair(bytes[(i + 1)..], out module, out name)
            )
            {
                var (newModule, newName) = PickleGlobals.Translate(module, name);
                if (PickleGlobals.IsDangerous(module, name) || PickleGlobals.IsDangerous(newModule, newName))
                {
                    scan.Report(
                        FileRules.PickleDangerousGlobal,
                        Verdict.Dangerous,
                        $"outside any readable stream, the bytes of a pickle name `{module}.{name}`",
                        "do not load this file",
                        at + i
                    );
                }
            }
        }
    }

    /// <summary>Two lines that are identifiers, as GLOBAL and INST have them.</summary>
    private static bool TryLinePair(ReadOnlySpan<byte> bytes, out string module, out string name)
    {
        name = "";
        return TryLine(ref bytes, out module) && TryLine(ref bytes, out name);
    }

    private static bool TryLine(ref ReadOnlySpan<byte> bytes, out string text)
    {
        var window = bytes[..Math.Min(bytes.Length, 128)];
        var end = window.IndexOf((byte)'\n');
        text = "";
        if (end <= 1 || !IsName(window[..end]))
        {
            return false;
        }

        text = Encoding.ASCII.GetString(window[..end]);
        bytes = bytes[(end + 1)..];
        return true;
    }

    /// <summary>Two short strings and STACK_GLOBAL, each string memoized or not.</summary>
    private static bool TryShortPair(ReadOnlySpan<byte> bytes, out string module, out string name)
    {
        name = "";
        return TryShort(ref bytes, out module) && TryShort(ref bytes, out name) && bytes is [0x93, ..];
    }

    private static bool TryShort(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (
            bytes is not [0x8C, var length, ..]
            || length < 2
            || bytes.Length < 2 + length
            || !IsName(bytes.Slice(2, length))
        )
        {
            return false;
        }

        text = Encoding.ASCII.GetString(bytes.Slice(2, length));
        bytes = bytes[(2 + length)..];
        bytes =
            bytes is [0x94, ..] ? bytes[1..]
            : bytes is [(byte)'q', _, ..] ? bytes[2..]
            : bytes;
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'.'))
            {
                return false;
            }
        }

        return true;
    }
}
