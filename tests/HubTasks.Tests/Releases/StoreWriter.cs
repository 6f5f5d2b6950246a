using HubTasks.Hub;
using HubTasks.LocalHub;
using HubTasks.LocalHub.Storage;
using HubTasks.Releases.Apply;

namespace HubTasks.Tests.Releases;

/// <summary>Writes straight into a local hub's storage, and can die before any of its writes.</summary>
internal sealed class StoreWriter(RepositoryStore store, HubRepository repository) : IHubWriter
{
    /// <summary>Each write so far, such as <c>commit main</c>.</summary>
    public IList<string> Writes { get; } = [];

    /// <summary>Told before and after each write; throws to die there.</summary>
    public Action<string>? At { get; set; }

    public HubCommit? Last { get; private set; }

    public Task CreateRepositoryAsync(bool isPrivate, CancellationToken ct) =>
        DoAsync(
            "repository",
            () =>
            {
                store.AddCommit(repository, "main", (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"));
                store.SetVisibility(repository, isPrivate, null);
            }
        );

    public Task CreateBranchAsync(string branch, string start, CancellationToken ct) =>
        DoAsync("branch " + branch, () => store.AddBranch(repository, branch, start));

    public async Task<HubCommitted?> CommitAsync(HubCommit commit, CancellationToken ct)
    {
        HubCommitted? committed = null;
        await DoAsync(
            "commit " + commit.Branch,
            () =>
            {
                var stored = store.Open(repository);
                using (stored.EnterWriting())
                {
                    if (stored.Refs.Read(commit.Branch) != commit.Parent)
                    {
                        return;
                    }

                    var attributes = stored.AttributesAt(commit.Parent);
                    var change = new CommitChange($"{commit.Title}\n\n{commit.Description}", "sync")
                    {
                        Files =
                        [
                            .. commit.Files.Select(file =>
                            {
                                using var content = File.OpenRead(file.LocalPath);
                                return stored.Blobs.Put(file.Path, content, attributes);
                            }),
                        ],
                        Deleted = commit.Deleted,
                    };
                    var branch = commit.PullRequest ? "refs/pr/1" : commit.Branch;
                    var id = stored.Write(branch, commit.Parent, change);
                    committed = new HubCommitted(id, commit.PullRequest ? "http://hub/discussions/1" : null);
                }
            }
        );
        Last = commit;
        return committed;
    }

    public Task CreateTagAsync(string tag, string commit, string message, CancellationToken ct) =>
        DoAsync("tag " + tag, () => store.AddTag(repository, tag, commit));

    public Task DeleteTagAsync(string tag, CancellationToken ct) =>
        DoAsync("untag " + tag, () => store.Open(repository).Refs.Delete(tag));

    private Task DoAsync(string what, Action act)
    {
        At?.Invoke("before " + what);
        act();
        Writes.Add(what);
        At?.Invoke("after " + what);
        return Task.CompletedTask;
    }
}
