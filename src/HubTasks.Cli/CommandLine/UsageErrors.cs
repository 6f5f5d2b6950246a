using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using HubTasks.Findings;

namespace HubTasks.Cli.CommandLine;

/// <summary>Everything that is wrong with what was typed, at once, in our words.</summary>
internal static class UsageErrors
{
    public static ImmutableArray<Diagnostic> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = HelpText.FullName(command);
        var swallowed = SwallowedOptions(parsed).ToList();
        if (parsed.Errors.Count == 0 && parsed.UnmatchedTokens.Count == 0 && swallowed.Count == 0)
        {
            return [];
        }

        var unmatched = swallowed
            .SelectMany(pair => pair.Tokens)
            .Concat(parsed.UnmatchedTokens)
            .Select(token => Unmatched(token, command, name))
            .ToList();
        var emptied = swallowed
            .Where(pair => pair.Left < pair.Argument.Arity.MinimumNumberOfValues)
            .Select(pair => Messages.Missing($"<{pair.Argument.Name}>", name));

        // an unknown command leaves its own options unknown too; naming those as well would be noise
        if (unmatched.Find(error => error.Code == "HUB0001") is { } unknown)
        {
            return [unknown];
        }

        return
        [
            .. unmatched
                .Concat(emptied)
                .Concat(
                    parsed.Errors.Where(error => !IsAboutUnmatched(error)).Select(error => Other(error, command, name))
                )
                .Distinct(),
        ];
    }

    /// <summary>
    /// The parser takes `--tpyo` as an argument where one is wanted. An option is what begins with a dash, unless `--`
    /// came before.
    /// </summary>
    private static IEnumerable<(Argument Argument, List<string> Tokens, int Left)> SwallowedOptions(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            yield break;
        }

        foreach (var result in parsed.CommandResult.Children.OfType<ArgumentResult>())
        {
            var options = result.Tokens.Select(token => token.Value).Where(IsOption).ToList();
            if (options.Count > 0)
            {
                yield return (result.Argument, options, result.Tokens.Count - options.Count);
            }
        }
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';

    private static Diagnostic Unmatched(string token, Command command, string name)
    {
        if (IsOption(token))
        {
            var typed = token.Split(['=', ':'], 2)[0];
            var names = HelpText.AllOptions(command).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Append(o.Name));
            return Messages.UnknownOption(typed, DidYouMean.Nearest(typed, names), name);
        }

        return command.Subcommands.Count > 0
            ? Messages.UnknownCommand(
                token,
                DidYouMean.Nearest(token, command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)),
                name
            )
            : Messages.UnexpectedArgument(token, name);
    }

    private static bool IsAboutUnmatched(ParseError error) =>
        error.Message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal);

    private static Diagnostic Other(ParseError error, Command command, string name)
    {
        if (error.Message.StartsWith("Required command was not provided", StringComparison.Ordinal))
        {
            var commands = string.Join("`, `", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name));
            return Messages.Missing($"one of the commands `{commands}`", name);
        }

        if (error.Message.StartsWith("Required argument missing for option", StringComparison.Ordinal))
        {
            return Messages.Missing($"a value after `{(error.SymbolResult as OptionResult)?.Option.Name}`", name);
        }

        if (error.Message.StartsWith("Required argument missing for command", StringComparison.Ordinal))
        {
            var missing = error.SymbolResult is ArgumentResult { Argument: var argument }
                ? argument
                : command.Arguments.First(a => a.Arity.MinimumNumberOfValues > 0);
            return Messages.Missing($"<{missing.Name}>", name);
        }

        // our own parsers put the hint on a second line
        var parts = error.Message.Split('\n', 2);
        return parts.Length == 2 && error.Message[0] is '`'
            ? Messages.BadValue(parts[0], parts[1])
            : Messages.BadValue(Messages.Lower(error.Message), $"`{name} --help` shows the options and their values");
    }
}
