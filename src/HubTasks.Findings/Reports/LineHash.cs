using System.Globalization;

namespace HubTasks.Findings.Reports;

/// <summary>
/// The fingerprint by which code scanning recognises an alert after lines have moved: <c>primaryLocationLineHash</c>,
/// a rolling hash over the 100 characters from the beginning of a line on, without blanks, and its count in the file.
/// </summary>
internal static class LineHash
{
    private const int Window = 100;
    private const ulong Mod = 37;
    private const char EndOfText = (char)65535;

    /// <summary>One fingerprint for each line of the text, in order; the line after a final line break included.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var first = 1UL;
        for (var i = 0; i < Window; i++)
        {
            first = unchecked(first * Mod);
        }

        var window = new char[Window];
        var lineAt = new int[Window];
        Array.Fill(lineAt, -1);
        var hashes = new List<string>();
        var counts = new Dictionary<ulong, int>();
        var (hash, index, line, lineStarts, lastWasCr) = (0UL, 0, 0, true, false);

        void Feed(char unit)
        {
            if (lineAt[index] >= 0)
            {
                Emit(lineAt[index]);
                lineAt[index] = -1;
            }

            if (lineStarts)
            {
                lineStarts = false;
                lineAt[index] = line++;
            }

            if (unit == '\n')
            {
                lineStarts = true;
            }

            hash = unchecked((Mod * hash) + unit - (first * window[index]));
            window[index] = unit;
            index = (index + 1) % Window;
        }

        void Emit(int number)
        {
            var count = counts[hash] = counts.GetValueOrDefault(hash) + 1;
            while (hashes.Count <= number)
            {
                hashes.Add("");
            }

            hashes[number] = string.Create(CultureInfo.InvariantCulture, $"{hash:x}:{count}");
        }

        foreach (var unit in text)
        {
            if (unit is ' ' or '\t' || (lastWasCr && unit == '\n'))
            {
                lastWasCr = false;
                continue;
            }

            lastWasCr = unit == '\r';
            Feed(lastWasCr ? '\n' : unit);
        }

        Feed(EndOfText);
        for (var i = 0; i < Window; i++)
        {
            Feed('\0');
        }

        return hashes;
    }
}
