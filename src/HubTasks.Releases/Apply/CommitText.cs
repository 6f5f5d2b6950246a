using System.Text;
using HubTasks.Releases.Plan;

namespace HubTasks.Releases.Apply;

/// <summary>What the commit says about where its files come from.</summary>
internal static class CommitText
{
    public static string Title(SyncPlan plan) =>
        OneLine($"Sync release {plan.Release.Tag}" + (plan.Release.Repo is { } repo ? $" from {repo}" : ""));

    /// <summary>Trailers, as <c>git interpret-trailers</c> reads them.</summary>
    public static string Trailers(SyncPlan plan, string? htmlUrl, SyncOptions options)
    {
        var text = new StringBuilder();
        Add(text, "GitHub-Release", htmlUrl);
        Add(
            text,
            "GitHub-Release-Id",
            plan.Release.ReleaseId?.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Add(text, "GitHub-Commit", plan.Release.Commit);
        Add(text, "GitHub-Run", options.RunUrl);
        Add(text, "HubTasks-Version", options.ToolVersion);
        Add(text, "HubTasks-Plan", plan.Digest());
        return text.ToString().TrimEnd('\n');
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            text.Append(name).Append(": ").Append(OneLine(value)).Append('\n');
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
