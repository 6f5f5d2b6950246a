using System.Diagnostics.CodeAnalysis;
using HubTasks.Cards;
using HubTasks.Cards.Files;
using HubTasks.Cli.Lint;
using HubTasks.Findings;
using HubTasks.Settings;
using Microsoft.Build.Framework;
using Task = System.Threading.Tasks.Task;

namespace HubTasks.MSBuild.Lint;

/// <summary>
/// Lints the cards of a project as warnings and errors of its build, with the settings of <c>hubtasks.yml</c>. An assembly of its
/// own, so that restoring models loads no YAML, Markdown or schema library.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "MSBuild drops a task after the call and may still cancel it then"
)]
public sealed class LintModelCards : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Absolute: a task has no working directory of its own.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Files and folders, relative to the project's; empty means the whole folder of the project.</summary>
    public ITaskItem[] Cards { get; set; } = [];

    /// <summary>Overrules the settings; empty leaves it to them.</summary>
    public string Profile { get; set; } = "";

    public string NoWarn { get; set; } = "";

    public bool TreatWarningsAsErrors { get; set; }

    public string WarningsAsErrors { get; set; } = "";

    public string WarningsNotAsErrors { get; set; } = "";

    private WarningSettings Warnings => new(NoWarn, TreatWarningsAsErrors, WarningsAsErrors, WarningsNotAsErrors);

    public void Cancel() => _ = _cancel.CancelAsync();

    public override bool Execute()
    {
        try
        {
            Task.Run(() => RunAsync(_cancel.Token)).GetAwaiter().GetResult();
        }
        catch (HubTasksException broken)
        {
            foreach (var diagnostic in broken.Diagnostics)
            {
                Show(Severity.Error, diagnostic.Code, ProjectFile, default, diagnostic.Message, diagnostic.Hint);
            }
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            return false;
        }

        return !Log.HasLoggedErrors;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var folder = Path.GetDirectoryName(ProjectFile)!;
        var settings = await LintSettings.ReadAsync(SettingsFile.Find(folder), ct);
        var options = settings.Options with
        {
            Profile = HubTasks.Cards.Profile.Find(Profile) ?? settings.Options.Profile,
            Baseline = settings.Baseline is { } baseline ? await LintSettings.ReadBaselineAsync(baseline, ct) : null,
        };
        var search = new CardSearch(folder)
        {
            Paths = [.. Cards.Select(card => card.ItemSpec)],
            Include = settings.Include,
            Exclude = settings.Exclude,
        };
        foreach (var found in await CardFinder.FindAsync(search, ct))
        {
            var card = settings.Complete(found).Read();
            foreach (var finding in Linter.Lint(card, options))
            {
                Show(finding.Severity, finding.Rule.Code, found.FullPath, finding.Span, finding.Message, finding.Hint);
            }
        }
    }

    private void Show(Severity severity, string code, string file, TextSpan span, string message, string? hint)
    {
        if (severity == Severity.Warning)
        {
            if (Warnings.Of(code, itemNoWarn: "") is not { } isError)
            {
                return;
            }

            severity = isError ? Severity.Error : Severity.Warning;
        }

        var text = hint is null ? message : $"{message}; {hint}";
        var link = HelpLinks.For(code);
        switch (severity)
        {
            case Severity.Error:
                Log.LogError(null, code, null, link, file, span.Line, span.Column, span.EndLine, span.EndColumn, text);
                break;
            case Severity.Warning:
                Log.LogWarning(
                    null,
                    code,
                    null,
                    link,
                    file,
                    span.Line,
                    span.Column,
                    span.EndLine,
                    span.EndColumn,
                    text
                );
                break;
            default:
                Log.LogMessage(
                    null,
                    code,
                    null,
                    file,
                    span.Line,
                    span.Column,
                    span.EndLine,
                    span.EndColumn,
                    MessageImportance.Low,
                    text
                );
                break;
        }
    }
}
