using System.Buffers.Binary;
using System.Text;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>Constants of a pickle that are pickles or marshalled Python code themselves.</summary>
/// <param name="report">Where findings go.</param>
/// <param name="source">What holds the constants.</param>
/// <param name="nesting">How many constants enclose it.</param>
internal sealed class HiddenCode(PickleReport report, ByteSource source, int nesting)
{
    /// <summary>Shorter constants hold nothing that could do harm.</summary>
    private const int MinLength = 16;

    /// <summary>Bytes of Python 3 in a protocol of Python 2 are Latin-1 text; so much of it is decoded.</summary>
    private const int MaxLatin1 = 1 << 20;

    /// <param name="at">Where the constant begins.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="isText">Text cannot be code, but it can be a pickle that was decoded as Latin-1.</param>
    /// <param name="first">The first byte.</param>
    public bool IsIn(long at, ulong length, bool isText, int first)
    {
        if (length is < MinLength or > int.MaxValue || nesting >= FileScan.MaxDepth)
        {
            return false;
        }

        switch (first)
        {
            case 0xE3 or 0x63 when !isText:
                return IsMarshal(source.ReadUpTo(at, 64)) && Found("marshalled Python code");
            case 0x80:
                using (var constant = source.Slice(at, (long)length))
                {
                    return IsPickle(constant);
                }

            case 0xC2 when length <= MaxLatin1:
                // 80 02 as UTF-8 is C2 80 02
                if (source.ReadUpTo(at, 3) is not [0xC2, 0x80, >= 2 and <= 5])
                {
                    return false;
                }

                var text = Encoding.UTF8.GetString(source.ReadUpTo(at, (int)length));
                using (var constant = ByteSource.From(Encoding.Latin1.GetBytes(text)))
                {
                    return IsPickle(constant);
                }

            default:
                return false;
        }
    }

    private bool IsPickle(ByteSource constant)
    {
        if (constant.ReadUpTo(0, 2) is not [0x80, >= 2 and <= 5])
        {
            return false;
        }

        var scan = new FileScan(report.Scan.Path, constant, report.Scan.Profile, report.Scan.Cancellation);
        var machine = new PickleMachine(scan, constant, 0, PickleDialect.Plain, nesting + 1);
        if (machine.Run() == PickleEnd.Broken || machine.GlobalCount == 0)
        {
            return false;
        }

        var verdict = scan.ToVerdict(FileFormat.Pickle);
        return verdict.Verdict > Verdict.Safe && Found($"a pickle ({verdict.Findings[0].Message})");
    }

    private bool Found(string what)
    {
        report.Finding(
            FileRules.PickleNested,
            Verdict.Suspicious,
            $"a constant holds {what}",
            "nothing loads it by itself; ask why it is there"
        );
        return true;
    }

    /// <summary>The header of a code object in CPython's marshal format: the tag, then five or six small counts, then bytes.</summary>
    private static bool IsMarshal(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 26)
        {
            return false;
        }

        for (var fields = 4; fields <= 6; fields++)
        {
            var at = 1 + (fields * 4);
            if ((bytes[at] & 0x7F) == 's' && AreCounts(bytes[1..at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Small numbers, except that the last is a set of flags.</summary>
    private static bool AreCounts(ReadOnlySpan<byte> fields)
    {
        for (; fields.Length > 4; fields = fields[4..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(fields) >= 4096)
            {
                return false;
            }
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(fields) < 1u << 28;
    }
}
