using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace HubTasks.LocalHub.Storage;

/// <summary>
/// Discussions and pull requests of a repository, a JSON file each, in the shape that the Hub answers with. They share their
/// numbers, so <c>refs/pr/3</c> belongs to discussion 3.
/// </summary>
internal sealed class DiscussionStore(RepositoryFolder folder, RefStore refs)
{
    private string Root => Path.Combine(folder.Own, "discussions");

    /// <summary>Newest first.</summary>
    public IEnumerable<JsonObject> All() => Numbers().OrderDescending().Select(Read).OfType<JsonObject>();

    public JsonObject? Read(int number) =>
        File.Exists(PathOf(number)) ? JsonNode.Parse(File.ReadAllBytes(PathOf(number))) as JsonObject : null;

    public void Write(JsonObject discussion) =>
        folder.Replace(
            PathOf(discussion["num"]!.GetValue<int>()),
            Encoding.UTF8.GetBytes(discussion.ToJsonString(new() { WriteIndented = true }))
        );

    public int NextNumber() =>
        Numbers()
            .Concat(
                refs.All()
                    .Where(known => known.Kind == RefKind.PullRequest)
                    .Select(known =>
                        int.TryParse(known.ShortName, CultureInfo.InvariantCulture, out var number) ? number : 0
                    )
            )
            .DefaultIfEmpty()
            .Max() + 1;

    private IEnumerable<int> Numbers() =>
        Directory.Exists(Root)
            ? Directory
                .EnumerateFiles(Root, "*.json")
                .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture))
            : [];

    private string PathOf(int number) =>
        Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{number}.json"));
}
