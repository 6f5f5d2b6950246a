using System.Globalization;
using HubTasks.Findings;
using HubTasks.Hub.Restore;

namespace HubTasks.MSBuild;

/// <summary>
/// What a restore says to the builds after it, one line per file and columns between <c>|</c>: an MSBuild target can read
/// that without loading this assembly.
/// </summary>
internal static class ModelManifest
{
    /// <exception cref="HubTasksException">HUB1056 and HUB1058.</exception>
    public static string Write(IReadOnlyList<(HubModelItem Item, RestoredModel Model)> models)
    {
        var problems = new List<Diagnostic>();
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var lines = new List<string>();
        foreach (var (item, model) in models)
        {
            foreach (var file in model.Files)
            {
                var target = item.TargetPath(file.Path);
                if (!owners.TryAdd(target, item.Id))
                {
                    problems.Add(ProjectErrors.SameOutputFile(item.Id, owners[target], target));
                }

                if (file.FullPath.AsSpan().ContainsAny('|', '\n', '\r'))
                {
                    problems.Add(ProjectErrors.CacheNameUnusable(file.FullPath));
                }

                lines.Add(
                    string.Join(
                        '|',
                        file.FullPath,
                        target,
                        item.CopyToOutput,
                        item.CopyToPublish,
                        item.Reference.Repository.Id,
                        model.Commit,
                        file.Path,
                        file.Size.ToString(CultureInfo.InvariantCulture),
                        file.Sha256
                    )
                );
            }
        }

        return problems.Count == 0
            ? string.Concat(lines.Order(StringComparer.Ordinal).Select(line => line + "\n"))
            : throw new HubTasksException([.. problems]);
    }
}
