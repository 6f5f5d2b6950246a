using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HubTasks.Findings.Reports;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;

namespace HubTasks.Releases.PinUpdates;

/// <summary>
/// What a reviewer reads. Names of files, licences and titles of commits come from the Hub, so from anybody: they stand in
/// code or escaped, and never begin a line.
/// </summary>
internal static class PullRequestText
{
    private const int MaxFiles = 100;
    private const int MaxCommits = 20;
    private const int MaxText = 200;

    public static string Title(PinUpdate update)
    {
        var targets = update.Moves.Select(move => move.To).Distinct(StringComparer.Ordinal).ToList();
        return targets.Count == 1
            ? $"Update {update.Repository} to {Short(targets[0])}"
            : $"Update {update.Repository}";
    }

    /// <summary>Markdown, without the marker.</summary>
    /// <param name="update">With the locked files before.</param>
    /// <param name="content">With those after.</param>
    /// <param name="files">Paths that the pull request changes.</param>
    public static string Body(PinUpdate update, PinContent content, IEnumerable<string> files)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Linked(update)} has a new revision on the Hub.\n\n");
        AppendFacts(text, update, content);
        AppendChanges(text, update, content);
        AppendCommits(text, update, content.Commits);
        text.Append(
            CultureInfo.InvariantCulture,
            $"Changes {string.Join(", ", files.Select(Markdown.Code))}. Every hash in the lock file was checked against the content that the Hub sends.\n\n"
        );
        text.Append(
            "---\nMade by `hubtasks update --pull-request`, which keeps it up to date. Close it to skip this revision; a commit of yours on its branch takes it over.\n"
        );
        return text.ToString();
    }

    public static string CommitMessage(PinUpdate update, string tree)
    {
        var moves = update
            .Moves.DistinctBy(move => (move.From, move.To))
            .Select(move => $"{move.From ?? "(unlocked)"} -> {move.To}");
        return $"{Title(update)}\n\n{string.Join('\n', moves)}\n\nHubTasks-Model: {update.Name}\nHubTasks-Tree: {tree}\n";
    }

    private static void AppendFacts(StringBuilder text, PinUpdate update, PinContent content)
    {
        text.Append("| | before | after |\n|---|---|---|\n");
        foreach (var move in update.Moves.DistinctBy(move => (move.From, move.To)))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| commit | {Commit(update, move.From)} | {Commit(update, move.To)} ({Code(move.Wanted)}) |\n"
            );
        }

        var (before, after) = (Files(update.Before), Files(content.After));
        if (!content.After.IsEmpty)
        {
            var (was, now) = (Licenses(update.Before), Licenses(content.After));
            var sign = was != now && !update.Before.IsEmpty ? " :warning:" : "";
            text.Append(CultureInfo.InvariantCulture, $"| licence | {was} | {now}{sign} |\n");
            text.Append(CultureInfo.InvariantCulture, $"| files in use | {before.Count} | {after.Count} |\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| size | {Bytes(before.Values.Sum(file => file.Size))} | {Bytes(after.Values.Sum(file => file.Size))} |\n"
            );
            if (sign.Length > 0)
            {
                text.Append("\n**The licence changed.** Check that it still allows your use.\n");
            }
        }

        text.Append('\n');
        var compared = update.Moves.FirstOrDefault(move => move.From is not null);
        if (update.Page is { } page && compared is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"[Compare on the Hub]({page}/compare/{compared.From}..{compared.To})\n\n"
            );
        }
    }

    private static void AppendChanges(StringBuilder text, PinUpdate update, PinContent content)
    {
        var (before, after) = (Files(update.Before), Files(content.After));
        if (after.Count == 0 || before.Count == 0)
        {
            return;
        }

        var changes = before
            .Keys.Union(after.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Old: before.GetValueOrDefault(path), New: after.GetValueOrDefault(path)))
            .Where(change => change.Old?.Sha256 != change.New?.Sha256)
            .ToImmutableArray();
        if (changes.IsEmpty)
        {
            text.Append("No file in use changed.\n\n");
            return;
        }

        text.Append("| file | change | size | sha256 |\n|---|---|---|---|\n");
        foreach (var (path, old, @new) in changes.Take(MaxFiles))
        {
            var word =
                old is null ? "added"
                : @new is null ? "removed"
                : "changed";
            var size =
                old is null || @new is null || old.Size == @new.Size
                    ? Bytes((@new ?? old)!.Size)
                    : $"{Bytes(old.Size)} → {Bytes(@new.Size)}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Code(path)} | {word} | {size} | {(@new is null ? "" : $"`{@new.Sha256[..12]}`")} |\n"
            );
        }

        text.Append(More(changes.Length - MaxFiles)).Append('\n');
    }

    private static void AppendCommits(StringBuilder text, PinUpdate update, ImmutableArray<RepoCommit> commits)
    {
        if (commits.IsEmpty)
        {
            return;
        }

        text.Append("<details><summary>Commits on the Hub</summary>\n\n| commit | title |\n|---|---|\n");
        foreach (var commit in commits.Take(MaxCommits))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Commit(update, commit.Id)} | {Markdown.Escape(Cut(commit.Title ?? ""))} |\n"
            );
        }

        text.Append(More(commits.Length - MaxCommits)).Append("\n</details>\n\n");
    }

    private static string More(int count) =>
        count > 0 ? string.Create(CultureInfo.InvariantCulture, $"\n{count} more\n") : "";

    private static string Linked(PinUpdate update) =>
        update.Page is { } page ? $"[`{update.Repository}`]({page})" : $"`{update.Repository}`";

    private static string Commit(PinUpdate update, string? id) =>
        id is null ? "not locked"
        : update.Page is { } page ? $"[`{Short(id)}`]({page}/commit/{id})"
        : $"`{Short(id)}`";

    private static string Short(string commit) => commit[..12];

    private static Dictionary<string, LockedFile> Files(ImmutableArray<LockedModel> models) =>
        models
            .SelectMany(model => model.Files)
            .DistinctBy(file => file.Path, StringComparer.Ordinal)
            .ToDictionary(file => file.Path, StringComparer.Ordinal);

    private static string Licenses(ImmutableArray<LockedModel> models) =>
        models.IsEmpty
            ? ""
            : string.Join(", ", models.Select(model => model.License is { } id ? Code(id) : "none").Distinct());

    private static string Code(string text) => Markdown.Code(Cut(text));

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";

    private static string Bytes(long bytes) =>
        bytes >= 1_000_000_000 ? FormattableString.Invariant($"{bytes / 1e9:0.0} GB")
        : bytes >= 1_000_000 ? FormattableString.Invariant($"{bytes / 1e6:0.0} MB")
        : bytes >= 10_000 ? FormattableString.Invariant($"{bytes / 1e3:0} kB")
        : FormattableString.Invariant($"{bytes} B");
}
