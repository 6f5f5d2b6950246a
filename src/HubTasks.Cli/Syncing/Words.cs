using HubTasks.Releases;

namespace HubTasks.Cli.Syncing;

/// <summary>The words of flags and settings for the policies of a sync.</summary>
internal static class Words
{
    public static readonly (string Word, NotesTarget Value)[] NotesTargets =
    [
        ("none", NotesTarget.None),
        ("changelog", NotesTarget.Changelog),
        ("card", NotesTarget.Card),
        ("both", NotesTarget.Both),
    ];

    public static readonly (string Word, NotesMode Value)[] NotesModes =
    [
        ("replace", HubTasks.Releases.NotesMode.Replace),
        ("keep-existing", HubTasks.Releases.NotesMode.KeepExisting),
        ("prepend", HubTasks.Releases.NotesMode.Prepend),
        ("append", HubTasks.Releases.NotesMode.Append),
    ];

    public static readonly (string Word, PrereleasePolicy Value)[] Prereleases =
    [
        ("branch", PrereleasePolicy.Branch),
        ("skip", PrereleasePolicy.Skip),
        ("same", PrereleasePolicy.Same),
    ];

    public static readonly (string Word, TagConflictPolicy Value)[] TagConflicts =
    [
        ("fail", TagConflictPolicy.Fail),
        ("move", TagConflictPolicy.Move),
    ];

    public static readonly (string Word, SourceChangePolicy Value)[] SourceChanges =
    [
        ("fail", SourceChangePolicy.Fail),
        ("update", SourceChangePolicy.Update),
    ];

    public static readonly (string Word, ConflictPolicy Value)[] Conflicts =
    [
        ("fail", ConflictPolicy.Fail),
        ("hub-wins", ConflictPolicy.HubWins),
        ("github-wins", ConflictPolicy.GitHubWins),
        ("pr", ConflictPolicy.PullRequest),
    ];

    public static readonly (string Word, DeletePolicy Value)[] Deletes =
    [
        ("never", DeletePolicy.Never),
        ("owned", DeletePolicy.Owned),
    ];

    public static NotesTarget? Notes(string? word) => Find(NotesTargets, word);

    public static NotesMode? NotesMode(string? word) => Find(NotesModes, word);

    public static PrereleasePolicy? Prerelease(string? word) => Find(Prereleases, word);

    public static TagConflictPolicy? Tag(string? word) => Find(TagConflicts, word);

    public static SourceChangePolicy? Source(string? word) => Find(SourceChanges, word);

    public static ConflictPolicy? Conflict(string? word) => Find(Conflicts, word);

    public static DeletePolicy? Delete(string? word) => Find(Deletes, word);

    private static T? Find<T>((string Word, T Value)[] words, string? word)
        where T : struct
    {
        foreach (var (known, value) in words)
        {
            if (known == word)
            {
                return value;
            }
        }

        return null;
    }
}
