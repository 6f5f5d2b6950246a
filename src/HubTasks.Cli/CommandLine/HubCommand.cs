using System.Collections.Immutable;
using System.CommandLine;

namespace HubTasks.Cli.CommandLine;

/// <summary>
/// A command: its options, its examples and what it does, in one file. To add one, derive from this class, add options
/// in the constructor, and name the class in <see cref="Commands.CommandTree"/>. <see cref="RunAsync"/> throws
/// <see cref="Findings.HubTasksException"/> for whatever the user can act on; <see cref="App"/> prints it.
/// </summary>
internal abstract class HubCommand(string name, string description) : Command(name, description)
{
    /// <summary>At least one; shown by <c>--help</c>.</summary>
    public abstract ImmutableArray<Example> Examples { get; }

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(Invocation run, CancellationToken ct);
}

/// <summary>A command that only holds others, such as <c>cache</c>.</summary>
internal sealed class CommandGroup(string name, string description) : Command(name, description);

/// <param name="CommandLine">As typed, <c>hubtasks</c> included.</param>
/// <param name="Does">What it is for; lower case, no final period.</param>
internal readonly record struct Example(string CommandLine, string Does);

/// <summary>One run of a command: the program it runs in and what was typed.</summary>
internal sealed record Invocation(App App, ParseResult Parsed, Talk Talk)
{
    /// <summary>For data, and nothing else.</summary>
    public TextWriter Output => App.Output;

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>True when the option was typed, as opposed to having its default.</summary>
    public bool Has(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>An absolute path for one that was typed.</summary>
    public string PathOf(string typed) => Path.GetFullPath(typed, App.Directory);
}
