using System.Globalization;
using System.Text;
using HubTasks.Findings;
using HubTasks.Hub;

namespace HubTasks.Cli.Workflow;

/// <summary>The files that a GitHub workflow gives its steps, and the folder that it checked out.</summary>
internal static class WorkflowFiles
{
    /// <summary>Adds outputs to the step, in the form whose values cannot be mistaken for more outputs; nothing outside a workflow.</summary>
    public static async Task WriteOutputsAsync(
        HubEnvironment environment,
        IEnumerable<(string Name, string Value)> outputs,
        CancellationToken ct
    )
    {
        if (environment.NonEmpty("GITHUB_OUTPUT") is not { } file)
        {
            return;
        }

        var delimiter = "ghadelimiter_" + Guid.NewGuid().ToString("N");
        var text = new StringBuilder();
        foreach (var (name, value) in outputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}<<{delimiter}\n{value}\n{delimiter}\n");
        }

        await File.AppendAllTextAsync(file, text.ToString(), ct);
    }

    /// <summary>
    /// From the root of the repository that <paramref name="folder"/> is in to that folder: empty, or with <c>/</c> at its
    /// end. Annotations and code scanning count from there, wherever a command was started.
    /// </summary>
    public static string PrefixOf(string folder)
    {
        if (GitCheckout.RootOf(folder) is not { } root)
        {
            return "";
        }

        var path = Path.GetRelativePath(root, folder).Replace('\\', '/');
        return path == "." ? "" : path + "/";
    }
}
