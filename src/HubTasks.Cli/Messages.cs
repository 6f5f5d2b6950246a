using System.Globalization;
using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Cli;

/// <summary>HUB00xx: what was typed, and where it was typed.</summary>
internal static partial class Messages
{
    public const string DiskFailed = "HUB0091";

    public static Diagnostic UnknownCommand(string typed, string? near, string parent) =>
        new(
            "HUB0001",
            $"`{typed}` is not a command",
            near is null ? $"`{parent} --help` lists the commands" : $"did you mean `{near}`?"
        );

    public static Diagnostic UnknownOption(string typed, string? near, string command) =>
        new(
            "HUB0002",
            $"`{typed}` is not an option of `{command}`",
            near is null ? $"`{command} --help` lists the options" : $"did you mean `{near}`?"
        );

    public static Diagnostic UnexpectedArgument(string typed, string command) =>
        new(
            "HUB0003",
            $"`{command}` does not know what to do with `{Redact(typed)}`",
            Redact(typed) == typed
                ? $"`{command} --help` shows the arguments it takes"
                : "a token in a command line is seen by others and kept in histories: revoke this one, and give a new one to `hubtasks login` when it asks, or on standard input"
        );

    public static Diagnostic Missing(string what, string command) =>
        new("HUB0004", $"`{command}` needs {what}", $"`{command} --help` shows an example");

    public static Diagnostic BadValue(string message, string? hint) => new("HUB0005", message, hint);

    public static (string Message, string Hint) NoRepositoryName(string typed) =>
        (
            $"`{Redact(typed)}` is not the name of a repository",
            "a repository is `org/name`, `datasets/org/name` or `spaces/org/name`"
        );

    public static Diagnostic BadReport(string typed, IEnumerable<string> formats) =>
        new(
            "HUB0005",
            $"`--report` does not take `{Redact(typed)}`",
            $"write a format and a file, such as `sarif=cards.sarif`; the formats are `{string.Join("`, `", formats)}`"
        );

    public static Diagnostic NoCommentToken() =>
        new(
            "HUB0070",
            "there is no token, so no comment is on the pull request",
            "set `GITHUB_TOKEN: ${{ github.token }}` in the step's environment"
        );

    public static Diagnostic CommentRefused() =>
        new(
            "HUB0071",
            "this token may not write on the pull request, so no comment is there",
            "grant `pull-requests: write`; a pull request from a fork never gets it, and the summary says the same"
        );

    public static Diagnostic Disk(Exception exception) =>
        new(
            DiskFailed,
            Lower(exception.Message),
            "check that the path exists, that you may write there, and that the disk has space"
        );

    public static Diagnostic Bug(Exception exception) =>
        new(
            "HUB0099",
            $"hubtasks {App.Version} has a defect: {exception.GetType().Name}: {FirstLine(exception.Message)}",
            "report it at https://github.com/hubtasks/hubtasks/issues with the command you ran; `--verbosity diagnostic` adds the stack"
        );

    /// <summary>What was typed, without anything in it that looks like a token.</summary>
    public static string Redact(string typed) => TokenShape.Replace(typed, "hf_…");

    public static Diagnostic NothingToRestore(string folder) =>
        new(
            "HUB0030",
            $"`{folder}` has no project, no `hubtasks.yml` and no `hub.lock.json`",
            "name one, or go to the folder that has it"
        );

    public static Diagnostic SeveralTargets(string folder, IEnumerable<string> candidates) =>
        new(
            "HUB0031",
            $"`{folder}` has several: `{string.Join("`, `", candidates.Select(Path.GetFileName))}`",
            "name the one that you mean"
        );

    public static Diagnostic NotInCache(string repository, string revision) =>
        new(
            "HUB0056",
            $"`{repository}` at `{revision}` is not in the cache",
            "restore it first; an audit reads the cache and asks no Hub"
        );

    public static Diagnostic NoSuchFile(string path) =>
        new("HUB0032", $"there is no `{path}`", "check the spelling and the current folder");

    public static Diagnostic NotATarget(string path) =>
        new(
            "HUB0033",
            $"`{path}` is nothing that names models",
            "name a project, a solution, a `hub.lock.json` or a `hubtasks.yml`"
        );

    public static Diagnostic ProjectUnreadable(string project, string output) =>
        new(
            "HUB0035",
            $"MSBuild cannot read the project: {output}",
            "repair the project until `dotnet msbuild` evaluates it"
        )
        {
            File = project,
        };

    public static Diagnostic NoDotnet(string program) =>
        new(
            "HUB0036",
            $"`{program}` cannot be started, and only MSBuild can tell what a project references",
            "install the .NET 10 SDK and put `dotnet` on the PATH"
        );

    public static Diagnostic PortTaken(string host, int port) =>
        new(
            "HUB0037",
            string.Create(CultureInfo.InvariantCulture, $"cannot listen on `{host}` port {port}"),
            "another program may have the port: give another `--port`, or 0 for a free one"
        );

    public static Diagnostic NoToken() =>
        new(
            "HUB0038",
            "no token was given",
            "copy one from the settings of the Hub, then type it when asked or send it on standard input"
        );

    public static Diagnostic NotLoggedIn() =>
        new("HUB0039", "there is no token on this machine", "run `hubtasks login`, or set `HF_TOKEN`");

    public static Diagnostic NoSuchLogin(string name, IReadOnlyCollection<string> known) =>
        new(
            "HUB0040",
            $"there is no login called `{name}`",
            known.Count == 0 ? "there is none at all" : $"there are `{string.Join("`, `", known)}`"
        );

    public static Diagnostic VariableWins(string variable) =>
        new(
            "HUB0041",
            $"the variable `{variable}` is set and wins over the file",
            $"unset `{variable}` for the file to count"
        );

    public static Diagnostic NotUnicode(string path) =>
        new(
            "HUB0042",
            "the file is neither UTF-8 nor UTF-16, so an edit could change more than it should",
            "save it as UTF-8, or write the reference by hand"
        )
        {
            File = path,
        };

    public static Diagnostic IsExpression(string path, string item, string metadata, string value) =>
        new(
            "HUB0043",
            $"`{metadata}` of `{item}` is `{value}`, and what it stands for is set elsewhere",
            "change it where the property is set"
        )
        {
            File = path,
        };

    public static Diagnostic NotWrittenHere(string path, string item) =>
        new(
            "HUB0044",
            $"the reference to `{item}` comes from here, but is not written out",
            "it may be made by a wildcard, a property or a target: change it by hand"
        )
        {
            File = path,
        };

    public static Diagnostic CannotEdit(string path) =>
        new(
            "HUB0045",
            $"`{path}` cannot be edited for this",
            "name a project or a `hubtasks.yml` whose `models` are a list with a line each"
        );

    public static Diagnostic NotReferenced(string repository, IEnumerable<string> referenced) =>
        new(
            "HUB0046",
            $"`{repository}` is not referenced",
            referenced.Any()
                ? $"the references are `{string.Join("`, `", referenced)}`"
                : "`hubtasks add` adds a reference"
        );

    public static Diagnostic NeedsYes() =>
        new("HUB0047", "there is nobody to ask whether to remove them", "add `--yes`, or `--dry-run` to look only");

    public static Diagnostic NeedsHub(string what, string folder) =>
        new(
            "HUB0034",
            $"{what} needs a Hub, but the endpoint is the folder `{folder}`",
            "give `--endpoint https://huggingface.co`, or serve the folder with `hubtasks serve` and give its address"
        );

    [GeneratedRegex("hf_[A-Za-z0-9]{6,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TokenShape { get; }

    /// <summary>Framework messages made to sound like ours: lower case, backticks, no final period.</summary>
    public static string Lower(string message)
    {
        var text = FirstLine(message).TrimEnd('.').Replace('\'', '`');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1])
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;
    }

    private static string FirstLine(string text) => text.AsSpan().TrimStart().ToString().Split('\n', 2)[0].TrimEnd();
}
