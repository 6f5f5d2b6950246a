using System.Globalization;
using HubTasks.Findings;

namespace HubTasks.Releases;

/// <summary>HUB40xx: what to bring. HUB41xx: names and paths. HUB42xx: conflicts. HUB43xx: contents. HUB44xx: afterwards.</summary>
internal static class SyncErrors
{
    public static Diagnostic NoTag(string why) =>
        new(
            "HUB4001",
            $"no release is named: {why}",
            "give `--tag`, or run where a release, a tag or an input names one"
        );

    public static Diagnostic EventUnreadable(string path, string reason) =>
        new("HUB4002", $"the event in `{path}` cannot be read: {reason}", "give `--tag` and `--github-repo` instead");

    public static Diagnostic NoGitHubRepo(string? text) =>
        new(
            "HUB4003",
            text is null ? "no GitHub repository is named" : $"`{text}` is not a GitHub repository",
            "give `--github-repo owner/name`, or set `GITHUB_REPOSITORY`"
        );

    public static Diagnostic AssetsMissing(int have, int want) =>
        new(
            "HUB4004",
            string.Create(
                CultureInfo.InvariantCulture,
                $"the release has {have} uploaded assets, expected at least {want}"
            ),
            "wait longer for the uploads, or lower `expect-assets`"
        );

    public static Diagnostic TagInvalid(string tag, string hubTag) =>
        new(
            "HUB4005",
            $"the release `{tag}` would be the tag `{hubTag}` on the Hub, which is no valid tag",
            "set `tag-format` or `tag-pattern` so that it names a git tag"
        );

    public static Diagnostic TagIsBranch(string tag, string hubTag) =>
        new(
            "HUB4005",
            $"the release `{tag}` would be the tag `{hubTag}` on the Hub, where a branch is called so",
            "set `tag-format` or `tag-pattern` so that it gets another name"
        );

    public static Diagnostic FolderMissing(string folder) =>
        new("HUB4006", $"the folder `{folder}` does not exist", "name the folder that holds the release's files");

    public static Diagnostic RepositoryMissing(string repository) =>
        new(
            "HUB4007",
            $"the Hub has no repository `{repository}`, or this token may not see it",
            "create it first, or pass `--create`"
        );

    public static Diagnostic BranchMissing(string repository, string branch) =>
        new("HUB4008", $"`{repository}` has no branch `{branch}`", "create the branch on the Hub, or name another one");

    public static Diagnostic UnmatchedGlob(string glob) =>
        new(
            "HUB4101",
            $"the glob `{glob}` matches no asset of the release",
            "correct it, or set `allow-unmatched: true` when the asset is optional"
        );

    public static Diagnostic BadPath(string name, string path, string reason) =>
        new(
            "HUB4102",
            $"the asset `{name}` would become `{path}` on the Hub, which is refused: {reason}",
            "leave the asset out with `!name`, or give it another path with `rename`"
        );

    public static Diagnostic SamePath(string path, string first, string second) =>
        new(
            "HUB4103",
            $"`{first}` and `{second}` would both become `{path}` on the Hub",
            "give one of them another path with `rename`, or leave it out"
        );

    public static Diagnostic CaseOnly(string first, string second) =>
        new(
            "HUB4104",
            $"the paths `{first}` and `{second}` differ in case only, so they are one file on Windows and macOS",
            "give one of them another path with `rename`"
        );

    public static Diagnostic FileAndFolder(string file, string below) =>
        new(
            "HUB4105",
            $"`{file}` would be a file and, because of `{below}`, a folder",
            "give one of them another path with `rename`"
        );

    public static Diagnostic PartMissing(string whole, string missing) =>
        new(
            "HUB4106",
            $"the parts of `{whole}` are not complete: `{missing}` is missing",
            "upload the missing part to the release, or leave the parts out"
        );

    public static Diagnostic BadFormat(string format, string reason) =>
        new("HUB4107", $"the format `{format}` is not understood: {reason}", "use `{name}` and `{tag}`");

    public static Diagnostic HubEdited(string path) =>
        new(
            "HUB4201",
            $"`{path}` on the Hub is neither what an earlier sync wrote nor what this release brings",
            "keep the Hub's with `--on-conflict hub-wins`, replace it with `github-wins`, or let a person decide with `pr`"
        )
        {
            Subject = path,
        };

    public static Diagnostic AssetReplaced(string path, string tag, string held, string now) =>
        new(
            "HUB4202",
            $"`{path}` of `{tag}` was replaced after it was synced: sha256 {now}, expected {held}",
            "find out who replaced the asset; `--on-source-change update` brings the new one"
        )
        {
            Subject = path,
        };

    public static Diagnostic TagMoved(string tag, string now, string held) =>
        new(
            "HUB4203",
            $"the tag `{tag}` on GitHub moved after it was synced: it is on {now}, expected {held}",
            "find out who moved the tag; `--on-source-change update` accepts it"
        );

    public static Diagnostic HubTagTaken(string tag, string commit) =>
        new(
            "HUB4204",
            $"the tag `{tag}` exists on the Hub, on commit {commit}, with other contents than this release",
            "`--on-tag-conflict move` moves it; people who pinned the tag will see other files"
        );

    public static Diagnostic HubMoved(string revision, string path) =>
        new(
            "HUB4205",
            $"`{path}` changed on the branch `{revision}` of the Hub while the release was on its way",
            "run again to see the new state"
        )
        {
            Subject = path,
        };

    public static Diagnostic HubKeepsMoving(string revision) =>
        new(
            "HUB4206",
            $"the branch `{revision}` of the Hub changed twice during the sync",
            "run again when nobody else writes"
        );

    public static Diagnostic SizeDiffers(string name, long got, long said) =>
        new(
            "HUB4301",
            string.Create(CultureInfo.InvariantCulture, $"`{name}` has {got} bytes, expected {said}"),
            "the download was altered on its way, or the asset was replaced just now; run again"
        );

    public static Diagnostic DigestDiffers(string name, string got, string said, string source) =>
        new(
            "HUB4302",
            $"`{name}` has sha256 {got}, but {source} says {said}",
            "somebody altered the file or its checksum; compare both before you publish either"
        );

    public static Diagnostic LfsPointer(string name) =>
        new(
            "HUB4303",
            $"`{name}` is an LFS pointer, not the file it stands for",
            "check out with `lfs: true` where the asset is made, and upload it again"
        );

    public static Diagnostic HtmlInstead(string name, string start) =>
        new(
            "HUB4304",
            $"`{name}` begins with `{start}`: it is an error page, not the file its name promises",
            "look at the asset on GitHub and upload it again"
        );

    public static Diagnostic EmptyAsset(string name) =>
        new("HUB4305", $"the asset `{name}` is empty", "upload it again, or leave it out with `!name`");

    public static Diagnostic ArchiveUnsafe(string archive, string entry, string reason) =>
        new(
            "HUB4306",
            $"the archive `{archive}` has the entry `{entry}`, which is refused: {reason}",
            "make the archive again with regular files below one folder"
        );

    public static Diagnostic ArchiveTooLarge(string archive, string limit) =>
        new(
            "HUB4307",
            $"the archive `{archive}` unpacks to more than {limit}",
            "take it out of `extract`, or raise the limit under `extract-limits` when you trust it"
        );

    public static Diagnostic ArchiveUnreadable(string archive, string reason) =>
        new(
            "HUB4308",
            $"the archive `{archive}` cannot be read: {reason}",
            "archives are zip, tar and tar.gz; take others out of `extract`"
        );

    public static Diagnostic TextTooLarge(string path, long size) =>
        new(
            "HUB4309",
            string.Create(
                CultureInfo.InvariantCulture,
                $"`{path}` on the Hub has {size} bytes, too many for a text to put notes into"
            ),
            "set `notes: none`, or make the file smaller"
        );

    public static Diagnostic ManifestUnreadable(string path, string reason) =>
        new(
            "HUB4310",
            $"the manifest `{path}` on the Hub cannot be read: {reason}",
            "restore it from the Hub's history, or delete it: then every differing file counts as a conflict"
        );

    public static Diagnostic TextNotUtf8(string path) =>
        new("HUB4311", $"`{path}` on the Hub is not UTF-8", "convert it there, or set `notes: none`");

    public static Diagnostic DiskFailed(string folder, string reason) =>
        new(
            "HUB4312",
            $"the files of the release cannot be kept in `{folder}`: {reason}",
            "make room there, or name another folder in `TMPDIR` (`TMP` on Windows)"
        );

    public static Diagnostic ReadBackDiffers(string path, string reason) =>
        new(
            "HUB4401",
            $"the Hub does not have what was sent: `{path}` {reason}",
            "look at the commit on the Hub; run again to compare everything anew"
        );
}
