using HubTasks.Findings;

namespace HubTasks.Cli;

/// <summary>HUB00xx: what was typed, and where it was typed.</summary>
internal static class Messages
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
            $"`{command}` does not know what to do with `{typed}`",
            $"`{command} --help` shows the arguments it takes"
        );

    public static Diagnostic Missing(string what, string command) =>
        new("HUB0004", $"`{command}` needs {what}", $"`{command} --help` shows an example");

    public static Diagnostic BadValue(string message, string? hint) => new("HUB0005", message, hint);

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
