using System.CommandLine;
using HubTasks.Releases.GitHub;

namespace HubTasks.Cli.CommandLine;

/// <summary>Which repository on GitHub, and how to talk to it: what a workflow's environment says.</summary>
internal sealed class GitHubConnection : IDisposable
{
    private GitHubConnection(GitHubRepo repo, GitHubOptions options)
    {
        (Repo, Options) = (repo, options);
    }

    public GitHubRepo Repo { get; }

    public GitHubOptions Options { get; }

    public HttpClient Http { get; } = new(GitHubClient.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public static Option<string> RepoOption(string what) =>
        new("--github-repo") { Description = $"{what}; else GITHUB_REPOSITORY", HelpName = "owner/name" };

    /// <param name="run">For the environment.</param>
    /// <param name="named">Typed, or in the settings; null for neither.</param>
    /// <exception cref="Findings.HubTasksException">HUB4003.</exception>
    public static GitHubConnection Open(Invocation run, string? named)
    {
        var environment = run.App.Environment;
        return new GitHubConnection(
            GitHubRepo.Require(named ?? environment.NonEmpty("GITHUB_REPOSITORY")),
            new GitHubOptions
            {
                ApiBase = environment.NonEmpty("GITHUB_API_URL") ?? GitHubOptions.PublicApi,
                Token = environment.NonEmpty("GITHUB_TOKEN") ?? environment.NonEmpty("GH_TOKEN"),
                Time = run.App.Time,
            }
        );
    }

    public void Dispose() => Http.Dispose();
}
