using HubTasks.Audit.Models;
using HubTasks.Cli.Auditing;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;
using HubTasks.Settings;
using Microsoft.Build.Framework;

namespace HubTasks.MSBuild.Lint;

/// <summary>
/// Audits the models of a project by the policy of <c>hubtasks.yml</c>: what it finds stands at the line of the
/// <c>HubModelReference</c>. Reads the lock file and the cache, and asks no Hub.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class AuditHubModels : HubTask
{
    [Required]
    public ITaskItem[] References { get; set; } = [];

    /// <summary>The central <c>HubModelVersion</c> items.</summary>
    public ITaskItem[] Pins { get; set; } = [];

    /// <summary>Absolute.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary>A URL or a folder, relative to the project; empty for the environment's. A folder may have the cards.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Relative to the project; empty for the environment's.</summary>
    public string CacheDirectory { get; set; } = "";

    /// <summary>Absolute; the files that decide what the audit says, one per line.</summary>
    [Required]
    public string Inputs { get; set; } = "";

    /// <summary>Absolute; written when there was nothing to say, so that the next build skips this task.</summary>
    [Required]
    public string Stamp { get; set; } = "";

    /// <summary>What the stamp says: the day and the settings that it counts for.</summary>
    public string Mark { get; set; } = "";

    protected override IEnumerable<ITaskItem> ItemsToBlame => References.Concat(Pins);

    protected override System.Threading.Tasks.Task RunAsync(CancellationToken ct)
    {
        var environment = HubEnvironment.FromProcess();
        var policy = PolicySettings.Read(SettingsFile.Find(ProjectDirectory), ProjectDirectory);
        var models = Models(environment);
        var verdicts = new VerdictCache(VerdictCache.FolderIn(environment.HfHome));

        var result = ModelAudit.Run(models.Keys, policy, verdicts, TimeProvider.System, ct);

        foreach (var found in result.Found)
        {
            Show(found.Finding, found.Model is null ? null : models[found.Model]);
        }

        var keys = policy.TrustedSigners.Select(trust => trust.Signer.File).OfType<string>();
        var inputs = policy
            .Files.Concat(keys)
            .Concat(models.Keys.SelectMany(model => model.Files).Select(file => file.FullPath));
        StateFile.Write(Inputs, string.Concat(inputs.Distinct().Select(file => file + "\n")));
        // without a stamp the next build comes here again, quickly, and repeats what was said
        if (result.Found.All(found => found.Finding.Severity < Severity.Warning))
        {
            StateFile.Write(Stamp, Mark);
        }

        return System.Threading.Tasks.Task.CompletedTask;
    }

    private Dictionary<AuditedModel, ITaskItem> Models(HubEnvironment environment)
    {
        var root =
            CacheDirectory.Length > 0 ? Path.GetFullPath(CacheDirectory, ProjectDirectory) : environment.CacheDirectory;
        var cache = new CacheLayout(root);
        var endpoint = Endpoint.Length > 0 ? Endpoint : environment.Endpoint;
        var feed = endpoint.Contains("://", StringComparison.Ordinal)
            ? null
            : new CacheLayout(Path.GetFullPath(endpoint, ProjectDirectory));
        var held = File.Exists(LockFile)
            ? HubLockFile.Parse(File.ReadAllBytes(LockFile), LockFile)
            : throw new HubTasksException(PolicyErrors.NoLock(LockFile));
        var dates = CommitDates.In(environment.HfHome);
        var models = new Dictionary<AuditedModel, ITaskItem>(ReferenceEqualityComparer.Instance);
        foreach (var (item, read) in References.Zip(HubModelItem.ReadAll(References, Pins)))
        {
            if (held.Match(read.Reference) is { } locked)
            {
                var (file, line, column) = ItemPosition.Find(item) ?? (ProjectFile, 0, 0);
                var place = new Place(file, TextSpan.At(line, column));
                var model = AuditedModel.Of(locked, cache, feed, place, _ => place);
                models.Add(model with { Committed = dates.Find(locked.Repository, locked.Commit) }, item);
            }
            else
            {
                throw new HubTasksException(PolicyErrors.NotLocked(read.Id, LockFile));
            }
        }

        return models;
    }

    /// <summary>Errors stay errors: who wants to live with one writes an exception with a reason and a day.</summary>
    private void Show(Finding finding, ITaskItem? item)
    {
        var (code, file) = (finding.Rule.Code, Path.GetFullPath(finding.File, ProjectDirectory));
        if (finding.Severity == Severity.Error)
        {
            Show(isError: true, code, file, finding.Span, finding.Message, finding.Hint);
        }
        else if (finding.Severity == Severity.Warning)
        {
            var settings = new WarningSettings(NoWarn, TreatWarningsAsErrors, WarningsAsErrors, WarningsNotAsErrors);
            if (settings.Of(code, item?.GetMetadata("NoWarn") ?? "") is { } isError)
            {
                Show(isError, code, file, finding.Span, finding.Message, finding.Hint);
            }
        }
        else
        {
            Log.LogMessage(MessageImportance.Low, $"{file}: {code}: {finding.Message}");
        }
    }
}
