using System.Globalization;
using HubTasks.Findings.Reports;

namespace HubTasks.Releases.Discussions;

/// <summary>What a copy says: the marker, whose words they are and where, then the words.</summary>
/// <param name="from">Where the words come from.</param>
/// <param name="to">Where they go.</param>
internal sealed class MirrorText(IForum from, IForum to)
{
    private const int MaxTitle = 240;

    private string Site => from.Kind == ForumKind.Hub ? "the Hub" : "GitHub";

    public string Title(ForumThread source) =>
        ForeignText.Title(
            (from.Kind, source.IsPullRequest) switch
            {
                (ForumKind.Hub, true) => $"[hub] Pull request: {source.Title}",
                (ForumKind.Hub, false) => $"[hub] {source.Title}",
                _ => $"[github] {source.Title}",
            },
            MaxTitle
        );

    public static string DigestOf(ForumThread source) =>
        source.IsRemoved && !source.IsPullRequest
            ? MirrorMarker.Removed
            : MirrorMarker.DigestOf(source.IsPullRequest ? source.Title : $"{source.Title}\n{source.Text}");

    public string Thread(ForumThread source, MirrorMarker marker)
    {
        var kind =
            source.IsPullRequest ? "pull request"
            : from.Kind == ForumKind.Hub ? "discussion"
            : "issue";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{marker}\n{Author(source.Author)} opened [{kind} \\#{source.Number} on {Site}]({source.Page}), {source.CreatedAt:yyyy-MM-dd}"
        );
        return source.IsPullRequest ? $"{head}. Files and talk are there."
            : source.IsRemoved ? $"{head}. {Gone}"
            : $"{head}:\n\n{Words(source.Text, source.Page)}";
    }

    public string Comment(ForumComment source, MirrorMarker marker)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"{marker}\n{Author(source.Author)} wrote [on {Site}]({source.Page}), {source.CreatedAt:yyyy-MM-dd}"
        );
        return source.IsRemoved ? $"{head}. {Gone}" : $"{head}:\n\n{Words(source.Text, source.Page)}";
    }

    /// <summary>In place of a copy whose source is no more.</summary>
    public string RemovedComment(MirrorMarker marker) => $"{marker}\n{Gone}";

    private string Gone => $"*It was removed on {Site}.*";

    private string Words(string text, string page) =>
        string.IsNullOrWhiteSpace(text)
            ? "*No text.*"
            // room for marker and heading
            : ForeignText.Safe(text, to.MaxText - 2000, $"*Cut here: [the rest is on {Site}]({page}).*");

    private string Author(string? name) =>
        name is null ? "*A deleted account*" : $"[**{Markdown.Escape(name)}**]({from.AccountPage(name)})";
}
