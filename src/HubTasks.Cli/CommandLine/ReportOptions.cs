using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using HubTasks.Cli.Workflow;
using HubTasks.Findings;
using HubTasks.Findings.Reports;

namespace HubTasks.Cli.CommandLine;

/// <summary><c>--format</c>, <c>--output</c>, <c>--report</c>, <c>--comment</c> and <c>--fail-on</c> of commands that report findings.</summary>
/// <param name="page">The command has a page of its own: <c>html</c>.</param>
internal sealed class ReportOptions(bool page = false)
{
    private static readonly ImmutableArray<(string Word, ReportFormat Value)> Formats =
    [
        ("text", ReportFormat.Text),
        ("json", ReportFormat.Json),
        ("sarif", ReportFormat.Sarif),
        ("github", ReportFormat.GitHub),
        ("markdown", ReportFormat.Markdown),
    ];

    private readonly Option<ReportFormat> _format = Choice.Of(
        "--format",
        "How to write the findings",
        ReportFormat.Text,
        [.. Offered(page)]
    );

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Write the report to a file instead of standard output",
        HelpName = "file",
    };

    private readonly Option<string[]> _reports = new("--report")
    {
        Description = "One more report in a file, such as sarif=cards.sarif; as often as needed",
        HelpName = "format=file",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _comment = new("--comment")
    {
        Description = "In a GitHub workflow: keep one comment on its pull request up to date (GITHUB_TOKEN)",
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
        command.Add(_reports);
        command.Add(_comment);
        command.Add(_failOn);
        return this;
    }

    /// <summary>What was typed; null leaves it to the settings.</summary>
    public Severity? FailOn(Invocation run) => run.Get(_failOn);

    /// <summary>Writes the report and tells how the run ends.</summary>
    /// <param name="failOn"><see cref="Severity.Off"/> never fails.</param>
    public async Task<int> WriteAsync(Invocation run, Report report, Severity failOn, CancellationToken ct)
    {
        report = report with { Prefix = WorkflowFiles.PrefixOf(run.App.Directory) };
        var more = MoreReports(run);
        var file = run.Get(_output);
        var color = file is null && run.App.Terminal.Output && !run.App.Environment.NoColor;
        var text = ReportFormats.Write(report, run.Get(_format), color);
        if (file is null)
        {
            await run.Output.WriteAsync(text.AsMemory(), ct);
        }
        else
        {
            await WriteFileAsync(run, file, text, ct);
            run.Talk.Line($"{report.Summary}; wrote `{file}`");
        }

        foreach (var (format, path) in more)
        {
            await WriteFileAsync(run, path, ReportFormats.Write(report, format), ct);
        }

        var failed = failOn != Severity.Off && report.Worst >= failOn;
        var comment = run.Get(_comment) ? await ReportComment.KeepAsync(run, report, ct) : null;
        await WorkflowFiles.WriteOutputsAsync(
            run.App.Environment,
            [
                ("outcome", failed ? "failed" : "passed"),
                ("errors", Count(report, Severity.Error)),
                ("warnings", Count(report, Severity.Warning)),
                ("notes", Count(report, Severity.Info)),
                ("comment-url", comment ?? ""),
            ],
            ct
        );
        return failed ? ExitCode.Findings : ExitCode.Fine;
    }

    private static ImmutableArray<(string Word, ReportFormat Value)> Offered(bool page) =>
        page ? Formats.Add(("html", ReportFormat.Html)) : Formats;

    private ImmutableArray<(ReportFormat Format, string File)> MoreReports(Invocation run)
    {
        var reports = ImmutableArray.CreateBuilder<(ReportFormat, string)>();
        var wrong = new List<Diagnostic>();
        foreach (var typed in run.Get(_reports) ?? [])
        {
            var format = Offered(page)
                .FirstOrDefault(format =>
                    typed.StartsWith(format.Word + "=", StringComparison.Ordinal)
                    && typed.Length > format.Word.Length + 1
                );
            if (format.Word is null)
            {
                wrong.Add(Messages.BadReport(typed, Offered(page).Select(known => known.Word)));
            }
            else
            {
                reports.Add((format.Value, typed[(format.Word.Length + 1)..]));
            }
        }

        return wrong.Count == 0 ? reports.ToImmutable() : throw new HubTasksException([.. wrong]);
    }

    private static async Task WriteFileAsync(Invocation run, string file, string text, CancellationToken ct)
    {
        var path = run.PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, ct);
    }

    private static string Count(Report report, Severity severity) =>
        report.Count(severity).ToString(CultureInfo.InvariantCulture);
}
