using System.CommandLine;
using HubTasks.Findings;
using HubTasks.Findings.Reports;

namespace HubTasks.Cli.CommandLine;

/// <summary><c>--format</c>, <c>--output</c> and <c>--fail-on</c> of commands that report findings.</summary>
internal sealed class ReportOptions
{
    private readonly Option<ReportFormat> _format = Choice.Of(
        "--format",
        "How to write the findings",
        ReportFormat.Text,
        ("text", ReportFormat.Text),
        ("json", ReportFormat.Json),
        ("sarif", ReportFormat.Sarif),
        ("github", ReportFormat.GitHub),
        ("markdown", ReportFormat.Markdown)
    );

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Write the report to a file instead of standard output",
        HelpName = "file",
    };

    private readonly Option<Severity?> _failOn = Choice.Of<Severity?>(
        "--fail-on",
        "Exit with 1 when something at least this severe is found; error when not set",
        null,
        ("error", Severity.Error),
        ("warning", Severity.Warning),
        ("info", Severity.Info),
        ("never", Severity.Off)
    );

    public ReportOptions AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_output);
        command.Add(_failOn);
        return this;
    }

    /// <summary>What was typed; null leaves it to the settings.</summary>
    public Severity? FailOn(Invocation run) => run.Get(_failOn);

    /// <summary>Writes the report and tells how the run ends.</summary>
    /// <param name="failOn"><see cref="Severity.Off"/> never fails.</param>
    public async Task<int> WriteAsync(Invocation run, Report report, Severity failOn, CancellationToken ct)
    {
        var file = run.Get(_output);
        var color = file is null && run.App.Terminal.Output && !run.App.Environment.NoColor;
        var text = ReportFormats.Write(report, run.Get(_format), color);
        if (file is null)
        {
            await run.Output.WriteAsync(text.AsMemory(), ct);
        }
        else
        {
            var path = run.PathOf(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, ct);
            run.Talk.Line($"{report.Summary}; wrote `{file}`");
        }

        return failOn != Severity.Off && report.Worst >= failOn ? ExitCode.Findings : ExitCode.Fine;
    }
}
