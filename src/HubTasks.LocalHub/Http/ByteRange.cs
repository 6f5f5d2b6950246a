using System.Globalization;

namespace HubTasks.LocalHub.Http;

/// <summary>A single range of bytes (RFC 9110, section 14).</summary>
internal readonly record struct ByteRange(long First, long Length)
{
    /// <summary>
    /// What a <c>Range</c> header asks of a file. Null means the whole file: no header, several ranges, or one that cannot
    /// be read.
    /// </summary>
    /// <param name="header">Its value, maybe empty.</param>
    /// <param name="size">Of the file.</param>
    /// <param name="satisfiable">False when the range begins behind the end.</param>
    public static ByteRange? Parse(string header, long size, out bool satisfiable)
    {
        satisfiable = true;
        if (
            !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)
            || header.Contains(',', StringComparison.Ordinal)
        )
        {
            return null;
        }

        var dash = header.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
        {
            return null;
        }

        var (from, to) = (header[6..dash].Trim(), header[(dash + 1)..].Trim());
        if (from.Length == 0)
        {
            if (!TryParse(to, out var last))
            {
                return null;
            }

            satisfiable = last > 0 && size > 0;
            last = Math.Min(last, size);
            return new ByteRange(size - last, last);
        }

        if (!TryParse(from, out var first))
        {
            return null;
        }

        var end = size - 1;
        if (to.Length > 0)
        {
            if (!TryParse(to, out end) || end < first)
            {
                return null;
            }

            end = Math.Min(end, size - 1);
        }

        satisfiable = first < size;
        return new ByteRange(first, end - first + 1);
    }

    private static bool TryParse(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
