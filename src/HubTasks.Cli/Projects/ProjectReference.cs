using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Projects;

/// <summary>A <c>HubModelReference</c> as MSBuild evaluated it.</summary>
/// <param name="Reference">What to restore.</param>
/// <param name="DefinedIn">The file that has the item; absolute.</param>
/// <param name="IsCentral">Its revision stands in a <c>HubModelVersion</c>.</param>
internal sealed record ProjectReference(ModelReference Reference, string DefinedIn, bool IsCentral)
{
    /// <summary>Equal for what restores the same.</summary>
    public string Key =>
        string.Join(
            '|',
            Reference.Repository,
            Reference.Revision,
            string.Join(';', Reference.Files),
            string.Join(';', Reference.ExcludeFiles)
        );

    public static IEnumerable<ProjectReference> ReadAll(JsonElement items, List<Diagnostic> problems)
    {
        var pins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pin in CentralPin.ReadAll(items))
        {
            pins.TryAdd(pin.Id, pin.Revision);
        }

        foreach (var item in Items(items, "HubModelReference"))
        {
            if (Read(item, pins, problems) is { } reference)
            {
                yield return reference;
            }
        }
    }

    public static IEnumerable<JsonElement> Items(JsonElement items, string name) =>
        items.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    public static string Metadata(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? value.GetString()?.Trim() ?? "" : "";

    private static ProjectReference? Read(JsonElement item, Dictionary<string, string> pins, List<Diagnostic> problems)
    {
        var id = Metadata(item, "Identity");
        var definedIn = Metadata(item, "DefiningProjectFullPath");
        var type = Metadata(item, "RepoType");
        var own = Metadata(item, "Revision");
        var pin = pins.GetValueOrDefault(id);
        var revision = own.Length > 0 ? own : pin ?? Revision.Main;
        var before = problems.Count;
        if (!RepoId.TryParse(id, out var repo))
        {
            problems.Add(Bad(id, definedIn, $"`{id}` is not the name of a repository", "a repository is `org/name`"));
        }

        if (!Enum.TryParse<RepoType>(type.Length == 0 ? "Model" : type, ignoreCase: true, out var kind))
        {
            problems.Add(Bad(id, definedIn, $"`RepoType` of `{id}` is `{type}`", "use `model`, `dataset` or `space`"));
        }

        if (!Revision.IsValid(revision))
        {
            problems.Add(
                Bad(
                    id,
                    definedIn,
                    $"`{revision}` of `{id}` cannot be a revision",
                    "a revision is a commit of 40 hex digits, a tag or a branch"
                )
            );
        }

        return problems.Count > before
            ? null
            : new ProjectReference(
                new ModelReference(
                    new HubRepository(kind, repo!),
                    revision,
                    Globs(item, "Files"),
                    Globs(item, "ExcludeFiles")
                ),
                definedIn,
                own.Length == 0 && pin is not null
            );
    }

    private static ImmutableArray<string> Globs(JsonElement item, string name) =>
        [.. Metadata(item, name).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static Diagnostic Bad(string id, string file, string message, string hint) =>
        new("HUB1002", message, hint) { Subject = id, File = file.Length > 0 ? file : null };
}

/// <summary>A <c>HubModelVersion</c>.</summary>
/// <param name="Id">The repository's name as written.</param>
/// <param name="Revision">What all references without a revision of their own use.</param>
/// <param name="DefinedIn">The file that has the item; absolute.</param>
internal sealed record CentralPin(string Id, string Revision, string DefinedIn)
{
    public static IEnumerable<CentralPin> ReadAll(JsonElement items) =>
        ProjectReference
            .Items(items, "HubModelVersion")
            .Select(item => new CentralPin(
                ProjectReference.Metadata(item, "Identity"),
                ProjectReference.Metadata(item, "Revision"),
                ProjectReference.Metadata(item, "DefiningProjectFullPath")
            ));
}
