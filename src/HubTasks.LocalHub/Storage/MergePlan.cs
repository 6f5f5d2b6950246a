using System.Collections.Immutable;

namespace HubTasks.LocalHub.Storage;

/// <summary>What a merge would do, file by file: a path that both sides changed differently is a conflict.</summary>
/// <param name="Files">To put on top of ours.</param>
/// <param name="Deleted">To delete from ours.</param>
/// <param name="Conflicts">Ordinal.</param>
internal sealed record MergePlan(
    ImmutableArray<StoredFile> Files,
    ImmutableArray<string> Deleted,
    ImmutableArray<string> Conflicts
)
{
    public static MergePlan Create(CommitListing? common, CommitListing ours, CommitListing theirs)
    {
        var files = ImmutableArray.CreateBuilder<StoredFile>();
        var deleted = ImmutableArray.CreateBuilder<string>();
        var conflicts = ImmutableArray.CreateBuilder<string>();
        var paths = theirs.Files.Concat(common?.Files ?? []).Select(file => file.Path).Distinct(StringComparer.Ordinal);
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var (before, here, there) = (common?.Find(path), ours.Find(path), theirs.Find(path));
            if (before?.Etag == there?.Etag || here?.Etag == there?.Etag)
            {
                continue;
            }

            if (before?.Etag != here?.Etag)
            {
                conflicts.Add(path);
            }
            else if (there is null)
            {
                deleted.Add(path);
            }
            else
            {
                files.Add(there);
            }
        }

        return new MergePlan(files.ToImmutable(), deleted.ToImmutable(), conflicts.ToImmutable());
    }
}
