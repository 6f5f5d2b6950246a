using System.Collections.Immutable;

namespace HubTasks.Audit.Models;

public enum ChangeKind
{
    Added,
    Removed,

    /// <summary>To another commit.</summary>
    Moved,

    /// <summary>The same commit, with other files or another licence.</summary>
    Altered,
}

/// <summary>What became of one model between two states of a lock file.</summary>
/// <param name="Before">Null for one that is new.</param>
/// <param name="After">Null for one that is gone.</param>
public sealed record ModelChange(AuditedModel? Before, AuditedModel? After)
{
    public string Name => (After ?? Before)!.Name;

    public ChangeKind Kind =>
        Before is null ? ChangeKind.Added
        : After is null ? ChangeKind.Removed
        : Before.Commit != After.Commit ? ChangeKind.Moved
        : ChangeKind.Altered;

    /// <summary>Of a model that was there and still is.</summary>
    public bool ChangesLicense =>
        Before is not null
        && After is not null
        && !string.Equals(Before.License, After.License, StringComparison.OrdinalIgnoreCase);

    /// <summary>In bytes; negative when it shrinks.</summary>
    public long Growth => SizeOf(After) - SizeOf(Before);

    public ImmutableArray<string> AddedFiles => Paths(After, Before);

    public ImmutableArray<string> RemovedFiles => Paths(Before, After);

    public ImmutableArray<string> ChangedFiles =>
        Before is null || After is null
            ? []
            :
            [
                .. After
                    .Files.Where(file => Before.Files.Any(old => old.Path == file.Path && old.Sha256 != file.Sha256))
                    .Select(file => file.Path),
            ];

    /// <summary>By name; what did not change is left out.</summary>
    public static ImmutableArray<ModelChange> Between(
        IEnumerable<AuditedModel> before,
        IReadOnlyCollection<AuditedModel> after
    )
    {
        var left = before.ToList();
        var pairs = new List<ModelChange>();
        // a model may be used at several revisions: those that kept theirs are the same, whatever the others do
        Func<AuditedModel, AuditedModel, bool>[] kinships =
        [
            (old, now) => old.Commit == now.Commit && old.Revision == now.Revision && SameFiles(old, now),
            (old, now) => old.Commit == now.Commit && old.Revision == now.Revision,
            (old, now) => old.Revision == now.Revision,
            (_, _) => true,
        ];
        var right = after.ToList();
        foreach (var kin in kinships)
        {
            foreach (var now in right.ToList())
            {
                if (left.Find(old => Key(old) == Key(now) && kin(old, now)) is { } same)
                {
                    left.Remove(same);
                    right.Remove(now);
                    pairs.Add(new ModelChange(same, now));
                }
            }
        }

        pairs.AddRange(right.Select(now => new ModelChange(null, now)));
        pairs.AddRange(left.Select(old => new ModelChange(old, null)));
        return [.. pairs.Where(pair => pair.IsChange).OrderBy(pair => pair.Name, StringComparer.Ordinal)];
    }

    private bool IsChange => Kind != ChangeKind.Altered || ChangesLicense || !SameFiles(Before!, After!);

    private static bool SameFiles(AuditedModel left, AuditedModel right) =>
        left
            .Files.Select(file => (file.Path, file.Sha256))
            .SequenceEqual(right.Files.Select(file => (file.Path, file.Sha256)));

    private static (string, bool) Key(AuditedModel model) => (model.Name, model.IsDataset);

    private static long SizeOf(AuditedModel? model) => model?.Files.Sum(file => file.Size ?? 0) ?? 0;

    private static ImmutableArray<string> Paths(AuditedModel? of, AuditedModel? without) =>
        of is null
            ? []
            :
            [
                .. of
                    .Files.Select(file => file.Path)
                    .Except(without?.Files.Select(file => file.Path) ?? [], StringComparer.Ordinal),
            ];
}
