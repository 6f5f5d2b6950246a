using HubTasks.Cards;
using HubTasks.Cards.Files;
using HubTasks.Cli.Lint;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Settings;
using Microsoft.Build.Framework;
using Task = System.Threading.Tasks.Task;

namespace HubTasks.MSBuild.Lint;

/// <summary>
/// Lints the cards of a project as warnings and errors of its build, with the settings of <c>hubtasks.yml</c>. An assembly of its
/// own, so that restoring models loads no YAML, Markdown or schema library.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class LintModelCards : HubTask
{
    /// <summary>Files and folders, relative to the project's; empty means the whole folder of the project.</summary>
    public ITaskItem[] Cards { get; set; } = [];

    /// <summary>Overrules the settings; empty leaves it to them.</summary>
    public string Profile { get; set; } = "";

    protected override async Task RunAsync(CancellationToken ct)
    {
        var settings = await LintSettings.ReadAsync(SettingsFile.Find(ProjectDirectory), ct);
        var options = settings.Options with
        {
            Profile = HubTasks.Cards.Profile.Find(Profile) ?? settings.Options.Profile,
            Baseline = settings.Baseline is { } baseline ? await LintSettings.ReadBaselineAsync(baseline, ct) : null,
        };
        var search = new CardSearch(ProjectDirectory)
        {
            Paths = [.. Cards.Select(card => card.ItemSpec)],
            Include = settings.Include,
            Exclude = settings.Exclude,
        };
        var facts = new LocalFacts(ProjectDirectory, HubEnvironment.FromProcess());
        foreach (var found in await CardFinder.FindAsync(search, ct))
        {
            var source = settings.Complete(found);
            foreach (var finding in Linter.Lint(facts.Read(source), options, ct))
            {
                Show(finding, found.FullPath);
            }
        }
    }

    private void Show(Finding finding, string file)
    {
        var (code, span) = (finding.Rule.Code, finding.Span);
        var settings = new WarningSettings(NoWarn, TreatWarningsAsErrors, WarningsAsErrors, WarningsNotAsErrors);
        var isError =
            finding.Severity == Severity.Error ? true
            : finding.Severity == Severity.Warning ? settings.Of(code, itemNoWarn: "")
            : null;
        if (isError is { } shown)
        {
            Show(shown, code, file, span, finding.Message, finding.Hint);
        }
        else if (finding.Severity == Severity.Info)
        {
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
                finding.Message
            );
        }
    }
}
