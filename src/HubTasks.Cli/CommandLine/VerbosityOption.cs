using System.CommandLine;

namespace HubTasks.Cli.CommandLine;

/// <summary><c>--verbosity</c>, with the words and letters of <c>dotnet</c>; on every command.</summary>
internal sealed class VerbosityOption
{
    public VerbosityOption()
    {
        Option.Aliases.Add("-v");
        Option.Recursive = true;
        Option.HelpName = "level";
    }

    public Option<Verbosity> Option { get; } =
        Choice.Of(
            "--verbosity",
            "How much to say on stderr",
            Verbosity.Normal,
            ("quiet", Verbosity.Quiet),
            ("q", Verbosity.Quiet),
            ("minimal", Verbosity.Minimal),
            ("m", Verbosity.Minimal),
            ("normal", Verbosity.Normal),
            ("n", Verbosity.Normal),
            ("detailed", Verbosity.Detailed),
            ("d", Verbosity.Detailed),
            ("diagnostic", Verbosity.Diagnostic),
            ("diag", Verbosity.Diagnostic)
        );

    /// <summary>Normal when what was typed cannot be read: the mistake itself must be said.</summary>
    public Verbosity Read(ParseResult parsed) =>
        parsed.GetResult(Option) is { Errors: var errors } result && !errors.Any()
            ? result.GetValueOrDefault<Verbosity>()
            : Verbosity.Normal;
}
