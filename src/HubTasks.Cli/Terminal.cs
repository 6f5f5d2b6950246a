using System.Globalization;
using HubTasks.Hub;

namespace HubTasks.Cli;

/// <summary>What the three streams are connected to. The default is a program without any terminal, as in a test or in CI.</summary>
internal sealed record Terminal
{
    /// <summary>Someone may answer a question.</summary>
    public bool Input { get; init; }

    public bool Output { get; init; }

    public bool Error { get; init; }

    /// <summary>In columns.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Reads one key without showing it.</summary>
    public Func<ConsoleKeyInfo> ReadKey { get; init; } =
        () => throw new InvalidOperationException("there is no keyboard");

#pragma warning disable RS0030 // the one place that asks what the process is connected to
    public static Terminal FromProcess(HubEnvironment environment)
    {
        var dumb = environment.Get("TERM") == "dumb";
        return new Terminal
        {
            Input = !Console.IsInputRedirected,
            Output = !Console.IsOutputRedirected && !dumb,
            Error = !Console.IsErrorRedirected && !dumb,
            Width = Columns(environment),
            ReadKey = () => Console.ReadKey(intercept: true),
        };
    }

    private static int Columns(HubEnvironment environment)
    {
        if (int.TryParse(environment.Get("COLUMNS"), CultureInfo.InvariantCulture, out var set) && set > 20)
        {
            return set;
        }

        if (Console.IsOutputRedirected && Console.IsErrorRedirected)
        {
            return 80;
        }

        try
        {
            return Math.Max(Console.WindowWidth, 40);
        }
        catch (IOException)
        {
            return 80;
        }
    }
#pragma warning restore RS0030
}
