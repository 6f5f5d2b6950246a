using HubTasks.Hub.Restore;
using Microsoft.Build.Framework;

namespace HubTasks.MSBuild;

/// <summary>Writes the <c>HubModels</c> class from references and lock alone: for an IDE, which must not download.</summary>
[MSBuildMultiThreadableTask]
public sealed class GenerateHubModelPaths : HubTask
{
    [Required]
    public ITaskItem[] References { get; set; } = [];

    public ITaskItem[] Pins { get; set; } = [];

    /// <summary>Absolute.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary>Absolute.</summary>
    [Required]
    public string CodeFile { get; set; } = "";

    public string CodeNamespace { get; set; } = "";

    protected override IEnumerable<ITaskItem> ItemsToBlame => References;

    protected override System.Threading.Tasks.Task RunAsync(CancellationToken ct)
    {
        var held = HubLockFile.Read(LockFile) ?? HubLock.Empty;
        var models = HubModelItem
            .ReadAll(References, Pins)
            .Select(item => (Item: item, Locked: held.Models.FirstOrDefault(model => IsFor(model, item.Reference))))
            .Where(pair => pair.Locked is not null)
            .Select(pair => (pair.Item, pair.Locked!.Commit, pair.Locked.Files.Select(file => file.Path)));
        StateFile.WriteIfDifferent(CodeFile, ModelPathsClass.Write(models, CodeNamespace));
        return System.Threading.Tasks.Task.CompletedTask;
    }

    private static bool IsFor(LockedModel model, ModelReference reference) =>
        model.Repository == reference.Repository
        && model.Revision == reference.Revision
        && model.Include.SequenceEqual(reference.Files, StringComparer.Ordinal)
        && model.Exclude.SequenceEqual(reference.ExcludeFiles, StringComparer.Ordinal);
}
