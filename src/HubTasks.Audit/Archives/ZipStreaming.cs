using HubTasks.Audit.Files;

namespace HubTasks.Audit.Archives;

/// <summary>What a streaming reader sees in a zip: from the start, one member behind the other.</summary>
internal static class ZipStreaming
{
    /// <summary>The members that the central directory does not have.</summary>
    /// <param name="source">The zip.</param>
    /// <param name="known">The members that it has.</param>
    /// <param name="directory">Where it begins.</param>
    public static IEnumerable<ZipMember> Unlisted(ByteSource source, IEnumerable<ZipMember> known, long directory)
    {
        var order = known.ToList();
        order.Sort((one, other) => one.Header.CompareTo(other.Header));
        var next = 0;
        var at = 0L;
        var names = 0;
        for (
            var read = 0;
            at < directory && read <= ArchiveLimits.MaxMembers && names <= ArchiveLimits.MaxNames;
            read++
        )
        {
            if (ZipHeaders.Read(source, at) is not { } local)
            {
                // not a header: the next known member, if any, is where order resumes
                while (next < order.Count && order[next].Header <= at)
                {
                    next++;
                }

                if (next == order.Count)
                {
                    yield break;
                }

                at = order[next].Header;
                continue;
            }

            while (next < order.Count && order[next].Header < at)
            {
                next++;
            }

            var member = next < order.Count && order[next].Header == at ? order[next] : null;
            if (member is null)
            {
                names += local.Name.Length;
                member = local with { PackedSize = PackedSize(source, local, directory), IsLocalOnly = true };
                yield return member;
            }

            at = ZipHeaders.EndOf(source, member);
        }
    }

    private static long PackedSize(ByteSource source, ZipMember local, long directory)
    {
        var room = Math.Max(0, directory - local.Data);
        if (local.PackedSize < 0 || local.PackedSize > room)
        {
            return room;
        }

        return local.PackedSize == 0 && (local.Flags & 8) != 0
            ? Math.Max(0, NextHeader(source, local.Data, directory) - local.Data)
            : local.PackedSize;
    }

    private static long NextHeader(ByteSource source, long from, long until)
    {
        var buffer = new byte[64 * 1024];
        for (var at = from; at < until; at += buffer.Length - 3)
        {
            var read = source.Read(at, buffer);
            var found = buffer.AsSpan(0, read).IndexOf("PK\u0003\u0004"u8);
            if (found >= 0)
            {
                return Math.Min(until, at + found);
            }

            if (read < buffer.Length)
            {
                break;
            }
        }

        return until;
    }
}
