using Microsoft.Build.Framework;

namespace HubTasks.MSBuild;

/// <summary>Brings every <c>HubModelReference</c> of one framework into the cache and writes down where its files are.</summary>
[MSBuildMultiThreadableTask]
public sealed class RestoreHubModels : SourceTask
{
    public bool Locked { get; set; }

    public bool ForceEvaluate { get; set; }

    public bool VerifyHashes { get; set; }

    /// <summary>Absolute; a project file with <see cref="Files"/> for the builds after this one.</summary>
    [Required]
    public string ItemsFile { get; set; } = "";

    /// <summary>What the items are made from.</summary>
    [Required]
    public string Key { get; set; } = "";

    /// <summary>The framework that is built, of several in the project; may be empty.</summary>
    public string TargetFramework { get; set; } = "";

    /// <summary>Absolute; the files that must still be there for the next build to skip this task, one per line.</summary>
    [Required]
    public string Inputs { get; set; } = "";

    /// <summary>Absolute; newer than everything else that a restore writes.</summary>
    [Required]
    public string Stamp { get; set; } = "";

    /// <summary>Absolute; empty when no code is wanted.</summary>
    public string CodeFile { get; set; } = "";

    public string CodeNamespace { get; set; } = "";

    /// <summary>Where each file is, with what a build and other targets want to know about it.</summary>
    [Output]
    public ITaskItem[] Files { get; private set; } = [];

    protected override async System.Threading.Tasks.Task RunAsync(CancellationToken ct)
    {
        var items = HubModelItem.ReadAll(References, Pins);
        var result = await RestoreAsync(
            Request(items) with
            {
                Locked = Locked,
                ForceEvaluate = ForceEvaluate,
                VerifyHashes = VerifyHashes,
            },
            ct
        );

        var models = items.Zip(result.Models).ToList();
        var files = BuildItems.Of(models);
        if (CodeFile.Length > 0)
        {
            var paths = models.Select(one =>
                (one.First, one.Second.Commit, one.Second.Files.Select(file => file.Path))
            );
            StateFile.WriteIfDifferent(CodeFile, ModelPathsClass.Write(paths, CodeNamespace));
        }

        var inputs = models.SelectMany(one => one.Second.Files).Select(file => file.FullPath + "\n").Distinct();
        StateFile.Write(Inputs, string.Concat(inputs.Order(StringComparer.Ordinal)));
        // it is one of the project's own files: when it changes, everything is compiled again
        StateFile.WriteIfDifferent(ItemsFile, BuildItems.Write(files, Key, TargetFramework));
        // without a stamp the next build comes here again, quickly, and repeats what was said
        if (!HasWarned)
        {
            StateFile.Write(Stamp, "");
        }

        Files = files;
    }
}
