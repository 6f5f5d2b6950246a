using HubTasks.Cli;
using HubTasks.Hub;

namespace HubTasks.Tests.Cli;

/// <summary>Runs the program inside the test, as a shell would: a folder, an environment, arguments.</summary>
internal sealed class CliRun
{
    private CliRun(int exitCode, string output, string error)
    {
        (ExitCode, Output, Error) = (exitCode, output, error);
    }

    public int ExitCode { get; }

    public string Output { get; }

    public string Error { get; }

    /// <param name="folder">The current directory, and the home of the user.</param>
    /// <param name="ct">Cancels the program as Ctrl-C does.</param>
    /// <param name="args">What was typed after <c>hubtasks</c>.</param>
    public static Task<CliRun> InAsync(TempFolder folder, CancellationToken ct, params string[] args) =>
        InAsync(folder, app => app, ct, args);

    public static async Task<CliRun> InAsync(
        TempFolder folder,
        Func<App, App> change,
        CancellationToken ct,
        params string[] args
    )
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var app = new App(output, error, EnvironmentOf(folder), folder.Path);
        var exitCode = await change(app).RunAsync(args, ct);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Nothing of the machine's own environment, and a home that goes away.</summary>
    public static HubEnvironment EnvironmentOf(TempFolder folder, params (string Name, string Value)[] variables) =>
        HubEnvironment.From(
            variables.Append(("HF_HOME", folder[".hf"])).ToDictionary(pair => pair.Item1, pair => pair.Item2),
            folder.Path
        );
}
