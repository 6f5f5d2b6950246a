using Microsoft.Build.Framework;

namespace HubTasks.MSBuild;

/// <summary>Resolves floating revisions anew for all frameworks of a project, and drops from the lock what none of them wants.</summary>
[MSBuildMultiThreadableTask]
public sealed class UpdateHubModels : SourceTask
{
    protected override async System.Threading.Tasks.Task RunAsync(CancellationToken ct)
    {
        var items = HubModelItem.ReadAll([.. References.DistinctBy(Description)], Pins);
        var result = await RestoreAsync(Request(items) with { ForceEvaluate = true }, ct);
        foreach (var model in result.Models)
        {
            Log.LogMessage(
                MessageImportance.High,
                "{0}",
                $"{model.Reference.Repository} at {model.Reference.Revision} is commit {model.Commit}"
            );
        }
    }

    /// <summary>Frameworks usually say the same; what differs only in where files go is one reference too.</summary>
    private static string Description(ITaskItem item) =>
        string.Join(
            '|',
            item.ItemSpec,
            item.GetMetadata("Revision"),
            item.GetMetadata("RepoType"),
            item.GetMetadata("Files"),
            item.GetMetadata("ExcludeFiles")
        );
}
