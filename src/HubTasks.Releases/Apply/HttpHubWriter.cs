using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Upload;

namespace HubTasks.Releases.Apply;

/// <summary>The writes of a sync over a Hub's HTTP API.</summary>
/// <param name="http">With a token that may write.</param>
/// <param name="repository">The one that is synced to.</param>
/// <param name="progress">Told how an upload goes on.</param>
public sealed class HttpHubWriter(HubHttp http, HubRepository repository, IUploadProgress? progress = null) : IHubWriter
{
    private readonly HubWriter _writer = new(http);
    private readonly HubUploader _uploader = new(http, progress);

    public Task CreateRepositoryAsync(bool isPrivate, CancellationToken ct) =>
        // a space must name what it runs on, and files alone need nothing to run on
        _writer.CreateRepositoryAsync(
            repository,
            isPrivate,
            repository.Type == RepoType.Space ? "static" : null,
            orExists: true,
            ct
        );

    public Task CreateBranchAsync(string branch, string start, CancellationToken ct) =>
        _writer.CreateBranchAsync(repository, branch, start, orExists: true, ct);

    public async Task<HubCommitted?> CommitAsync(HubCommit commit, CancellationToken ct)
    {
        var request = new CommitRequest
        {
            Repository = repository,
            Branch = commit.Branch,
            Parent = commit.Parent,
            Summary = commit.Title,
            Description = commit.Description,
            Files = [.. commit.Files.Select(ToUpload)],
            Deletions = commit.Deleted,
            PullRequest = commit.PullRequest,
        };
        try
        {
            var result = await _uploader.ApplyAsync(await _uploader.PlanAsync(request, ct), ct);
            return new HubCommitted(result.Commit, result.PullRequest);
        }
        catch (HubTasksException moved) when (moved.Diagnostics is [{ Code: HubUploader.BranchMoved }])
        {
            return null;
        }
    }

    public Task CreateTagAsync(string tag, string commit, string message, CancellationToken ct) =>
        _writer.CreateTagAsync(repository, tag, commit, message, orExists: false, ct);

    public Task DeleteTagAsync(string tag, CancellationToken ct) => _writer.DeleteTagAsync(repository, tag, ct);

    private static UploadFile ToUpload(HubUpload file) =>
        new(
            file.Path,
            file.Size,
            file.Sha256,
            file.Oid,
            () => new FileStream(file.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
        );
}
