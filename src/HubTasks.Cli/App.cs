using System.CommandLine;
using System.Reflection;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Commands;
using HubTasks.Findings;
using HubTasks.Hub;

namespace HubTasks.Cli;

/// <summary>
/// The program. Everything around it is handed in, so a test runs it as a shell does: arguments in, text and an exit
/// code out. Data goes to <see cref="Output"/>, talk and progress to <see cref="Error"/>.
/// </summary>
internal sealed record App(TextWriter Output, TextWriter Error, HubEnvironment Environment, string Directory)
{
    /// <summary>Opened by who reads it: on some systems that takes longer than a short command.</summary>
    public Func<TextReader> Input { get; init; } = () => TextReader.Null;

    public Terminal Terminal { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For the arguments, made anew for each run: a command holds what was parsed.</summary>
    public Func<string[], IEnumerable<Command>> Commands { get; init; } = CommandTree.For;

    public static string Version { get; } =
        typeof(App)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

#pragma warning disable RS0030 // the composition root: the one place that takes hold of the process
    public static App FromProcess()
    {
        var environment = HubEnvironment.FromProcess();
        return new App(Console.Out, Console.Error, environment, System.IO.Directory.GetCurrentDirectory())
        {
            Input = () => Console.In,
            Terminal = Terminal.FromProcess(environment),
        };
    }
#pragma warning restore RS0030

    /// <returns>An <see cref="ExitCode"/>. Nothing is thrown: this is the one place where failures become text.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        var root = new CommandTree(Commands(args));
        var parsed = root.Parse(args);
        var talk = new Talk(this, root.Verbosity.Read(parsed));

        try
        {
            if (parsed.GetResult(root.Suggest) is not null)
            {
                return await parsed.InvokeAsync(new InvocationConfiguration { Output = Output, Error = Error }, ct);
            }

            if (HelpText.IsWanted(parsed, args))
            {
                HelpText.Write(parsed.CommandResult.Command, Output, Terminal.Width);
                return ExitCode.Fine;
            }

            if (parsed.GetResult(root.Version) is { Implicit: false })
            {
                await Output.WriteLineAsync(Version);
                return ExitCode.Fine;
            }

            if (UsageErrors.Of(parsed) is { IsEmpty: false } errors)
            {
                throw new HubTasksException(errors);
            }

            return parsed.CommandResult.Command is HubCommand command
                ? await command.RunAsync(new Invocation(this, parsed, talk), ct)
                : await parsed.InvokeAsync(new InvocationConfiguration { Output = Output, Error = Error }, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            talk.Line("cancelled");
            return ExitCode.Cancelled;
        }
        catch (HubTasksException exception)
        {
            talk.Failure(exception);
            return ExitCode.For(exception.Diagnostics);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            talk.Failure(new HubTasksException(Messages.Disk(exception), exception));
            return ExitCode.Failed;
        }
#pragma warning disable CA1031 // a defect is reported with a way out; the stack is one option away
        catch (Exception exception)
#pragma warning restore CA1031
        {
            talk.Failure(new HubTasksException(Messages.Bug(exception), exception));
            return ExitCode.Bug;
        }
    }
}
