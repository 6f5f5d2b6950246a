using HubTasks.Findings;

namespace HubTasks.Releases.PinUpdates;

/// <summary>HUB46xx: pull requests that move pins.</summary>
public static class PinErrors
{
    public static Diagnostic NotInGit(string file) =>
        new(
            "HUB4601",
            "the file is in no git repository, so no pull request can change it",
            "run in a clone of the repository that the pull request is for"
        )
        {
            File = file,
        };

    public static Diagnostic NoSuchBranch(string repo, string branch) =>
        new(
            "HUB4602",
            $"`{repo}` has no branch `{branch}`",
            "name the branch to merge into with `--base`; an empty repository needs a first commit"
        );

    public static Diagnostic NotOnBase(string file, string path, string branch) =>
        new(
            "HUB4603",
            $"`{path}` is not a file of the branch `{branch}`",
            "commit and push it first, or name the branch that has it with `--base`"
        )
        {
            File = file,
        };

    public static Diagnostic OtherThanBase(string file, string path, string branch) =>
        new(
            "HUB4604",
            $"`{path}` here is not what the branch `{branch}` has",
            $"check out `{branch}` as it is on GitHub, without changes, then run again"
        )
        {
            File = file,
        };

    public static Diagnostic TreeTooLarge(string path) =>
        new(
            "HUB4605",
            $"the folder of `{path}` has more files than GitHub lists",
            "move the file to a smaller folder, or run `hubtasks update` and make the pull request by hand"
        );

    public static Diagnostic BranchTaken(string branch, string? pull) =>
        new(
            "HUB4606",
            pull is null
                ? $"the branch `{branch}` has commits that are not ours, and was left alone"
                : $"{pull} has commits that are not ours, and was left alone",
            $"merge or close it; delete the branch `{branch}` to get a new pull request, or choose another `--branch-prefix`"
        );

    public static Diagnostic BranchMoved(string branch) =>
        new(
            "HUB4607",
            $"somebody pushed to the branch `{branch}` while it was being updated",
            "their commit was left alone; run again"
        );
}
