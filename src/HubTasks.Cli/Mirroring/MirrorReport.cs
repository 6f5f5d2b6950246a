using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Cli.Output;
using HubTasks.Releases.Discussions;

namespace HubTasks.Cli.Mirroring;

/// <summary>The steps of a mirror for people and for programs.</summary>
internal static class MirrorReport
{
    /// <summary>A line for each step.</summary>
    public static string Text(MirrorPlan plan) =>
        string.Concat(plan.Steps.Select(step => $"{Site(step), -6}  {Action(step), -7}  {About(step)}\n"));

    public static string Json(MirrorPlan plan, (string Hub, string GitHub) places, bool written) =>
        JsonText.Write(
            new JsonObject
            {
                ["hub"] = places.Hub,
                ["github"] = places.GitHub,
                ["written"] = written,
                ["steps"] = new JsonArray([
                    .. plan.Steps.Select(step => new JsonObject
                    {
                        ["to"] = Site(step),
                        ["action"] = Action(step),
                        ["about"] = step.About,
                        ["number"] = step.Number,
                        ["title"] = Title(step),
                    }),
                ]),
                ["postponed"] = plan.Postponed,
                ["closed_without_copy"] = plan.Closed,
            }
        );

    public static string Summary(MirrorPlan plan, bool written) =>
        plan.Steps.IsEmpty ? "in step: nothing to write"
        : written ? $"wrote {Units.Count(plan.Steps.Length, "change")}"
        : $"would write {Units.Count(plan.Steps.Length, "change")}";

    private static string Site(MirrorStep step) => step.To == ForumKind.Hub ? "hub" : "github";

    private static string Action(MirrorStep step) =>
        step switch
        {
            MirrorStep.Update { Change.IsOpen: false } => "close",
            MirrorStep.Update { Change.IsOpen: true } => "reopen",
            MirrorStep.Update { Change.Title: null } => "note",
            _ => JsonNamingPolicy.KebabCaseLower.ConvertName(step.GetType().Name),
        };

    private static string About(MirrorStep step) =>
        Rows.Plain(Title(step) is { } title ? $"{step.About}: {title}" : step.About);

    private static string? Title(MirrorStep step) =>
        step switch
        {
            MirrorStep.Open open => open.Title,
            MirrorStep.Update update => update.Change.Title,
            _ => null,
        };
}
