using System.Collections.Immutable;
using System.Text;
using HubTasks.Findings;
using HubTasks.Hub.Sources;
using HubTasks.Releases.Notes;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Content;

/// <summary>The files that are text on the Hub and changed on the way: changelog, card, and the file for consumers.</summary>
/// <param name="readHub">The text of a file in the base commit.</param>
internal sealed class ReleaseTexts(
    SourceRelease release,
    string hubTag,
    SyncOptions options,
    ContentStore store,
    Func<TreeFile, CancellationToken, Task<string>> readHub
)
{
    public const string Changelog = "CHANGELOG.md";
    public const string Card = "README.md";

    private const int MaxText = 4 * 1024 * 1024;

    public List<string> Notices { get; } = [];

    /// <summary>The files of the release with the texts among them.</summary>
    public async Task<ImmutableArray<DesiredFile>> AddAsync(
        ImmutableArray<DesiredFile> files,
        HubState hub,
        CancellationToken ct
    )
    {
        var all = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var content = NotesBlock.Content(release);
        if (options.Notes is NotesTarget.Changelog or NotesTarget.Both)
        {
            var held = await ReadAsync(Changelog, hub, ct);
            Add(all, Changelog, "changelog", NotesBlock.Changelog(held, hubTag, content, options.NotesMode), []);
        }

        await AddCardAsync(all, hub, content, ct);
        if (options.LatestFile is { } latest)
        {
            var entries = new SortedDictionary<string, LatestEntry>(StringComparer.Ordinal);
            foreach (var file in files)
            {
                var name = file.Origin is FileOrigin.Asset asset ? asset.File.Name : file.Path;
                var now = all[file.Path];
                entries[name] = new LatestEntry(now.Path, now.Sha256, now.Size);
            }

            Add(all, latest, "latest", new LatestFile(release.Tag, entries).ToBytes(), []);
        }

        return [.. all.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private async Task AddCardAsync(
        Dictionary<string, DesiredFile> all,
        HubState hub,
        string content,
        CancellationToken ct
    )
    {
        var notes = options.Notes is NotesTarget.Card or NotesTarget.Both;
        var released = all.GetValueOrDefault(Card) is { Origin: FileOrigin.Asset { File.Size: <= MaxText } } file
            ? file
            : null;
        if (released is null)
        {
            if (notes && !all.ContainsKey(Card))
            {
                var (text, added) = NotesBlock.Card(await ReadAsync(Card, hub, ct), content, options.NotesMode);
                Notice(added);
                Add(all, Card, "card", text, []);
            }

            return;
        }

        if (!options.KeepFrontMatter && !notes)
        {
            return;
        }

        if (!notes && Delivered(released, hub) is { } delivered)
        {
            all[Card] = delivered;
            return;
        }

        var source = ((FileOrigin.Asset)released.Origin).File;
        var facts = await store.FetchAsync(source, ct);
        var held = await ReadAsync(Card, hub, ct);
        var card = (await File.ReadAllTextAsync(facts.LocalPath, Encoding.UTF8, ct)).Replace(
            "\r\n",
            "\n",
            StringComparison.Ordinal
        );
        if (options.KeepFrontMatter)
        {
            card = CardText.WithFrontMatterOf(held, card);
        }

        if (notes)
        {
            (card, var added) = NotesBlock.Card(card, content, options.NotesMode);
            Notice(added && held is null);
        }

        Add(all, Card, "card", card, source.Assets);
        var origin = (FileOrigin.Text)all[Card].Origin;
        all[Card] = all[Card] with { Origin = origin with { Body = (BodyHash(held ?? ""), BodyHash(card)) } };
    }

    /// <summary>When the manifest knows this asset and the Hub has what was made of it, nothing needs to be read again.</summary>
    private static DesiredFile? Delivered(DesiredFile card, HubState hub) =>
        hub.Manifest?.Find(Card) is { BodySha256: { } body } held
        && hub.Tree.GetValueOrDefault(Card) is { } there
        && held.IsHeldBy(there)
        && card.Origin.Assets is [var asset]
        && held.Assets is [var known]
        && known.IsSame(asset)
            ? new DesiredFile(
                Card,
                held.Size,
                held.Sha256,
                held.Oid,
                new FileOrigin.Text("card", [], card.Origin.Assets) { Body = (body, body) }
            )
            : null;

    private void Notice(bool added)
    {
        if (added)
        {
            Notices.Add($"`{Card}` has no place for notes yet: they go to its end");
        }
    }

    private async Task<string?> ReadAsync(string path, HubState hub, CancellationToken ct)
    {
        if (!hub.Tree.TryGetValue(path, out var file))
        {
            return null;
        }

        return file.Sha256 is null && file.Size <= MaxText
            ? await readHub(file, ct)
            : throw new HubTasksException(SyncErrors.TextTooLarge(path, file.Size));
    }

    private static void Add(
        Dictionary<string, DesiredFile> all,
        string path,
        string role,
        string text,
        ImmutableArray<SourceAsset> from
    ) => Add(all, path, role, Encoding.UTF8.GetBytes(text), from);

    private static void Add(
        Dictionary<string, DesiredFile> all,
        string path,
        string role,
        byte[] bytes,
        ImmutableArray<SourceAsset> from
    )
    {
        var (sha256, oid) = ContentHash.Of(bytes);
        all[path] = new DesiredFile(path, bytes.Length, sha256, oid, new FileOrigin.Text(role, bytes, from));
    }

    private static string BodyHash(string card) =>
        ContentHash.Of(Encoding.UTF8.GetBytes(card[CardText.BodyStart(card)..])).Sha256;
}
