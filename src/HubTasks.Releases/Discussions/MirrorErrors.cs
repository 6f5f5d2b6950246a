using HubTasks.Findings;

namespace HubTasks.Releases.Discussions;

/// <summary>HUB47xx: discussions and issues kept in step.</summary>
public static class MirrorErrors
{
    public static Diagnostic NoHubToken() =>
        new(
            "HUB4701",
            "words are to go to the Hub, but there is no token for it",
            "set `HF_TOKEN` to one that may write discussions, or carry them the other way only with `--from hub`"
        );

    public static Diagnostic NoGitHubToken() =>
        new(
            "HUB4702",
            "issues are to be written, but there is no token for GitHub",
            "set `GITHUB_TOKEN`; in a workflow give the job `issues: write` and pass `github.token`"
        );

    public static Diagnostic OtherAccount(string site, string? account, string page, string option) =>
        new(
            "HUB4703",
            $"{site} shows `{account ?? "nobody"}` as the author of `{page}`, which is not an account whose copies are known",
            $"run again with `{option} {account}`: without it, the next run would make a second copy"
        );
}
