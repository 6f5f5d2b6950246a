using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Commands;

/// <summary>As <c>dotnet add package</c>: one line in the project, pinned to a commit, nothing else touched.</summary>
internal sealed class AddCommand : HubCommand
{
    private readonly Argument<HubRepository> _repository = Parsers.Repository("repository", "Such as org/name");
    private readonly Option<string> _target = new("--project")
    {
        Description = "The project or hubtasks.yml to write to; what lies in the current folder when absent",
        HelpName = "file",
    };

    private readonly Option<string> _revision = Parsers.Revision("What to pin; main when absent");
    private readonly Option<bool> _floating = new("--floating")
    {
        Description = "Write the branch or tag itself instead of the commit it names today",
    };

    private readonly Option<string[]> _files = Parsers.Texts(
        "--files",
        "globs",
        "The files to restore, such as *.onnx,vocab.txt"
    );
    private readonly Option<string[]> _exclude = Parsers.Texts("--exclude", "globs", "Files to leave out");
    private readonly Option<string> _alias = new("--alias") { Description = "Its name in generated code" };
    private readonly Option<bool> _noRestore = new("--no-restore") { Description = "Write the reference and stop" };
    private readonly ConnectionOptions _connection = new();

    public AddCommand()
        : base("add", "Write a pinned model reference into a project or hubtasks.yml, and restore it.")
    {
        Add(_repository);
        _target.Aliases.Add("-p");
        foreach (var option in new Option[] { _target, _revision, _floating, _files, _exclude, _alias, _noRestore })
        {
            Add(option);
        }

        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new(
                "hubtasks add sentence-transformers/all-MiniLM-L6-v2 --files onnx/model.onnx,tokenizer.json",
                "the files an app needs, pinned to today's commit"
            ),
            new("hubtasks add datasets/org/corpus --revision v1.0 --project src/App", "a dataset at a tag"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var jobs = await RestoreTargets.ReadAsync(run, run.Get(_target), ct);
        if (jobs is not [{ } job] || (job.Settings is null && job.Projects.Length != 1))
        {
            throw new HubTasksException(Messages.CannotEdit(RestoreTargets.Find(run, run.Get(_target))));
        }

        using var hub = job.Connect(run, _connection);
        var repository = run.Get(_repository)!;
        var revision = run.Get(_revision) ?? Revision.Main;
        var resolved = await hub.Source.ResolveAsync(repository, revision, ct);
        var written = run.Get(_floating) ? revision : resolved.Commit;
        var present = job.References.FirstOrDefault(reference => reference.Repository == repository);
        if (present is null)
        {
            ReferenceEdit.Add(
                job,
                new ModelReference(repository, written, [.. run.Get(_files)!], [.. run.Get(_exclude)!]),
                run.Get(_alias)
            );
        }
        else if (present.Revision != written)
        {
            ReferenceEdit.Move(job, present, written);
        }

        var file = Path.GetRelativePath(run.App.Directory, job.Source);
        run.Talk.Line(
            present is null ? $"added {repository} at {written} to {file}"
            : present.Revision == written ? $"{file} has {repository} at {written} already"
            : $"moved {repository} from {present.Revision} to {written} in {file}"
        );
        run.Talk.Line($"license: {CommercialUse.Describe(resolved.License)}");
        if (!run.Get(_noRestore))
        {
            await RestoreTargets.RestoreAgainAsync(run, job, _connection, [repository], ct);
        }

        return ExitCode.Fine;
    }
}
