using HubTasks.Findings;
using HubTasks.Hub.Restore;

namespace HubTasks.MSBuild;

/// <summary>HUB002x, HUB1008 and HUB105x: what can be wrong with the items of a project, before anything is asked of a Hub.</summary>
internal static class ProjectErrors
{
    public static Diagnostic StateNotWritten(string path, Exception reason) =>
        new(
            "HUB0024",
            $"`{path}` cannot be written: {Lower(reason.Message)}",
            "make the folder writable, or move it with `BaseIntermediateOutputPath`"
        );

    public static Diagnostic PushNeeds(string property) =>
        new(
            "HUB0025",
            $"`PushHubModel` needs the property `{property}`",
            "set `HubPushRepository` to `org/name` and `HubPushFolder` to the folder with the files"
        );

    public static Diagnostic ReferencedTwice(string id, string revision) =>
        new(
            "HUB1059",
            $"`{id}` is referenced twice at revision `{revision}` with the same files",
            "keep one `HubModelReference`"
        )
        {
            Subject = id,
        };

    public static Diagnostic PinnedTwice(string id) =>
        new(
            "HUB1008",
            $"`{id}` has a `Revision` in the project and one in a central `HubModelVersion`",
            "remove `Revision` from the `HubModelReference`"
        )
        {
            Subject = id,
        };

    public static Diagnostic NoCentralPin(string id) =>
        new(
            "HUB1050",
            $"revisions are pinned centrally, but no `HubModelVersion` names `{id}`",
            $"add `<HubModelVersion Include=\"{id}\" Revision=\"…\" />` beside the others"
        )
        {
            Subject = id,
        };

    public static Diagnostic CentralPinUnusable(string id, string reason) =>
        new("HUB1051", $"the `HubModelVersion` of `{id}` {reason}", "give each model one `HubModelVersion`")
        {
            Subject = id,
        };

    public static Diagnostic NotARepository(string text) =>
        RestoreErrors.BadReference(
            text,
            $"`{text}` is not the name of a repository, expected `org/name`",
            "copy the name from the model's page; datasets and spaces take `RepoType`, not a prefix"
        );

    public static Diagnostic NotARevision(string id, string text) =>
        RestoreErrors.BadReference(
            id,
            $"the revision `{text}` of `{id}` cannot name a commit, tag or branch",
            "use the 40 digits of a commit, which never changes, or a tag"
        );

    public static Diagnostic NotAllowed(string id, string metadata, string text, string allowed) =>
        RestoreErrors.BadReference(id, $"`{metadata}` of `{id}` is `{text}`", $"it can be {allowed}");

    public static Diagnostic LooksLikeToken() =>
        new(
            "HUB0022",
            "`HubTokenVariable` holds what looks like a token instead of a variable's name, and MSBuild writes properties to its logs",
            "revoke that token; put a new one in an environment variable and its name in `HubTokenVariable`"
        );

    public static Diagnostic LinkLeavesOutput(string id, string text, string reason) =>
        new(
            "HUB1055",
            $"`Link` of `{id}` is `{text}`: {reason}",
            "name a folder below the output, such as `models/mine`"
        )
        {
            Subject = id,
        };

    public static Diagnostic SameOutputFile(string id, string other, string target) =>
        new(
            "HUB1056",
            $"`{id}` and `{other}` both put a file at `{target}`",
            "give one of them another folder with `Link`"
        )
        {
            Subject = id,
        };

    public static Diagnostic AliasUnusable(string id, string alias, string reason) =>
        new("HUB1057", $"`Alias` of `{id}` is `{alias}`, {reason}", "use a C# identifier of its own") { Subject = id };

    public static Diagnostic CacheNameUnusable(string path) =>
        new(
            "HUB1058",
            $"the path `{path}` contains a line break",
            "choose another cache folder with `HubCacheDirectory` or the variable `HF_HUB_CACHE`"
        );

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');
}
