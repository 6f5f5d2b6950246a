using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using HubTasks.Settings;

namespace HubTasks.Cli.Restoring;

/// <summary>The <c>models</c> of <c>hubtasks.yml</c>.</summary>
internal static class SettingsModels
{
    /// <exception cref="HubTasksException">HUB1002, all at once: what the schema cannot see.</exception>
    public static ImmutableArray<ModelReference> Read(SettingsFile settings)
    {
        var problems = new List<Diagnostic>();
        var references = new List<ModelReference>();
        foreach (var item in settings.Section("models")?.Items ?? [])
        {
            var repo = item["repo"]!;
            var revision = item["revision"];
            if (!RepoId.TryParse(repo.Text, out var id))
            {
                problems.Add(
                    Bad(settings, repo, $"`{repo.Text}` is not the name of a repository", "a repository is `org/name`")
                );
            }

            if (revision is not null && !Revision.IsValid(revision.Text))
            {
                problems.Add(
                    Bad(
                        settings,
                        revision,
                        $"`{revision.Text}` cannot be a revision",
                        "a revision is a commit of 40 hex digits, a tag or a branch"
                    )
                );
            }

            if (problems.Count == 0)
            {
                var type = Enum.Parse<RepoType>(item.GetText("type") ?? "model", ignoreCase: true);
                references.Add(
                    new ModelReference(
                        new HubRepository(type, id!),
                        revision?.Text ?? Revision.Main,
                        item.GetTexts("files"),
                        item.GetTexts("exclude")
                    )
                );
            }
        }

        return problems.Count > 0 ? throw new HubTasksException([.. problems]) : [.. references];
    }

    private static Diagnostic Bad(SettingsFile settings, SettingsNode node, string message, string hint) =>
        new("HUB1002", message, hint) { File = settings.FullPath, Span = node.Span };
}
