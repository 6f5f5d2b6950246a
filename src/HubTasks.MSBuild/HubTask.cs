using System.Diagnostics.CodeAnalysis;
using HubTasks.Findings;
using Microsoft.Build.Framework;
using Task = System.Threading.Tasks.Task;

namespace HubTasks.MSBuild;

/// <summary>
/// What every task here has in common: the one bridge from MSBuild's blocking call to asynchronous work, and the one place
/// where a <see cref="Diagnostic"/> becomes an error or a warning of the build.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "MSBuild drops a task after the call and may still cancel it then"
)]
public abstract class HubTask : Microsoft.Build.Utilities.Task, ICancelableTask
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Absolute: a task has no working directory of its own.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    public string NoWarn { get; set; } = "";

    public bool TreatWarningsAsErrors { get; set; }

    public string WarningsAsErrors { get; set; } = "";

    public string WarningsNotAsErrors { get; set; } = "";

    /// <summary>Absolute.</summary>
    protected string ProjectDirectory => Path.GetDirectoryName(ProjectFile)!;

    /// <summary>True when <see cref="Warn"/> showed something, which the next build should repeat.</summary>
    protected bool HasWarned { get; private set; }

    /// <summary>Called by MSBuild on Ctrl-C, from a task host hundreds of times.</summary>
    public void Cancel() => _ = _cancel.CancelAsync();

    public sealed override bool Execute()
    {
        try
        {
            Wait(Task.Run(() => RunAsync(_cancel.Token)));
        }
        catch (HubTasksException broken)
        {
            foreach (var diagnostic in broken.Diagnostics)
            {
                Show(diagnostic, isError: true);
            }
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            return false;
        }

        return !Log.HasLoggedErrors;
    }

    protected abstract Task RunAsync(CancellationToken ct);

    /// <summary>The items that a diagnostic may be about; their lines are shown.</summary>
    protected virtual IEnumerable<ITaskItem> ItemsToBlame => [];

    /// <summary>Shows warnings as the project's warning settings want them.</summary>
    protected void Warn(IEnumerable<Diagnostic> diagnostics)
    {
        var settings = new WarningSettings(NoWarn, TreatWarningsAsErrors, WarningsAsErrors, WarningsNotAsErrors);
        foreach (var diagnostic in diagnostics)
        {
            var itemNoWarn = Blame(diagnostic)?.GetMetadata("NoWarn") ?? "";
            if (settings.Of(diagnostic.Code, itemNoWarn) is { } isError)
            {
                HasWarned = true;
                Show(diagnostic, isError);
            }
        }
    }

    /// <summary>Lets the node build other projects when the work takes longer than a moment.</summary>
    private void Wait(Task work)
    {
        var engine = BuildEngine as IBuildEngine3;
        var yields = false;
        try
        {
            yields = engine is not null && !work.Wait(TimeSpan.FromSeconds(1));
            if (yields)
            {
                engine!.Yield();
            }
        }
        catch (AggregateException)
        {
            // thrown below, as itself
        }

        try
        {
            work.GetAwaiter().GetResult();
        }
        finally
        {
            if (yields)
            {
                engine!.Reacquire();
            }
        }
    }

    private ITaskItem? Blame(Diagnostic diagnostic) =>
        diagnostic.Subject is { } subject ? ItemsToBlame.FirstOrDefault(item => IsAbout(item, subject)) : null;

    private static bool IsAbout(ITaskItem item, string subject) =>
        item.ItemSpec == subject || subject.EndsWith("/" + item.ItemSpec, StringComparison.Ordinal);

    private void Show(Diagnostic diagnostic, bool isError)
    {
        var (file, line, column) =
            ItemPosition.Find(Blame(diagnostic))
            ?? (diagnostic.File ?? ProjectFile, diagnostic.Span.Line, diagnostic.Span.Column);
        Show(isError, diagnostic.Code, file, TextSpan.At(line, column), diagnostic.Message, diagnostic.Hint);
    }

    /// <summary>Shows an error or a warning as it is, without asking the project's settings.</summary>
    /// <param name="isError">Else it is a warning.</param>
    /// <param name="code">Such as <c>HUB1234</c>.</param>
    /// <param name="file">Absolute.</param>
    /// <param name="span">Line 0 for the file as a whole.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What to do next.</param>
    private protected void Show(bool isError, string code, string file, TextSpan span, string message, string? hint)
    {
        var text = hint is null ? message : $"{message}; {hint}";
        var link = HelpLinks.For(code);
        var isPoint = (span.Line, span.Column) == (span.EndLine, span.EndColumn);
        var (line, column, endLine, endColumn) = isPoint
            ? (span.Line, span.Column, 0, 0)
            : (span.Line, span.Column, span.EndLine, span.EndColumn);
        // no subcategory: problem matchers of CI services expect `: error CODE:`
        if (isError)
        {
            Log.LogError(null, code, null, link, file, line, column, endLine, endColumn, text);
        }
        else
        {
            Log.LogWarning(null, code, null, link, file, line, column, endLine, endColumn, text);
        }
    }
}
