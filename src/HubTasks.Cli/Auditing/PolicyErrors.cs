using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Auditing;

/// <summary>HUB007x: what the schema of <c>audit:</c> cannot say is wrong with it.</summary>
internal static class PolicyErrors
{
    public static Diagnostic ExtendsItself(string file, SettingsNode at) =>
        At(
            new Diagnostic(
                "HUB0080",
                $"`{at.Text}` leads back to this file",
                "a settings file cannot extend a file that extends it"
            ),
            file,
            at
        );

    public static Diagnostic NoSuchPolicy(string file, SettingsNode at) =>
        At(
            new Diagnostic(
                "HUB0081",
                $"there is no `{at.Text}`",
                "`extends` names a settings file, relative to the file that says so"
            ),
            file,
            at
        );

    public static Diagnostic UnknownFormat(string file, SettingsNode at, IEnumerable<string> formats) =>
        At(
            new Diagnostic(
                "HUB0082",
                $"`{at.Text}` is not a format",
                DidYouMean.Nearest(at.Text, formats) is { } near
                    ? $"did you mean `{near}`?"
                    : $"use `data-only`, or some of `{string.Join("`, `", formats)}`"
            ),
            file,
            at
        );

    public static Diagnostic NotADay(string file, SettingsNode at) =>
        At(new Diagnostic("HUB0083", $"`{at.Text}` is not a day", "write it as `2027-01-31`"), file, at);

    public static Diagnostic NotAnAge(string file, SettingsNode at) =>
        At(new Diagnostic("HUB0088", $"`{at.Text}` is not an age", "write it as `36h`, `7d` or `2w`"), file, at);

    public static Diagnostic NoSuchKey(string file, SettingsNode at) =>
        At(
            new Diagnostic(
                "HUB0089",
                $"there is no `{at.Text}`",
                "`signatures.trust` names PEM files, relative to the file that says so"
            ),
            file,
            at
        );

    public static Diagnostic NoLock(string path) =>
        new(
            "HUB0055",
            $"there is no lock file `{path}`",
            "run `hubtasks restore` first: an audit goes by what was restored"
        );

    public static Diagnostic NotLocked(string repository, string path) =>
        new(
            "HUB0084",
            $"`{repository}` is not in `{path}` as the project refers to it",
            "restore first: an audit goes by what was restored"
        )
        {
            Subject = repository,
        };

    private static Diagnostic At(Diagnostic diagnostic, string file, SettingsNode at) =>
        diagnostic with
        {
            File = file,
            Span = at.Span,
        };
}
