using HubTasks.Cards.Schemas;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Lint;

/// <summary>HUB006x: what <c>lint</c> was told.</summary>
internal static class LintErrors
{
    public static Diagnostic NoSuchPath(string path) =>
        new("HUB0060", $"there is no `{path}`", "check the spelling and the current folder");

    public static Diagnostic CardExists(string path) =>
        new(
            "HUB0061",
            $"`{path}` is there already",
            "`--init` writes new cards only; `hubtasks lint` says what this one lacks"
        );

    public static Diagnostic BadBaseline(string path, string why) =>
        new("HUB0062", $"`{path}` is not a baseline: {why}", "write it anew with `hubtasks lint --write-baseline`");

    public static Diagnostic BadSchema(string path, SchemaError error) =>
        new(
            "HUB0063",
            $"`{path}` is not a JSON Schema: {error.Message}",
            "`lint.schema` names a JSON file that describes the front matter"
        )
        {
            File = path,
            Span = error.Span,
        };

    /// <summary>Nothing to look at: rarely what was meant.</summary>
    /// <param name="untracked">How many cards git does not track yet.</param>
    public static Diagnostic NoCards(int untracked) =>
        untracked > 0
            ? new(
                "HUB0065",
                $"git tracks no card here, and does not track {untracked} yet",
                "`git add` them, or look with `--untracked`"
            )
            : new(
                "HUB0065",
                "there is no card here",
                "a card is a `README.md` with front matter or beside a model, a `*card*.md`, what `lint.include` names, or a file that you name"
            );

    /// <param name="entry">The key in the settings.</param>
    /// <param name="file">The settings, absolute.</param>
    /// <param name="near">A rule with a similar name.</param>
    public static Diagnostic UnknownRule(SettingsEntry entry, string file, string? near) =>
        new(
            "HUB0064",
            $"there is no rule `{entry.Key}`",
            near is null ? "docs/diagnostics.md lists the rules" : $"did you mean `{near}`?"
        )
        {
            File = file,
            Span = entry.Span,
        };

    /// <summary>The first line of a library's message, in our voice.</summary>
    public static string Lower(string message)
    {
        var text = message.Split('\n', 2)[0].TrimEnd('.', '\r').Replace('\'', '`');
        return text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
