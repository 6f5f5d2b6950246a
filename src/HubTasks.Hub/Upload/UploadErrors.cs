using System.Globalization;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>HUB45xx: writing to a Hub.</summary>
internal static class UploadErrors
{
    public static Diagnostic Moved(HubRepository repository, string branch, string expected, string? actual) =>
        new(
            HubUploader.BranchMoved,
            $"`{branch}` of `{repository}` moved to `{actual ?? "another commit"}` while this commit was built on `{expected}`",
            "nothing was committed; run it again to build on what is there now"
        )
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic NotThere(
        HubRepository repository,
        string path,
        string commit,
        string actual,
        string expected
    ) =>
        new(
            "HUB4502",
            $"`{path}` of `{repository}` at `{commit}` reads back as `{Redactor.Clean(actual)}`, but `{expected}` was sent",
            "look at the commit on the Hub before anybody uses it; run it again to repair it"
        )
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic LfsRefused(HubRepository repository, string path, int code, string? why) =>
        new(
            "HUB4503",
            $"the Hub does not store `{path}` of `{repository}`: {Number(code)} `{Redactor.Clean(why)}`",
            "the account may be out of storage, or the file too large for the Hub"
        )
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic BadTransfer(HubRepository repository, string path, string why) =>
        new(
            "HUB4504",
            $"the Hub's answer on where to store `{path}` of `{repository}` cannot be used: {Redactor.Clean(why)}",
            "check that the endpoint is a Hub; if it is, report this"
        )
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic Changed(string path) =>
        new("HUB4505", $"`{path}` changed while it was uploaded", "run it again when nothing writes to the folder");

    public static Diagnostic BadPath(string path, string reason) =>
        new(
            "HUB4506",
            $"`{Redactor.OneLine(path, 200)}` cannot be a path in a repository: {reason}",
            "rename it, or leave it out with `--exclude`"
        );

    public static Diagnostic NothingToPush(string folder, string selection) =>
        new("HUB4507", $"`{folder}` holds no file that {selection}", "check the folder and the globs");

    public static Diagnostic NoFolder(string folder) =>
        new("HUB4508", $"there is no file or folder `{folder}`", "check the path");

    public static Diagnostic Exists(HubRepository repository, string kind, string name) =>
        new("HUB4509", $"`{repository}` has a {kind} `{name}` already", "choose another name, or delete it first")
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic RepositoryExists(HubRepository repository) =>
        new("HUB4509", $"the repository `{repository}` exists already", "choose another name")
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic CardRefused(HubRepository repository, string why) =>
        new(
            "HUB4510",
            $"the Hub refuses the front matter of `README.md` of `{repository}`: {Redactor.Clean(why)}",
            "`hubtasks lint` shows the line"
        )
        {
            Subject = repository.ToString(),
        };

    public static Diagnostic NeedsOwner(HubRepository repository) =>
        new("HUB4511", $"`{repository}` has no owner, so it cannot be created", "write it as `owner/name`");

    public static Diagnostic Unreadable(string path, string why) =>
        new("HUB4512", $"cannot read `{path}`: {Redactor.Clean(why)}", "check that the file exists and may be read");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
