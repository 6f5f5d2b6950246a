using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Setup;
using HubTasks.Findings;

namespace HubTasks.Cli.Commands;

/// <summary>Looks at a repository and writes what it needs to begin with.</summary>
internal sealed class InitCommand : HubCommand
{
    private readonly Argument<string?> _folder = new("folder")
    {
        Description = "The root of a repository; that of the current folder when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the files and write nothing" };

    public InitCommand()
        : base("init", "Write hubtasks.yml and the gates that a repository needs, after looking at what is in it.")
    {
        Add(_folder);
        Add(_dryRun);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks init --dry-run", "look before anything is written"),
            new("hubtasks init", "write what is missing; files that are there stay as they are"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var root = run.Get(_folder) is { } typed
            ? run.PathOf(typed)
            : GitCheckout.RootOf(run.App.Directory) ?? run.App.Directory;
        var look = await RepositoryLook.AtAsync(root, ct);
        run.Talk.Line(Seen(look));
        foreach (var file in Starter.For(look))
        {
            await WriteAsync(run, root, file, ct);
        }

        if (look.Cards.IsEmpty && !look.UsesModels)
        {
            run.Talk.Line("next: `hubtasks add org/name` pins a model, `hubtasks lint --init model` begins a card");
        }
        else if (!look.Cards.IsEmpty)
        {
            run.Talk.Line("next: `hubtasks lint` says what the gate will; `--write-baseline` accepts it for now");
        }

        return ExitCode.Fine;
    }

    private async Task WriteAsync(Invocation run, string root, StarterFile file, CancellationToken ct)
    {
        var path = Path.Combine(root, file.Path.Replace('/', Path.DirectorySeparatorChar));
        if (Path.Exists(path))
        {
            run.Talk.Line($"kept `{file.Path}`, which is there already");
            return;
        }

        if (run.Get(_dryRun))
        {
            await run.Output.WriteAsync($"# {file.Path}: {file.Why}\n{file.Text}\n".AsMemory(), ct);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // never over a file that came to be in between
        await using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteAsync(file.Text.AsMemory(), ct);
        }

        run.Talk.Line($"wrote `{file.Path}`: {file.Why}");
    }

    private static string Seen(RepositoryLook look)
    {
        static string Count(int count, string noun) =>
            FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
        return $"found {Count(look.Cards.Length, "card")}, {Count(look.Projects.Length, "project")} ({look.ModelProjects.Length} with models), {Count(look.LockFiles.Length, "lock file")}";
    }
}
