using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using Microsoft.Build.Framework;

namespace HubTasks.MSBuild;

/// <summary>A <c>HubModelReference</c> of a project, checked.</summary>
/// <param name="Id">As the project wrote it.</param>
/// <param name="Reference">What to restore.</param>
/// <param name="Folder">Below the output, with <c>/</c>; empty for the output itself.</param>
/// <param name="CopyToOutput"><c>IfDifferent</c> or <c>Never</c>.</param>
/// <param name="CopyToPublish"><c>IfDifferent</c> or <c>Never</c>.</param>
/// <param name="Alias">Its name in generated code; null to derive one.</param>
internal sealed record HubModelItem(
    string Id,
    ModelReference Reference,
    string Folder,
    string CopyToOutput,
    string CopyToPublish,
    string? Alias
)
{
    /// <summary>Where a file of the model goes, below the output.</summary>
    public string TargetPath(string path) => Folder.Length == 0 ? path : $"{Folder}/{path}";

    private (HubRepository, string, string, string) Selection =>
        (
            Reference.Repository,
            Reference.Revision,
            string.Join(';', Reference.Files),
            string.Join(';', Reference.ExcludeFiles)
        );

    /// <exception cref="HubTasksException">HUB1008 and HUB105x: everything that is wrong with the items.</exception>
    public static ImmutableArray<HubModelItem> ReadAll(IEnumerable<ITaskItem> references, IEnumerable<ITaskItem> pins)
    {
        var problems = new List<Diagnostic>();
        var central = ReadPins(pins, problems);
        var items = references.Select(item => Read(item, central, problems)).OfType<HubModelItem>().ToImmutableArray();
        problems.AddRange(Clashes(items));
        return problems.Count == 0 ? items : throw new HubTasksException([.. problems]);
    }

    private static Dictionary<string, string> ReadPins(IEnumerable<ITaskItem> pins, List<Diagnostic> problems)
    {
        var central = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pin in pins)
        {
            var revision = pin.GetMetadata("Revision").Trim();
            if (revision.Length == 0)
            {
                problems.Add(ProjectErrors.CentralPinUnusable(pin.ItemSpec, "has no `Revision`"));
            }
            else if (!central.TryAdd(pin.ItemSpec, revision))
            {
                problems.Add(ProjectErrors.CentralPinUnusable(pin.ItemSpec, "is written twice"));
            }
        }

        return central;
    }

    private static HubModelItem? Read(ITaskItem item, Dictionary<string, string> central, List<Diagnostic> problems)
    {
        var before = problems.Count;
        var id = item.ItemSpec;
        if (!RepoId.TryParse(id, out var repo))
        {
            problems.Add(ProjectErrors.NotARepository(id));
        }

        var type = ReadOne(
            item,
            "RepoType",
            [("model", RepoType.Model), ("dataset", RepoType.Dataset), ("space", RepoType.Space)],
            problems
        );
        var toOutput = ReadOne(
            item,
            "CopyToOutputDirectory",
            [("IfDifferent", "IfDifferent"), ("Never", "Never")],
            problems
        );
        var toPublish = ReadOne(
            item,
            "CopyToPublishDirectory",
            [("IfDifferent", "IfDifferent"), ("Never", "Never")],
            problems
        );
        var revision = ReadRevision(item, central, problems);
        var link = ReadLink(item, problems);
        if (problems.Count > before)
        {
            return null;
        }

        var repository = new HubRepository(type, repo!);
        return new HubModelItem(
            id,
            new ModelReference(repository, revision, Globs(item, "Files"), Globs(item, "ExcludeFiles")),
            link ?? $"{repository.ApiSegment}/{repo}",
            toOutput!,
            toPublish!,
            item.GetMetadata("Alias").Trim() is { Length: > 0 } alias ? alias : null
        );
    }

    private static string ReadRevision(ITaskItem item, Dictionary<string, string> central, List<Diagnostic> problems)
    {
        var id = item.ItemSpec;
        var own = item.GetMetadata("Revision").Trim();
        var pin = central.GetValueOrDefault(id);
        if (own.Length > 0 && pin is not null)
        {
            problems.Add(ProjectErrors.PinnedTwice(id));
        }
        else if (own.Length == 0 && pin is null && central.Count > 0)
        {
            problems.Add(ProjectErrors.NoCentralPin(id));
        }

        var revision = own.Length > 0 ? own : pin ?? Revision.Main;
        if (!Revision.IsValid(revision))
        {
            problems.Add(ProjectErrors.NotARevision(id, revision));
        }

        return revision;
    }

    private static string? ReadLink(ITaskItem item, List<Diagnostic> problems)
    {
        var text = item.GetMetadata("Link").Trim();
        if (text.Length == 0)
        {
            return null;
        }

        var folder = text.Replace('\\', '/').TrimEnd('/');
        if (folder == ".")
        {
            return "";
        }

        if (!RepoPath.TryParse(folder, out var reason))
        {
            problems.Add(ProjectErrors.LinkLeavesOutput(item.ItemSpec, text, reason));
        }

        return folder;
    }

    /// <summary>One of some words, in any case; the first when the metadata is empty.</summary>
    private static T? ReadOne<T>(
        ITaskItem item,
        string metadata,
        (string Word, T Value)[] allowed,
        List<Diagnostic> problems
    )
    {
        var text = item.GetMetadata(metadata).Trim();
        if (text.Length == 0)
        {
            return allowed[0].Value;
        }

        foreach (var (word, value) in allowed)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var words = string.Join(" or ", allowed.Select(one => $"`{one.Word}`"));
        problems.Add(ProjectErrors.NotAllowed(item.ItemSpec, metadata, text, words));
        return default;
    }

    private static ImmutableArray<string> Globs(ITaskItem item, string metadata) =>
        [
            .. item.GetMetadata(metadata)
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];

    private static IEnumerable<Diagnostic> Clashes(ImmutableArray<HubModelItem> items)
    {
        foreach (var group in items.GroupBy(item => item.Selection).Where(group => group.Count() > 1))
        {
            yield return ProjectErrors.ReferencedTwice(group.First().Id, group.First().Reference.Revision);
        }

        var aliases = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items.Where(item => item.Alias is not null))
        {
            if (!Identifier.IsValid(item.Alias!))
            {
                yield return ProjectErrors.AliasUnusable(item.Id, item.Alias!, "which is not a C# identifier");
            }
            else if (!aliases.Add(item.Alias!))
            {
                yield return ProjectErrors.AliasUnusable(item.Id, item.Alias!, "which another reference has already");
            }
        }
    }
}
