using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Findings;

namespace HubTasks.Hub.Restore;

/// <summary>HUB1xxx: restore and lock file. Numbers are NuGet's where the meaning matches.</summary>
public static class RestoreErrors
{
    public static Diagnostic Floating(ModelReference reference, string commit) =>
        new(
            "HUB1001",
            $"`{reference.Revision}` of `{reference.Repository}` can move; it was locked at {commit}",
            $"commit the lock file, or write Revision=\"{commit}\""
        )
        {
            Subject = reference.Repository.Id.ToString(),
        };

    public static Diagnostic BadReference(string id, string message, string hint) =>
        new("HUB1002", message, hint) { Subject = id };

    public static Diagnostic PinChanged(ModelReference reference, LockedModel held) =>
        About(
            reference,
            "HUB1004",
            $"`{reference.Repository}` is referenced at `{reference.Revision}`, but the lock file has `{held.Revision}` (commit {held.Commit})",
            "restore without locked mode and commit the new lock file, or put the old revision back"
        );

    public static Diagnostic LockMissing(string lockFile) =>
        new(
            "HUB1005",
            $"locked mode needs the lock file `{lockFile}`, which does not exist",
            "restore once without locked mode and commit the lock file"
        );

    public static Diagnostic ForceBeatsLocked() =>
        new(
            "HUB1006",
            "both locked mode and force-evaluate were asked for; force-evaluate wins and the lock file may change",
            "drop one of the two"
        );

    public static Diagnostic DiffersInCase(HubRepository one, HubRepository other) =>
        new(
            "HUB1007",
            $"`{one}` and `{other}` differ only in case; MSBuild sees one item where the Hub sees two repositories",
            "write the repository's name as the Hub does, everywhere"
        )
        {
            Subject = other.Id.ToString(),
        };

    public static Diagnostic NotLocked(ModelReference reference) =>
        About(
            reference,
            "HUB1009",
            $"`{reference.Repository}` at `{reference.Revision}` is referenced, but the lock file does not have it",
            "restore without locked mode and commit the new lock file"
        );

    public static Diagnostic SelectionChanged(ModelReference reference, LockedModel held) =>
        About(
            reference,
            "HUB1010",
            $"`{reference.Repository}` is referenced with the files {Globs(reference.Files, reference.ExcludeFiles)}, but the lock file has {Globs(held.Include, held.Exclude)}",
            "restore without locked mode and commit the new lock file"
        );

    public static Diagnostic NoLongerReferenced(LockedModel held) =>
        new(
            "HUB1011",
            $"the lock file has `{held.Repository}` at `{held.Revision}`, but nothing references it",
            "restore without locked mode and commit the new lock file"
        );

    public static Diagnostic LockUnreadable(string lockFile, string why) =>
        new(
            "HUB1012",
            $"`{lockFile}` is not a lock file: {why}",
            "take the committed version back, or delete the file and restore without locked mode"
        )
        {
            Subject = lockFile,
        };

    public static Diagnostic LockTooNew(string lockFile, int version, int known) =>
        new(
            "HUB1013",
            $"`{lockFile}` has version {version}, but this HubTasks reads version {known}",
            "use the HubTasks that wrote it, or a newer one"
        )
        {
            Subject = lockFile,
        };

    public static Diagnostic LockUnwritable(string lockFile, string why) =>
        new(
            "HUB1014",
            $"the lock file `{lockFile}` cannot be written: {why}",
            "make the file writable, or restore in locked mode, which never writes it"
        )
        {
            Subject = lockFile,
        };

    public static Diagnostic NothingMatches(ModelReference reference, int files) =>
        About(
            reference,
            "HUB1020",
            $"{Globs(reference.Files, reference.ExcludeFiles)} match none of the {files} files of `{reference.Repository}` at `{reference.Revision}`",
            "`*` stays inside a folder and `**` crosses folders; `hubtasks info` lists the files"
        );

    public static Diagnostic OneGlobMatchesNothing(ModelReference reference, string glob) =>
        About(
            reference,
            "HUB1021",
            $"`{glob}` matches no file of `{reference.Repository}` at `{reference.Revision}`",
            "correct or remove it; `hubtasks info` lists the files"
        );

    public static Diagnostic OfflineAndMissing(HubRepository repository, string revision, int files, string? first) =>
        new(
            "HUB1030",
            first is null
                ? $"offline, and the cache does not know `{revision}` of `{repository}`"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"offline, and the cache lacks {files} file(s) of `{repository}` at {revision}, the first `{first}`"
                ),
            "restore once with the network (HF_HUB_OFFLINE unset), or set HubEndpoint to a folder feed that has it"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic DiskFull(string folder, long needed, string why) =>
        new(
            "HUB1031",
            string.Create(CultureInfo.InvariantCulture, $"no room in `{folder}` for {needed} bytes: {why}"),
            "free some space (`hubtasks cache clean`), or set HF_HUB_CACHE to a larger disk"
        );

    public static Diagnostic CacheUnwritable(string folder, string why) =>
        new(
            "HUB1032",
            $"the cache `{folder}` cannot be written: {why}",
            "give this user the right to write there, or set HF_HUB_CACHE to a folder of its own"
        );

    public static Diagnostic LicenseUnknown(HubRepository repository, string commit) =>
        new(
            "HUB1033",
            $"offline, the licence of `{repository}` at {commit} is not known, because the cache lacks its README.md",
            "restore once with the network and `--force-evaluate` so that the lock file carries it"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic NotInFeed(HubRepository repository, string feed) =>
        new(
            "HUB1101",
            $"`{repository}` is not in the folder feed `{feed}`",
            "check the spelling, case included, or fill the feed with `hf download --cache-dir` or `hubtasks restore --cache-dir`"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic RevisionNotInFeed(HubRepository repository, string revision, string feed, string known) =>
        new(
            "HUB1102",
            $"the folder feed `{feed}` has `{repository}`, but not `{revision}`; it knows {known}",
            "use one of those, or fill the feed with the revision"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic FileNotInFeed(HubRepository repository, string commit, string path, string feed) =>
        new(
            "HUB1103",
            $"the folder feed `{feed}` lists `{path}` of `{repository}` at {commit}, but does not hold it",
            "the feed was filled with a part of the files; fill it with this one too"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic FeedMissing(string folder, string endpoint) =>
        new(
            "HUB1104",
            $"the endpoint `{endpoint}` is not a URL, and there is no folder `{folder}`",
            "write the Hub's URL with https://, or the path of a folder feed, relative to the project"
        );

    public static Diagnostic HashMismatch(
        HubRepository repository,
        string path,
        string actual,
        string expected,
        string source
    ) =>
        new(
            "HUB1403",
            $"`{path}` of `{repository}` from {source} has the hash {actual}, but {expected} was expected",
            "the bytes were altered on the way or on the server; nothing of them was kept. Try again, and if it stays, do not use them"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic LockAgainstServer(
        HubRepository repository,
        string path,
        string actual,
        string locked,
        string source
    ) =>
        new(
            "HUB1404",
            $"`{path}` of `{repository}` is {actual} on {source}, but the lock file has {locked}",
            "a commit never changes its files: either the lock file was edited or this is not the server that it was written from. Compare before you update the lock"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic UnsafePath(HubRepository repository, string path, string why) =>
        new(
            "HUB1405",
            $"`{Printable(path)}` of `{repository}` cannot be a file here: {why}",
            "leave it out with ExcludeFiles, or restore only what you need with Files"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic PathsCollide(HubRepository repository, string one, string other) =>
        new(
            "HUB1406",
            $"`{one}` and `{other}` of `{repository}` are one file on some systems",
            "leave one out with ExcludeFiles"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic CorruptBlob(HubRepository repository, string path, string actual, string expected) =>
        new(
            "HUB1407",
            $"the cache had `{path}` of `{repository}` with the hash {actual} instead of {expected}; it was fetched again",
            "another tool may have stored it without checking; `hubtasks cache verify` looks at the rest"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic WrongSize(
        HubRepository repository,
        string path,
        string actual,
        long expected,
        string source
    ) =>
        new(
            "HUB1408",
            string.Create(
                CultureInfo.InvariantCulture,
                $"`{path}` of `{repository}` from {source} has {actual} bytes, but {expected} were expected"
            ),
            "the server does not send what it lists; nothing was kept"
        )
        {
            Subject = repository.Id.ToString(),
        };

    public static Diagnostic Interrupted(
        HubRepository repository,
        string path,
        long got,
        long size,
        string source,
        string why
    ) =>
        new(
            "HUB9009",
            string.Create(
                CultureInfo.InvariantCulture,
                $"`{path}` of `{repository}` from {source} broke off again and again at {got} of {size} bytes: {why}"
            ),
            "restore again: it goes on where it stopped"
        )
        {
            Subject = repository.Id.ToString(),
        };

    private static Diagnostic About(ModelReference reference, string code, string message, string hint) =>
        new(code, message, hint) { Subject = reference.Repository.Id.ToString() };

    private static string Globs(ImmutableArray<string> include, ImmutableArray<string> exclude)
    {
        var text = include.IsEmpty ? "`**`" : string.Join(", ", include.Select(glob => $"`{glob}`"));
        return exclude.IsEmpty ? text : $"{text} without {string.Join(", ", exclude.Select(glob => $"`{glob}`"))}";
    }

    /// <summary>A hostile name is shown, never obeyed by a terminal.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Take(200).Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
