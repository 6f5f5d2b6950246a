using System.Collections.Immutable;
using HubTasks.Findings;
using Microsoft.Extensions.FileSystemGlobbing;

namespace HubTasks.Releases.Mapping;

/// <summary>
/// A list of globs over names: the last one that matches decides, <c>!</c> in front means no. Case-sensitive;
/// <c>*</c> stays inside a folder, <c>**</c> crosses.
/// </summary>
internal sealed class NameGlobs
{
    private readonly ImmutableArray<(string Text, bool Wanted, Matcher Matcher)> _globs;

    public NameGlobs(IEnumerable<string> globs)
    {
        _globs =
        [
            .. globs
                .Select(glob => glob.Trim())
                .Where(glob => glob.Length > 0)
                .Select(glob => (glob, !glob.StartsWith('!'), Make(glob.TrimStart('!')))),
        ];
    }

    public bool IsEmpty => _globs.IsEmpty;

    /// <summary>What the last match says; when only negations are given, everything else is wanted.</summary>
    public bool Wants(string name)
    {
        for (var i = _globs.Length - 1; i >= 0; i--)
        {
            if (Matches(_globs[i].Matcher, name))
            {
                return _globs[i].Wanted;
            }
        }

        return _globs.All(glob => !glob.Wanted);
    }

    /// <summary>Positive globs that no name matches.</summary>
    public IEnumerable<Diagnostic> Unmatched(IReadOnlyCollection<string> names) =>
        _globs
            .Where(glob => glob.Wanted && !names.Any(name => Matches(glob.Matcher, name)))
            .Select(glob => SyncErrors.UnmatchedGlob(glob.Text));

    private static bool Matches(Matcher matcher, string name) => matcher.Match(name).HasMatches;

    private static Matcher Make(string glob)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(glob);
        return matcher;
    }
}
