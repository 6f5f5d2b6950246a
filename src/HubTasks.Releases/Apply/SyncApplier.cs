using HubTasks.Findings;
using HubTasks.Hub.Sources;
using HubTasks.Releases.Content;
using HubTasks.Releases.Plan;

namespace HubTasks.Releases.Apply;

/// <summary>Executes exactly a plan: contents, one commit, one tag, and a look at what the Hub has then.</summary>
internal sealed class SyncApplier(
    SyncPlan plan,
    SyncOptions options,
    ContentStore store,
    HubSide hub,
    IHubWriter writer
)
{
    private readonly List<HubUpload> _uploads = [];
    private readonly Dictionary<string, ContentFacts> _sent = new(StringComparer.Ordinal);

    /// <summary>Everything that is to be sent, on this disk and verified; nothing is written to the Hub before.</summary>
    public async Task FetchAsync(CancellationToken ct)
    {
        await store.FetchAllAsync(
            plan.Steps.Select(step => step.File?.Origin).OfType<FileOrigin.Asset>().Select(origin => origin.File),
            ct
        );
        foreach (var step in plan.Steps.Where(step => step.Action is not StepAction.Delete && step.File is not null))
        {
            var facts = await FetchAsync(step.File!, ct);
            if (facts.Sha256 != step.Sha256 || facts.Size != step.Size)
            {
                throw new HubTasksException(
                    SyncErrors.DigestDiffers(step.Path, facts.Sha256, step.Sha256 ?? "", "the plan")
                );
            }

            Send(step.Path, facts);
        }
    }

    /// <returns>Null when the branch moved away from the plan's base; then nothing was committed.</returns>
    public async Task<SyncResult?> RunAsync(string? htmlUrl, CancellationToken ct)
    {
        var start = plan.Hub.Base ?? await CreateRepositoryAsync(ct);
        HubCommitted? committed = null;
        if (!plan.Steps.IsEmpty)
        {
            if (plan.Hub.CreatesBranch)
            {
                await writer.CreateBranchAsync(plan.Hub.Revision!, start, ct);
            }

            AddManifest();
            committed = await writer.CommitAsync(
                new HubCommit(
                    plan.Hub.Revision!,
                    start,
                    CommitText.Title(plan),
                    CommitText.Trailers(plan, htmlUrl, options),
                    [.. _uploads],
                    [.. plan.Steps.Where(step => step.Action is StepAction.Delete).Select(step => step.Path)],
                    plan.Hub.PullRequest
                ),
                ct
            );
            if (committed is null)
            {
                return null;
            }

            await VerifyAsync(committed.Commit, ct);
        }

        var commit = committed?.Commit ?? start;
        await TagAsync(commit, ct);
        return new SyncResult(plan, Applied: true)
        {
            Commit = plan.Tag is { Action: TagAction.Keep, Held: { } held } && committed is null ? held : commit,
            PullRequestUrl = committed?.PullRequestUrl,
            HubUrl = hub.Url,
        };
    }

    private async Task<string> CreateRepositoryAsync(CancellationToken ct)
    {
        await writer.CreateRepositoryAsync(options.CreatePrivate, ct);
        var refs = await hub.ReadRefsAsync(ct);
        return refs?.Branches.GetValueOrDefault(plan.Hub.Revision!)
            ?? refs?.Branches.GetValueOrDefault(options.Revision)
            ?? throw new HubTasksException(SyncErrors.BranchMissing(options.Repository.ToString(), options.Revision));
    }

    private async Task<ContentFacts> FetchAsync(DesiredFile file, CancellationToken ct)
    {
        switch (file.Origin)
        {
            case FileOrigin.Text text:
                return await WriteAsync(text.Bytes, ct);
            case FileOrigin.Asset asset:
                return await store.FetchAsync(asset.File, ct);
            case FileOrigin.Member member:
                var unpacked = await store.UnpackAsync(member.Archive, options.Limits, ct);
                return unpacked.FirstOrDefault(entry => entry.Entry == member.Entry)?.Facts
                    ?? throw new HubTasksException(
                        SyncErrors.ArchiveUnreadable(member.Archive.Name, $"it has no `{member.Entry}` any more")
                    );
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<ContentFacts> WriteAsync(byte[] bytes, CancellationToken ct)
    {
        var path = store.NewPath();
        await File.WriteAllBytesAsync(path, bytes, ct);
        var (sha256, oid) = ContentHash.Of(bytes);
        return new ContentFacts(path, bytes.Length, sha256, oid);
    }

    private void Send(string path, ContentFacts facts)
    {
        _uploads.Add(new HubUpload(path, facts.Size, facts.Sha256, facts.Oid, facts.LocalPath));
        _sent[path] = facts;
    }

    /// <summary>Last, because only now the git id of every file that was sent is known.</summary>
    private void AddManifest()
    {
        if (plan.Manifest is not { } manifest || !plan.Steps.Any(step => step.Path == options.Manifest))
        {
            return;
        }

        var bytes = (
            manifest with
            {
                Files =
                [
                    .. manifest.Files.Select(file =>
                        _sent.TryGetValue(file.Path, out var facts) ? file with { Oid = facts.Oid } : file
                    ),
                ],
            }
        ).ToBytes();
        var path = store.NewPath();
        File.WriteAllBytes(path, bytes);
        var (sha256, oid) = ContentHash.Of(bytes);
        Send(options.Manifest!, new ContentFacts(path, bytes.Length, sha256, oid));
    }

    private async Task TagAsync(string commit, CancellationToken ct)
    {
        if (plan.Tag is not { Action: not TagAction.Keep } tag)
        {
            return;
        }

        if (tag.Action is TagAction.Move)
        {
            await writer.DeleteTagAsync(tag.Name, ct);
        }

        await writer.CreateTagAsync(tag.Name, commit, CommitText.Title(plan), ct);
        var refs = await hub.ReadRefsAsync(ct);
        if (refs?.Tags.GetValueOrDefault(tag.Name) != commit)
        {
            throw new HubTasksException(SyncErrors.ReadBackDiffers(tag.Name, $"is not a tag on {commit}"));
        }
    }

    private async Task VerifyAsync(string commit, CancellationToken ct)
    {
        var tree = await hub.ReadTreeAsync(commit, ct);
        var errors = new List<Diagnostic>();
        foreach (var (path, facts) in _sent)
        {
            if (!tree.TryGetValue(path, out var there))
            {
                errors.Add(SyncErrors.ReadBackDiffers(path, "is missing"));
            }
            else if (!Matches(there, facts))
            {
                errors.Add(
                    SyncErrors.ReadBackDiffers(path, $"has {there.Etag}, expected {facts.Sha256} (git {facts.Oid})")
                );
            }
        }

        errors.AddRange(
            plan.Steps.Where(step => step.Action is StepAction.Delete && tree.ContainsKey(step.Path))
                .Select(step => SyncErrors.ReadBackDiffers(step.Path, "is still there"))
        );
        if (errors.Count > 0)
        {
            throw new HubTasksException([.. errors]);
        }
    }

    private static bool Matches(TreeFile there, ContentFacts facts) =>
        there.Sha256 is { } sha256 ? sha256 == facts.Sha256 : there.Oid == facts.Oid;
}
