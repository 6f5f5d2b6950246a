using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Cli.Output;
using HubTasks.Releases;
using HubTasks.Releases.Plan;

namespace HubTasks.Cli.Syncing;

/// <summary>A sync as text, as JSON, as a workflow's outputs and as its summary.</summary>
internal static class SyncReport
{
    /// <summary>One word for scripts.</summary>
    public static string Outcome(SyncPlan plan, bool applied, bool dryRun) =>
        applied ? "synced"
        : plan.Outcome is PlanOutcome.Changes && dryRun ? "dry-run"
        : JsonNamingPolicy.KebabCaseLower.ConvertName(plan.Outcome.ToString());

    public static string Text(SyncPlan plan)
    {
        var text = new StringBuilder();
        var from = plan.Release.Repo is { } repo ? $" of {Plain(repo)}" : "";
        var to = plan.Hub.Revision is { } revision ? $"{plan.Hub.Repository}@{Plain(revision)}" : plan.Hub.Repository;
        text.Append(CultureInfo.InvariantCulture, $"{Plain(plan.Release.Tag)}{from} -> {to}\n");
        if (plan.Reason is { } reason)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Plain(reason)}\n");
        }

        if (plan.Hub.CreatesRepository)
        {
            text.Append("  create  the repository\n");
        }

        if (plan.Hub.CreatesBranch)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  create  the branch {Plain(plan.Hub.Revision!)} at {plan.Hub.Base}\n"
            );
        }

        foreach (var step in plan.Steps)
        {
            var size = step.Size is { } bytes ? $"  {Units.Bytes(bytes)}" : "";
            var hash = step.Sha256 is { } sha256 ? $"  sha256:{sha256[..12]}" : "";
            text.Append(CultureInfo.InvariantCulture, $"  {Word(step.Action), -6}  {Plain(step.Path)}{size}{hash}\n");
        }

        if (plan.Unchanged > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {plan.Unchanged:#,0} unchanged\n");
        }

        if (plan.Tag is { } tag)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  tag     {Plain(tag.Name)}: {tag.Action.ToString().ToLowerInvariant()}\n"
            );
        }

        foreach (var notice in plan.Notices)
        {
            text.Append(CultureInfo.InvariantCulture, $"  note    {Plain(notice)}\n");
        }

        return text.ToString();
    }

    public static string Json(SyncResult result, string outcome)
    {
        var json = new JsonObject();
        foreach (var (name, value) in Outputs(result, outcome))
        {
            json[JsonNamingPolicy.CamelCase.ConvertName(Camel(name))] = value;
        }

        json["plan"] = JsonNode.Parse(result.Plan.ToJson());
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    /// <summary>For <c>GITHUB_OUTPUT</c>; empty values are left out.</summary>
    public static IEnumerable<(string Name, string Value)> Outputs(SyncResult result, string outcome)
    {
        var plan = result.Plan;
        (string Name, string? Value)[] all =
        [
            ("outcome", outcome),
            ("hub-commit", result.Commit),
            ("hub-tag", plan.Tag?.Name),
            ("hub-revision", plan.Hub.Revision),
            ("hub-url", result.HubUrl),
            ("tag", plan.Release.Tag),
            ("release-id", plan.Release.ReleaseId?.ToString(CultureInfo.InvariantCulture)),
            ("uploaded-count", Count(plan.Steps, delete: false)),
            ("unchanged-count", plan.Unchanged.ToString(CultureInfo.InvariantCulture)),
            ("deleted-count", Count(plan.Steps, delete: true)),
            ("pull-request-url", result.PullRequestUrl),
        ];
        return all.Where(pair => pair.Value is { Length: > 0 }).Select(pair => (pair.Name, pair.Value!));
    }

    /// <summary>Lines for <c>GITHUB_OUTPUT</c>, in the form whose values cannot be mistaken for more outputs.</summary>
    public static string OutputFile(SyncResult result, string outcome)
    {
        var delimiter = "ghadelimiter_" + Guid.NewGuid().ToString("N");
        var text = new StringBuilder();
        foreach (var (name, value) in Outputs(result, outcome))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}<<{delimiter}\n{value}\n{delimiter}\n");
        }

        return text.ToString();
    }

    /// <summary>Markdown for <c>GITHUB_STEP_SUMMARY</c>; nothing from outside stands in it unescaped.</summary>
    public static string Summary(SyncResult result, string outcome)
    {
        const int MaxRows = 500;
        var plan = result.Plan;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### Release `{Cell(plan.Release.Tag)}` on the Hub: {outcome}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"[{Cell(plan.Hub.Repository)}]({result.HubUrl})");
        if (result.Commit is { } commit)
        {
            text.Append(CultureInfo.InvariantCulture, $" at [`{commit[..8]}`]({result.HubUrl}/commit/{commit})");
        }

        text.Append("\n\n");
        foreach (var conflict in plan.Conflicts)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{conflict.Code}** {Cell(conflict.Message)}\n");
        }

        if (!plan.Steps.IsEmpty)
        {
            text.Append("\n| file | action | size | sha256 |\n|---|---|---|---|\n");
            foreach (var step in plan.Steps.Take(MaxRows))
            {
                var size = step.Size is { } bytes ? Units.Bytes(bytes) : "";
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{Cell(step.Path)}` | {Word(step.Action)} | {size} | {step.Sha256?[..12]} |\n"
                );
            }
        }

        var more = plan.Steps.Length - MaxRows;
        return more > 0 ? text.Append(CultureInfo.InvariantCulture, $"\n{more} more\n").ToString() : text.ToString();
    }

    private static string Word(StepAction action) => action.ToString().ToLowerInvariant();

    private static string Camel(string kebab) =>
        string.Concat(kebab.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Count(ImmutableArray<PlanStep> steps, bool delete) =>
        steps.Count(step => step.Action is StepAction.Delete == delete).ToString(CultureInfo.InvariantCulture);

    /// <summary>Without anything that a terminal or a workflow's log would act on.</summary>
    private static string Plain(string text) => string.Concat(text.Select(unit => char.IsControl(unit) ? ' ' : unit));

    private static string Cell(string text) =>
        Plain(text)
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("`", "'", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal);
}
