using System.Globalization;
using System.Text.RegularExpressions;
using HubTasks.Findings;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Plan;

/// <summary>Where a release goes on the Hub.</summary>
/// <param name="Tag">On the Hub.</param>
/// <param name="Revision">The branch for the commit.</param>
/// <param name="Base">The commit to build on; null when the repository is yet to be created.</param>
/// <param name="CreatesBranch">The branch does not exist and begins at <paramref name="Base"/>.</param>
internal sealed partial record SyncTarget(string Tag, string Revision, string? Base, bool CreatesBranch)
{
    /// <summary>The tag on the Hub; null when <see cref="SyncOptions.TagPattern"/> leaves the release alone.</summary>
    /// <exception cref="HubTasksException">HUB4005, HUB4107.</exception>
    public static string? HubTag(string tag, SyncOptions options)
    {
        var text = tag;
        if (options.TagPattern is { } pattern)
        {
            var match = Regex.Match(tag, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            if (!match.Success)
            {
                return null;
            }

            text = match.Groups[match.Groups.Count > 1 ? 1 : 0].Value;
        }

        if (PathFormat.Check(options.TagFormat, needsName: false) is { } bad)
        {
            throw new HubTasksException(bad);
        }

        var hubTag = PathFormat.Fill(options.TagFormat, "", text);
        return Hub.Revision.IsValid(hubTag) ? hubTag : throw new HubTasksException(SyncErrors.TagInvalid(tag, hubTag));
    }

    /// <summary>The branch that the release's kind asks for.</summary>
    public static string Branch(SourceRelease release, string hubTag, SyncOptions options) =>
        release.Prerelease && options.Prerelease is PrereleasePolicy.Branch ? PrereleaseBranch(hubTag)
        : release.IsLatest || release.Prerelease ? options.Revision
        : "release/" + hubTag;

    /// <summary>
    /// Latest goes to the main branch, a prerelease and a backport to their own. A release that was delivered before, and
    /// was followed by another one on its branch, stays where its tag is: a rerun must not roll the branch back.
    /// </summary>
    /// <param name="release">What to bring.</param>
    /// <param name="hubTag">Its tag on the Hub.</param>
    /// <param name="options">The policies.</param>
    /// <param name="refs">Of the repository.</param>
    /// <param name="manifestTag">The release that the manifest in a commit names; null for none.</param>
    /// <exception cref="HubTasksException">HUB4005, HUB4008.</exception>
    public static SyncTarget Choose(
        SourceRelease release,
        string hubTag,
        SyncOptions options,
        HubRefs refs,
        Func<string, string?> manifestTag
    )
    {
        var branch = Branch(release, hubTag, options);
        if (refs.Branches.ContainsKey(hubTag) || branch == hubTag)
        {
            throw new HubTasksException(SyncErrors.TagIsBranch(release.Tag, hubTag));
        }

        var tagged = refs.Tags.GetValueOrDefault(hubTag);
        var delivered = tagged is not null && manifestTag(tagged) == release.Tag;
        if (refs.Branches.TryGetValue(branch, out var head))
        {
            if (!delivered || head == tagged || manifestTag(head) == release.Tag)
            {
                return new SyncTarget(hubTag, branch, head, CreatesBranch: false);
            }

            var own = "release/" + hubTag;
            return refs.Branches.TryGetValue(own, out var ownHead)
                ? new SyncTarget(hubTag, own, ownHead, CreatesBranch: false)
                : new SyncTarget(hubTag, own, tagged, CreatesBranch: true);
        }

        var start =
            (delivered ? tagged : null)
            ?? (branch.StartsWith("release/", StringComparison.Ordinal) ? PreviousInLine(hubTag, refs) : null)
            ?? refs.Branches.GetValueOrDefault(options.Revision);
        return branch != options.Revision && start is not null
            ? new SyncTarget(hubTag, branch, start, CreatesBranch: true)
            : throw new HubTasksException(SyncErrors.BranchMissing(options.Repository.ToString(), options.Revision));
    }

    /// <summary>The first identifier of a semantic version's prerelease part; <c>next</c> without one.</summary>
    public static string PrereleaseBranch(string tag)
    {
        var match = SemVer.Match(tag);
        var id = match.Success ? match.Groups["pre"].Value.Split('.')[0] : "";
        id = id.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-');
        return id.Length > 0 && Hub.Revision.IsValid(id) ? id : "next";
    }

    /// <summary>The greatest older version with the same prefix, in the same minor line, else in the same major one.</summary>
    private static string? PreviousInLine(string tag, HubRefs refs)
    {
        if (Version.Parse(tag) is not { } version)
        {
            return null;
        }

        var older = refs
            .Tags.Select(pair => (Version: Version.Parse(pair.Key), Commit: pair.Value))
            .Where(pair => pair.Version is { IsPrerelease: false } other && other.IsOlderThan(version))
            .Select(pair => (Version: pair.Version!, pair.Commit))
            .OrderByDescending(pair => pair.Version.Minor == version.Minor)
            .ThenByDescending(pair => (pair.Version.Minor, pair.Version.Patch));
        return older.FirstOrDefault().Commit;
    }

    [GeneratedRegex(
        @"\A(?<prefix>.*?)(?<major>[0-9]{1,9})\.(?<minor>[0-9]{1,9})(?:\.(?<patch>[0-9]{1,9}))?(?:-(?<pre>[0-9A-Za-z.\-]+))?(?:\+[0-9A-Za-z.\-]+)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex SemVer { get; }

    private sealed record Version(string Prefix, int Major, int Minor, int Patch, bool IsPrerelease)
    {
        public static Version? Parse(string tag)
        {
            var match = SemVer.Match(tag);
            return match.Success
                ? new Version(
                    match.Groups["prefix"].Value,
                    Number(match.Groups["major"]),
                    Number(match.Groups["minor"]),
                    match.Groups["patch"].Success ? Number(match.Groups["patch"]) : 0,
                    match.Groups["pre"].Success
                )
                : null;
        }

        public bool IsOlderThan(Version other) =>
            Prefix == other.Prefix && Major == other.Major && (Minor, Patch).CompareTo((other.Minor, other.Patch)) < 0;

        private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
    }
}
