using HubTasks.LocalHub.Git;

namespace HubTasks.LocalHub.Storage;

/// <summary>Which commit last changed a path.</summary>
internal static class LastCommits
{
    public static Dictionary<string, (string Id, GitCommit Commit)> Of(
        StoredRepository repository,
        string commit,
        IEnumerable<string> paths
    )
    {
        var found = new Dictionary<string, (string, GitCommit)>(StringComparer.Ordinal);
        var open = paths.ToHashSet(StringComparer.Ordinal);
        CommitListing? newer = null;
        (string Id, GitCommit Commit) newest = default;
        foreach (var step in repository.History(commit))
        {
            var listing = repository.Listing(step.Id);
            if (newer is not null)
            {
                foreach (
                    var path in open.Where(path => IdOf(newer, path) != (listing is null ? null : IdOf(listing, path)))
                        .ToList()
                )
                {
                    found[path] = newest;
                    open.Remove(path);
                }
            }

            if (listing is null || open.Count == 0)
            {
                return found;
            }

            (newer, newest) = (listing, step);
        }

        foreach (var path in open)
        {
            found[path] = newest;
        }

        return found;
    }

    private static string? IdOf(CommitListing listing, string path) =>
        listing.Find(path)?.BlobId ?? listing.Folders.GetValueOrDefault(path);
}
