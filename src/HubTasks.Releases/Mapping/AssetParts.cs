using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using HubTasks.Findings;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Mapping;

/// <summary>A file of the release: one asset, or several that are its parts in order.</summary>
/// <param name="Name">Of the whole.</param>
/// <param name="Assets">At least one.</param>
internal sealed record AssetFile(string Name, ImmutableArray<SourceAsset> Assets)
{
    public long Size => Assets.Sum(asset => asset.Size);

    public bool IsJoined => Assets.Length > 1 || Assets[0].Name != Name;

    /// <summary>As the source says; a joined file has none.</summary>
    public string? Sha256 => IsJoined ? null : Assets[0].Sha256;
}

/// <summary>Recognises what <c>split</c> and archivers make of a file that is too large for one asset.</summary>
internal static partial class AssetParts
{
    /// <summary>Parts become one file each; everything else stays as it is. Gaps are reported.</summary>
    public static ImmutableArray<AssetFile> Join(IEnumerable<SourceAsset> assets, List<Diagnostic> errors)
    {
        var files = new List<AssetFile>();
        var groups = new Dictionary<(string Whole, string Style), List<Part>>();
        foreach (var asset in assets)
        {
            if (Part.Parse(asset) is { } part)
            {
                var key = (part.Whole, part.Style);
                if (!groups.TryGetValue(key, out var parts))
                {
                    groups.Add(key, parts = []);
                }

                parts.Add(part);
            }
            else
            {
                files.Add(new AssetFile(asset.Name, [asset]));
            }
        }

        foreach (var ((whole, style), parts) in groups)
        {
            parts.Sort((left, right) => left.Number.CompareTo(right.Number));

            // `.100` and `.partial` are endings like any other: there, only a row that begins is one of parts
            if ((style == "." && parts[0].Number > 1) || (style == ".parta" && parts[0].Number > 0))
            {
                files.AddRange(parts.Select(part => new AssetFile(part.Asset.Name, [part.Asset])));
                continue;
            }

            var expected = parts[0].Letters || parts[0].Number == 0 ? 0 : 1;
            foreach (var part in parts)
            {
                if (part.Number != expected)
                {
                    errors.Add(SyncErrors.PartMissing(whole, parts[0].NameOf(expected)));
                    break;
                }

                expected++;
            }

            files.Add(new AssetFile(whole, [.. parts.Select(part => part.Asset)]));
        }

        return [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    [GeneratedRegex(
        @"\A(?<whole>.+?)(?<style>\.part-?|\.)(?:(?<letters>[a-z]{2,5})|(?<digits>[0-9]{1,6}))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Pattern { get; }

    private sealed record Part(SourceAsset Asset, string Whole, string Style, long Number, int Width, bool Letters)
    {
        public static Part? Parse(SourceAsset asset)
        {
            var match = Pattern.Match(asset.Name);
            if (!match.Success)
            {
                return null;
            }

            var (style, letters, digits) = (
                match.Groups["style"].Value,
                match.Groups["letters"],
                match.Groups["digits"].Value
            );
            if (style == "." && (letters.Success || digits.Length < 3))
            {
                return null;
            }

            // letters count from 0, as split does; aa, ab, … are told from 1, 2, … by the key
            return letters.Success
                ? new Part(asset, match.Groups["whole"].Value, style + "a", Value(letters.Value), letters.Length, true)
                : new Part(
                    asset,
                    match.Groups["whole"].Value,
                    style,
                    long.Parse(digits, CultureInfo.InvariantCulture),
                    digits.Length,
                    false
                );
        }

        public string NameOf(long number)
        {
            if (!Letters)
            {
                return Whole + Style + number.ToString(CultureInfo.InvariantCulture).PadLeft(Width, '0');
            }

            var text = new char[Width];
            for (var i = Width - 1; i >= 0; i--, number /= 26)
            {
                text[i] = (char)('a' + (number % 26));
            }

            return Whole + Style[..^1] + new string(text);
        }

        private static long Value(string letters) =>
            letters.Aggregate(0L, (sum, letter) => (sum * 26) + (letter - 'a'));
    }
}
