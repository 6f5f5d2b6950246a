using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Upload;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HubTasks.MSBuild;

/// <summary>Brings what a project made to a repository on the Hub, as one commit or a pull request.</summary>
[MSBuildMultiThreadableTask]
public sealed class PushHubModel : HubTask
{
    /// <summary><c>org/name</c>, <c>datasets/org/name</c> or <c>spaces/org/name</c>.</summary>
    public string Repository { get; set; } = "";

    /// <summary>A folder or a file, relative to the project.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The branch.</summary>
    public string Revision { get; set; } = "";

    /// <summary>Globs; empty means all.</summary>
    public string[] Include { get; set; } = [];

    /// <summary>Globs that win over <see cref="Include"/>.</summary>
    public string[] Exclude { get; set; } = [];

    /// <summary>The first line of the commit's message.</summary>
    public string Message { get; set; } = "";

    /// <summary>Propose the change instead of making it.</summary>
    public bool PullRequest { get; set; }

    /// <summary>Make the repository if it is missing.</summary>
    public bool Create { get; set; }

    public bool Offline { get; set; }

    /// <summary>A URL; empty for the environment's.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The name of the environment variable that holds the token: parameters are written to binary logs.</summary>
    public string TokenVariable { get; set; } = "";

    /// <summary>The new commit, or the one that holds everything already.</summary>
    [Output]
    public string Commit { get; private set; } = "";

    /// <summary>Where a person can look at it.</summary>
    [Output]
    public string Url { get; private set; } = "";

    protected override async System.Threading.Tasks.Task RunAsync(CancellationToken ct)
    {
        var repository = ReadRepository();
        using var http = HubHttp.Create(
            HubEnvironment.FromProcess(),
            new HubHttpOptions
            {
                Endpoint = Endpoint.Length > 0 ? Endpoint : null,
                Offline = Offline,
                TokenVariable = TokenVariable.Length > 0 ? TokenVariable : null,
                Notice = Say,
            }
        );
        var files = FolderPush.Read(
            new FolderPushOptions
            {
                Source = Path.GetFullPath(Folder, ProjectDirectory),
                Include = [.. Include],
                Exclude = [.. Exclude],
            },
            ct
        );
        if (Create)
        {
            var sdk = repository.Type == RepoType.Space ? "static" : null;
            await new HubWriter(http).CreateRepositoryAsync(repository, isPrivate: false, sdk, orExists: true, ct);
        }

        var uploader = new HubUploader(http, new PushProgress(Log));
        var plan = await uploader.PlanAsync(
            new CommitRequest
            {
                Repository = repository,
                Branch = Revision.Length > 0 ? Revision : Hub.Revision.Main,
                Summary = Message.Length > 0 ? Message : $"Upload {Path.GetFileNameWithoutExtension(ProjectFile)}",
                Files = files,
                PullRequest = PullRequest,
            },
            ct
        );
        foreach (var ignored in plan.Ignored)
        {
            Say($"left out {ignored}: the repository's .gitignore says so");
        }

        var result = await uploader.ApplyAsync(plan, ct);
        (Commit, Url) = (result.Commit, result.PullRequest ?? result.Url);
        Say(
            result.Committed
                ? $"{repository}: {plan.Changes.Length} of {files.Length} files changed, see {Url}"
                : $"{repository}: all {files.Length} files are there already, at {Commit}"
        );
    }

    private HubRepository ReadRepository()
    {
        if (Repository.Length == 0 || Folder.Length == 0)
        {
            throw new HubTasksException(
                ProjectErrors.PushNeeds(Repository.Length == 0 ? "HubPushRepository" : "HubPushFolder")
            );
        }

        if (TokenVariable.StartsWith("hf_", StringComparison.Ordinal) && TokenVariable.Length > 16)
        {
            throw new HubTasksException(ProjectErrors.LooksLikeToken());
        }

        foreach (var type in Enum.GetValues<RepoType>())
        {
            var prefix = type.WebPrefix();
            if (
                Repository.StartsWith(prefix, StringComparison.Ordinal)
                && RepoId.TryParse(Repository[prefix.Length..], out var id)
            )
            {
                return new HubRepository(type, id);
            }
        }

        throw new HubTasksException(ProjectErrors.NotARepository(Repository));
    }

    private void Say(string line) => Log.LogMessage(MessageImportance.High, "{0}", line);

    /// <summary>A line for each file that went to the Hub's storage.</summary>
    private sealed class PushProgress(TaskLoggingHelper log) : IUploadProgress
    {
        public void Planned(int files, long bytes) =>
            log.LogMessage(MessageImportance.Normal, $"{files} files to send, up to {bytes} bytes");

        public void Advanced(string path, long bytes) { }

        public void Resumed(string path, long bytes) =>
            log.LogMessage(MessageImportance.Normal, "{0}", $"{bytes} bytes of {path} were stored by an earlier run");

        public void Finished(string path, long size, bool sent) =>
            log.LogMessage(MessageImportance.Normal, "{0}", sent ? $"stored {path}" : $"{path} was stored before");
    }
}
