using System.Text.RegularExpressions;

namespace HubTasks.Releases.Content;

/// <summary>Files of SHA-256 sums as <c>sha256sum</c> (both forms) and release tools write them.</summary>
internal static partial class ChecksumFile
{
    /// <summary>Larger ones are something else.</summary>
    public const int MaxSize = 1024 * 1024;

    public static bool IsOne(string name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        return file.EndsWith(".sha256", StringComparison.OrdinalIgnoreCase)
            || file.Equals("SHA256SUMS", StringComparison.OrdinalIgnoreCase)
            || file.Equals("SHA256SUMS.txt", StringComparison.OrdinalIgnoreCase)
            || file.EndsWith("checksums.txt", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Names and their sums, 64 lower-case hex digits. Lines that are neither are other algorithms or comments.</summary>
    /// <param name="name">Of the file: <c>X.sha256</c> may hold only the sum of X.</param>
    public static IEnumerable<(string Name, string Sha256)> Parse(string name, string text)
    {
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r', ' ')))
        {
            var match = Line.Match(line);
            if (!match.Success)
            {
                continue;
            }

            var of =
                match.Groups["name"] is { Success: true, Value: var listed } ? listed
                : name.EndsWith(".sha256", StringComparison.OrdinalIgnoreCase) ? name[..^".sha256".Length]
                : null;
            if (of is not null)
            {
                yield return (
                    of.StartsWith("./", StringComparison.Ordinal) ? of[2..] : of,
                    match.Groups["hex"].Value.ToLowerInvariant()
                );
            }
        }
    }

    [GeneratedRegex(
        @"\A(?:\\?(?<hex>[0-9A-Fa-f]{64})(?:[ \t]+\*?(?<name>.+))?|SHA2?-?256 ?\((?<name>.+)\) ?= ?(?<hex>[0-9A-Fa-f]{64}))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Line { get; }
}
