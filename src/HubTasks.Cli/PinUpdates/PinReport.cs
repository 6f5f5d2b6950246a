using System.Text.Json;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Releases.PinUpdates;

namespace HubTasks.Cli.PinUpdates;

/// <summary>What was done about each model, for people and for programs.</summary>
internal static class PinReport
{
    public static Rows Rows() =>
        new(
            new Column("repository"),
            new Column("from", Column.Short),
            new Column("to", Column.Short),
            new Column("action"),
            new Column("pull_request"),
            new Column("branch") { DataOnly = true },
            new Column("title") { DataOnly = true },
            new Column("files") { DataOnly = true }
        );

    public static void Add(Rows rows, PinUpdateResult result)
    {
        var moves = result.Update.Moves;
        rows.Add(
            result.Update.Repository.ToString(),
            moves.FirstOrDefault()?.From,
            moves.FirstOrDefault()?.To,
            JsonNamingPolicy.KebabCaseLower.ConvertName(result.Action.ToString()),
            result.Pull?.HtmlUrl,
            result.Branch,
            result.Title,
            result.Files
        );
    }

    public static void Say(Invocation run, PinUpdateResult result, bool dryRun)
    {
        var model = result.Update.Repository.ToString();
        var at = result.Pull is { } pull ? $": {pull.HtmlUrl}" : "";
        switch (result.Action)
        {
            case PinAction.Opened:
                run.Talk.Line($"{(dryRun ? "would open" : "opened")} a pull request for {model}{at}");
                break;
            case PinAction.Updated:
                run.Talk.Line($"{(dryRun ? "would update" : "updated")} the pull request for {model}{at}");
                break;
            case PinAction.Unchanged:
                run.Talk.Line($"{model} has its pull request already{at}");
                break;
            case PinAction.Closed:
                run.Talk.Line(
                    $"{(dryRun ? "would close" : "closed")} the pull request for {model}, whose pin has moved{at}"
                );
                break;
            case PinAction.LeftAlone:
                run.Talk.Warning(PinErrors.BranchTaken(result.Branch, result.Pull?.HtmlUrl));
                break;
            case PinAction.Declined:
                run.Talk.Line($"{model} has a new revision, but its pull request was closed; reopen it to get it back");
                break;
            case PinAction.Current:
                run.Talk.Line(
                    result.Update.Moves.IsEmpty
                        ? $"{model} is where the Hub is"
                        : $"{model} has a new revision, but no file of the branch says where the pin is"
                );
                break;
        }
    }
}
