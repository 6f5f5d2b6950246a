using HubTasks.Findings;
using HubTasks.Findings.Reports;

namespace HubTasks.Cli;

/// <summary>How much is said on stderr. Ordered: a greater value says more.</summary>
internal enum Verbosity
{
    /// <summary>Errors only.</summary>
    Quiet,

    /// <summary>And warnings.</summary>
    Minimal,

    /// <summary>And what was done, with progress.</summary>
    Normal,

    /// <summary>And every file.</summary>
    Detailed,

    /// <summary>And stacks of failures.</summary>
    Diagnostic,
}

/// <summary>What the program says about its work: one writer, safe to use from several threads, colour only for eyes.</summary>
internal sealed class Talk(App app, Verbosity verbosity)
{
    private const string Red = "\u001b[31m";
    private const string Yellow = "\u001b[33m";
    private const string Dim = "\u001b[2m";
    private const string Reset = "\u001b[0m";

    private readonly Lock _gate = new();
    private Action<string>? _elsewhere;

    public Verbosity Verbosity { get; } = verbosity;

    public bool Color { get; } = app.Terminal.Error && !app.Environment.NoColor;

    public void Failure(HubTasksException exception)
    {
        foreach (var diagnostic in exception.Diagnostics)
        {
            Write("error", Red, diagnostic);
        }

        if (Verbosity == Verbosity.Diagnostic)
        {
            Write((exception.InnerException ?? exception).ToString());
        }
    }

    public void Warning(Diagnostic diagnostic)
    {
        if (Verbosity >= Verbosity.Minimal)
        {
            Write("warning", Yellow, diagnostic);
        }
    }

    /// <summary>Something that was left out on purpose and that someone may look for.</summary>
    public void Notice(Diagnostic diagnostic)
    {
        if (Verbosity >= Verbosity.Minimal)
        {
            Write("notice", Dim, diagnostic);
        }
    }

    /// <summary>What was done, at normal verbosity.</summary>
    public void Line(string text)
    {
        if (Verbosity >= Verbosity.Normal)
        {
            Write(text);
        }
    }

    /// <summary>Each single thing that was done, at detailed verbosity.</summary>
    public void Detail(string text)
    {
        if (Verbosity >= Verbosity.Detailed)
        {
            Write(Paint(Dim, text));
        }
    }

    /// <summary>Sends lines elsewhere until it is disposed: to a display that owns the terminal meanwhile.</summary>
    public IDisposable Redirect(Action<string> writer)
    {
        _elsewhere = writer;
        return new Restored(this);
    }

    private void Write(string label, string color, Diagnostic diagnostic)
    {
        var place = diagnostic.Place is { } at ? $"{Relative(at)}: " : "";
        var text = $"{place}{Paint(color, $"{label} {diagnostic.Code}:")} {diagnostic.Message}";
        Write(diagnostic.Hint is null ? text : $"{text}\n  {Paint(Dim, "hint:")} {diagnostic.Hint}");
        Annotate(label, place, diagnostic);
    }

    /// <summary>
    /// Our actions print what the program says where the runner takes no commands; what it should take, it finds in the
    /// file that <c>HUBTASKS_ANNOTATIONS</c> names.
    /// </summary>
    private void Annotate(string label, string place, Diagnostic diagnostic)
    {
        if (app.Environment.NonEmpty("HUBTASKS_ANNOTATIONS") is { } file)
        {
            lock (_gate)
            {
                File.AppendAllText(file, GitHubReport.Command(label, place, diagnostic));
            }
        }
    }

    /// <summary>As someone in the current directory would type it.</summary>
    private string Relative(string place)
    {
        var folder = app.Directory + Path.DirectorySeparatorChar;
        return place.StartsWith(folder, StringComparison.Ordinal) ? place[folder.Length..] : place;
    }

    private string Paint(string color, string text) => Color ? color + text + Reset : text;

    private void Write(string text)
    {
        lock (_gate)
        {
            if (_elsewhere is { } writer)
            {
                writer(text);
            }
            else
            {
                app.Error.WriteLine(text);
            }
        }
    }

    private sealed class Restored(Talk talk) : IDisposable
    {
        public void Dispose() => talk._elsewhere = null;
    }
}
