using System.CommandLine;
using System.CommandLine.Help;

namespace HubTasks.Cli.CommandLine;

/// <summary>What <c>--help</c> prints: what the command is for, how to type it, examples first among the details.</summary>
internal static class HelpText
{
    /// <summary>Asked for, or nothing at all was typed.</summary>
    public static bool IsWanted(ParseResult parsed, string[] args) =>
        args.Length == 0
        || parsed
            .RootCommandResult.Command.Options.OfType<HelpOption>()
            .Any(help => parsed.GetResult(help) is { Implicit: false });

    public static void Write(Command command, TextWriter output, int width)
    {
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"  {Usage(command)}");

        Section(output, width, "Commands", command.Subcommands.Where(sub => !sub.Hidden).Select(Row));
        Section(output, width, "Arguments", command.Arguments.Where(argument => !argument.Hidden).Select(Row));
        Section(output, width, "Options", AllOptions(command).Where(option => !option.Hidden).Select(Row));

        if (command is HubCommand { Examples: var examples })
        {
            output.WriteLine();
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  # {example.Does}");
                output.WriteLine($"  {example.CommandLine}");
            }
        }

        if (command.Subcommands.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"`{FullName(command)} <command> --help` shows a command's options and examples.");
        }
    }

    /// <summary>The command as typed, such as <c>hubtasks cache list</c>.</summary>
    public static string FullName(Command command) =>
        command is RootCommand ? "hubtasks"
        : command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}"
        : command.Name;

    /// <summary>Its own options, then those it has from the commands above it.</summary>
    public static IEnumerable<Option> AllOptions(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(parent => AllOptions(parent).Where(option => option.Recursive))
        );

    private static string Usage(Command command)
    {
        var arguments = command.Arguments.Where(argument => !argument.Hidden).Select(Placeholder);
        var commands = command.Subcommands.Count > 0 ? ["<command>"] : Array.Empty<string>();
        return string.Join(' ', [FullName(command), .. commands, .. arguments, "[options]"]);
    }

    private static string Placeholder(Argument argument)
    {
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[<{argument.Name}>{many}]" : $"<{argument.Name}>{many}";
    }

    private static (string, string?) Row(Command command) => (command.Name, command.Description);

    private static (string, string?) Row(Argument argument) => ($"<{argument.Name}>", argument.Description);

    private static (string, string?) Row(Option option)
    {
        var names = option
            .Aliases.Append(option.Name)
            .Where(name => name[0] == '-')
            .OrderBy(name => name.Length)
            .ThenBy(name => name, StringComparer.Ordinal);
        var value =
            option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0
                ? ""
                : $" <{option.HelpName ?? option.Name.TrimStart('-')}>";
        return (string.Join(", ", names) + value, option is HelpOption ? "Show this help" : option.Description);
    }

    private static void Section(
        TextWriter output,
        int width,
        string title,
        IEnumerable<(string Name, string? Text)> rows
    )
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        var column = Math.Min(all.Max(row => row.Name.Length), 34) + 4;
        foreach (var (name, text) in all)
        {
            var lines = Wrap(text ?? "", Math.Max(width - column, 30)).ToList();
            var first = name.Length > column - 4 ? $"  {name}" : $"  {name.PadRight(column - 2)}{lines[0]}";
            output.WriteLine(first.TrimEnd());
            foreach (var line in name.Length > column - 4 ? lines : lines.Skip(1))
            {
                output.WriteLine(new string(' ', column) + line);
            }
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
