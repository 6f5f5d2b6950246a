using System.CommandLine;
using HubTasks.Findings;
using HubTasks.Hub;

namespace HubTasks.Cli.CommandLine;

/// <summary><c>--repo</c> and <c>--repo-type</c>, for commands whose repository may stand in hubtasks.yml instead.</summary>
internal sealed class RepositoryFlags
{
    private readonly Option<string> _repo;
    private readonly Option<RepoType> _type = Choice.Of("--repo-type", "Its kind", RepoType.Model, Parsers.RepoTypes);

    /// <param name="key">Where it stands in hubtasks.yml.</param>
    public RepositoryFlags(string key) =>
        _repo = Parsers.Text("--repo", "org/name", $"The repository on the Hub; else `{key}` of hubtasks.yml");

    public IEnumerable<Option> All => [_repo, _type];

    /// <param name="run">What was typed; it beats the file.</param>
    /// <param name="otherwise">As the file has it; null when it has none.</param>
    /// <exception cref="HubTasksException">HUB0005: what was typed is not the name of a repository.</exception>
    public HubRepository? Read(Invocation run, HubRepository? otherwise)
    {
        if (!run.Has(_repo))
        {
            return otherwise;
        }

        var typed = run.Get(_repo)!;
        if (!Parsers.TryRepository(typed, out var named))
        {
            var (message, hint) = Messages.NoRepositoryName(typed);
            throw new HubTasksException(Messages.BadValue(message, hint));
        }

        return run.Has(_type) ? named with { Type = run.Get(_type) } : named;
    }
}
