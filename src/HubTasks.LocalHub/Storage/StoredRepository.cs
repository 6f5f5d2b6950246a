using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using HubTasks.Hub;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Git;

namespace HubTasks.LocalHub.Storage;

/// <summary>One repository of the folder: what is in it, and how a commit gets there.</summary>
internal sealed class StoredRepository(RepositoryFolder folder, TimeProvider time)
{
    private readonly ListingReader _listings = new(folder);

    private readonly ConcurrentDictionary<string, GitCommit> _commits = new();

    private readonly Lock _writing = new();

    private readonly ConditionalWeakTable<CommitListing, RepositoryFacts> _facts = [];

    public HubRepository Id => folder.Repository;

    public RepositoryFolder Folder => folder;

    public RefStore Refs { get; } = new(folder);

    public GitObjects Objects { get; } = new(folder.Git);

    public DiscussionStore Discussions => field ??= new DiscussionStore(folder, Refs);

    public BlobWriter Blobs => field ??= new BlobWriter(folder, Objects);

    public bool Exists => Directory.Exists(folder.Snapshots) || File.Exists(folder.Settings);

    public RepositorySettings Settings
    {
        get => RepositorySettings.Read(folder);
        set => value.Write(folder);
    }

    /// <summary>
    /// Held while something is written, against threads and against other servers of the folder. Readers need no lock: files
    /// are only ever added, and refs move at once.
    /// </summary>
    public IDisposable EnterWriting() => new WriteScope(_writing, folder.WriteLock);

    /// <summary>The commit behind a branch, tag, ref, full or short id; null when there is none.</summary>
    public string? Resolve(string revision)
    {
        if (Revision.IsCommit(revision))
        {
            return Holds(revision) ? revision : null;
        }

        if (revision is "HEAD")
        {
            return Head();
        }

        var name = revision;
        foreach (var prefix in (ReadOnlySpan<string>)["refs/heads/", "refs/tags/"])
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return Refs.Read(name) ?? (name == Revision.Main ? OnlySnapshot() : null) ?? Shortened(name);
    }

    /// <summary>Null when nothing is known of the commit.</summary>
    public CommitListing? Listing(string commit) => _listings.Read(commit);

    /// <summary>What the files of a commit say about it.</summary>
    public RepositoryFacts Facts(CommitListing listing)
    {
        if (!_facts.TryGetValue(listing, out var facts))
        {
            facts = RepositoryFacts.Read(this, listing);
            if (facts.IsFinal)
            {
                _facts.AddOrUpdate(listing, facts);
            }
        }

        return facts;
    }

    /// <summary>The file that holds the content; null when only the listing was ever brought here.</summary>
    public string? ContentOf(string commit, StoredFile file) => _listings.ContentOf(commit, file);

    /// <summary>The commit, or what can be said of one that another tool brought here without its git objects.</summary>
    public GitCommit Commit(string id)
    {
        if (_commits.TryGetValue(id, out var known))
        {
            return known;
        }

        if (Objects.Read(id, "commit") is { } content)
        {
            return _commits[id] = GitCommit.Parse(content);
        }

        var when = Directory.Exists(folder.Snapshot(id))
            ? new DateTimeOffset(Directory.GetLastWriteTimeUtc(folder.Snapshot(id)))
            : DateTimeOffset.UnixEpoch;
        var tree = Listing(id)?.Folders[""] ?? GitId.EmptyTree;
        return new GitCommit(tree, [], Id.Id.Owner ?? "hub", when, "Files of " + id[..7]);
    }

    /// <summary>The commit and its ancestors, newest first, following first parents.</summary>
    public IEnumerable<(string Id, GitCommit Commit)> History(string commit)
    {
        for (var at = commit; at is not null && (at == commit || Holds(at)); )
        {
            var read = Commit(at);
            yield return (at, read);
            at = read.Parents.IsEmpty ? null : read.Parents[0];
        }
    }

    /// <summary>The rules for LFS at a commit: its own <c>.gitattributes</c>, or the Hub's default.</summary>
    public GitAttributes AttributesAt(string? commit)
    {
        var own =
            commit is not null
            && Listing(commit)?.Find(".gitattributes") is { } file
            && ContentOf(commit, file) is { } content
                ? File.ReadAllText(content)
                : DefaultGitAttributes.For(Id.Type);
        return GitAttributes.Parse(own);
    }

    /// <summary>
    /// Makes a commit and moves the ref to it. Everything a reader needs is in place before the ref moves, so a crash
    /// leaves the old state.
    /// </summary>
    /// <param name="name">A branch, or <c>refs/pr/N</c>.</param>
    /// <param name="parent">Null for a first commit.</param>
    /// <param name="change">What to put and to delete.</param>
    /// <exception cref="ArgumentException">A path would be a file and a folder at once.</exception>
    public string Write(string name, string? parent, CommitChange change)
    {
        var files = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        foreach (var file in parent is null ? [] : Listing(parent)!.Files)
        {
            files[file.Path] = file;
        }

        foreach (var path in change.Deleted)
        {
            files.Remove(path);
        }

        foreach (var file in change.Files)
        {
            files[file.Path] = file;
        }

        if (files.Keys.FirstOrDefault(path => Parents(path).Any(files.ContainsKey)) is { } clash)
        {
            throw new ArgumentException($"`{clash}` needs a folder where there is a file", nameof(change));
        }

        var tree = GitId.EmptyTree;
        foreach (var built in GitTree.Build(files.Values.Select(file => (file.Path, file.BlobId))))
        {
            tree = Objects.Write("tree", built.Content);
        }

        ImmutableArray<string> parents = parent is null ? [] : [parent, .. change.MergedParents];
        var commit = Objects.Write(
            "commit",
            new GitCommit(tree, parents, change.Author, time.GetUtcNow(), change.Message).Render()
        );
        if (parent is not null && !Objects.Contains(parent))
        {
            MarkShallow(commit);
        }

        var listing = new CommitListing(commit, files.Values);
        SnapshotWriter.Write(folder, listing, file => parent is null ? null : ContentOf(parent, file));
        folder.Replace(folder.Tree(commit), TreeJson.Render(listing));
        Refs.Write(name, Refs.KindOf(name), commit);
        return commit;
    }

    /// <summary>The nearest commit that is in both histories; null when there is none.</summary>
    public string? MergeBase(string left, string right)
    {
        var known = Ancestors(left).ToHashSet(StringComparer.Ordinal);
        return Ancestors(right).FirstOrDefault(known.Contains);
    }

    /// <summary>Nearest first, over all parents.</summary>
    private IEnumerable<string> Ancestors(string commit)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { commit };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var at))
        {
            yield return at;
            foreach (var parent in Commit(at).Parents.Where(Holds).Where(seen.Add))
            {
                open.Enqueue(parent);
            }
        }
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    /// <summary>Git then knows that the history before this commit is elsewhere.</summary>
    private void MarkShallow(string commit)
    {
        var shallow = Path.Combine(folder.Git, "shallow");
        var before = File.Exists(shallow) ? File.ReadAllText(shallow) : "";
        folder.Replace(shallow, System.Text.Encoding.ASCII.GetBytes(before + commit + "\n"));
    }

    private bool Holds(string commit) =>
        Directory.Exists(folder.Snapshot(commit)) || File.Exists(folder.Tree(commit)) || Objects.Contains(commit);

    private string? Head() =>
        Refs.Read(Revision.Main)
        ?? Refs.All().FirstOrDefault(known => known.Kind == RefKind.Branch)?.Commit
        ?? SnapshotIds().MaxBy(id => Directory.GetLastWriteTimeUtc(folder.Snapshot(id)));

    /// <summary>A restore of a pinned commit writes no ref; a folder that holds just that commit still has a <c>main</c>.</summary>
    private string? OnlySnapshot() => Refs.All().Count == 0 && SnapshotIds().ToList() is [var only] ? only : null;

    private string? Shortened(string revision) =>
        revision.Length is >= 7 and < 40
        && Revision.IsLowerHex(revision)
        && SnapshotIds().Where(id => id.StartsWith(revision, StringComparison.Ordinal)).ToList() is [var only]
            ? only
            : null;

    private IEnumerable<string> SnapshotIds() =>
        Directory.Exists(folder.Snapshots)
            ? Directory
                .EnumerateDirectories(folder.Snapshots)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(Revision.IsCommit)
            : [];
}

/// <summary>What a commit changes against its parent.</summary>
internal sealed record CommitChange(string Message, string Author)
{
    /// <summary>Added or replaced; their blobs are stored already.</summary>
    public ImmutableArray<StoredFile> Files { get; init; } = [];

    public ImmutableArray<string> Deleted { get; init; } = [];

    /// <summary>Further parents of a merge.</summary>
    public ImmutableArray<string> MergedParents { get; init; } = [];
}
