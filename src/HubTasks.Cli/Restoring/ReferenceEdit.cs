using HubTasks.Cli.Projects;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Restoring;

/// <summary>Writes references and pins where a job has them: in a project, in its central pins, in the settings.</summary>
internal static class ReferenceEdit
{
    private const string ReferenceItem = "HubModelReference";
    private const string PinItem = "HubModelVersion";
    private const string Pin = "Revision";

    /// <summary>A reference that is not there yet.</summary>
    /// <param name="job">Of one project, or of settings.</param>
    /// <param name="reference">With the revision to write.</param>
    /// <param name="alias">Its name in generated code; null for none.</param>
    public static void Add(RestoreJob job, ModelReference reference, string? alias)
    {
        if (job.Settings is not null)
        {
            ProjectFile.Edit(job.Source, text => SettingsText.AddModel(text, job.Source, reference));
            return;
        }

        var project = job.Projects.Single();
        var central = project.Pins.FirstOrDefault();
        var include = reference.Repository.Id.Value;
        if (central is not null)
        {
            ProjectFile.Edit(
                central.DefinedIn,
                text => ProjectText.AddItem(text, PinItem, [new("Include", include), new(Pin, reference.Revision)])
            );
        }

        var attributes = new List<KeyValuePair<string, string>> { new("Include", include) };
        AddIf(attributes, Pin, central is null ? reference.Revision : null);
        AddIf(
            attributes,
            "RepoType",
            reference.Repository.Type == RepoType.Model ? null : reference.Repository.Type.ToString().ToLowerInvariant()
        );
        AddIf(attributes, "Files", reference.Files.IsEmpty ? null : string.Join(';', reference.Files));
        AddIf(
            attributes,
            "ExcludeFiles",
            reference.ExcludeFiles.IsEmpty ? null : string.Join(';', reference.ExcludeFiles)
        );
        AddIf(attributes, "Alias", alias);
        ProjectFile.Edit(project.Path, text => ProjectText.AddItem(text, ReferenceItem, attributes));
    }

    /// <summary>Another revision for a reference that is there.</summary>
    /// <exception cref="HubTasksException">HUB0043, HUB0044.</exception>
    public static void Move(RestoreJob job, ModelReference reference, string revision)
    {
        foreach (var (file, edit) in Moves(job, reference, revision))
        {
            ProjectFile.Edit(file, edit);
        }
    }

    /// <summary>The files that have a reference's revision, absolute, and the pure edit of each one's text.</summary>
    /// <exception cref="HubTasksException">HUB0043, HUB0044: from the edits.</exception>
    public static IEnumerable<(string File, Func<string, string> Edit)> Moves(
        RestoreJob job,
        ModelReference reference,
        string revision
    )
    {
        if (job.Settings is not null)
        {
            yield return (
                job.Source,
                text => SettingsText.SetRevision(text, job.Source, reference.Repository, reference.Revision, revision)
            );
            yield break;
        }

        var include = reference.Repository.Id.Value;
        foreach (var project in job.Projects)
        {
            foreach (var found in project.References.Where(one => one.Reference.Repository == reference.Repository))
            {
                var item = found.IsCentral ? PinItem : ReferenceItem;
                var file = found.IsCentral ? project.Pins.First(pin => pin.Id == include).DefinedIn : found.DefinedIn;
                yield return (
                    file,
                    text =>
                        ProjectText.SetMetadata(text, item, include, Pin, revision, file)
                        ?? throw new HubTasksException(Messages.NotWrittenHere(file, include))
                );
            }
        }
    }

    private static void AddIf(List<KeyValuePair<string, string>> attributes, string name, string? value)
    {
        if (value is not null)
        {
            attributes.Add(new(name, value));
        }
    }
}
