using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>The workflows that the documentation offers for copying.</summary>
internal static class StarterWorkflows
{
    public static string[] All { get; } =
    [
        .. Directory
            .EnumerateFiles(Repository.PathTo("docs/workflows"))
            .Select(path => "docs/workflows/" + Path.GetFileName(path))
            .Order(StringComparer.Ordinal),
    ];

    public static string[] OfGitHub { get; } =
    [
        .. All.Where(path =>
            !path.Contains("gitlab", StringComparison.Ordinal) && !path.Contains("azure", StringComparison.Ordinal)
        ),
    ];
}
