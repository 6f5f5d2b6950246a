using System.Collections.Concurrent;
using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.LocalHub.Git;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub;

/// <summary>
/// The repositories of a folder in the Hub's cache layout. What it writes stays a cache that every Hub tool can read, and
/// a git repository (below <c>.localhub/git</c> of each) that git can read.
/// </summary>
public sealed class RepositoryStore
{
    private readonly CacheLayout _layout;

    private readonly TimeProvider _time;

    private readonly ConcurrentDictionary<HubRepository, StoredRepository> _open = new();

    internal RepositoryStore(string folder, TimeProvider time)
    {
        _layout = new CacheLayout(folder);
        _time = time;
    }

    /// <summary>Every repository of the folder, sorted.</summary>
    public ImmutableArray<HubRepository> Repositories =>
        [
            .. Directory
                .EnumerateDirectories(_layout.Root)
                .Select(path =>
                    HubRepository.TryParseCacheFolder(Path.GetFileName(path), out var id) && Open(id).Exists
                        ? id
                        : (HubRepository?)null
                )
                .OfType<HubRepository>()
                .Order(),
        ];

    /// <summary>Commits files to a branch on top of what it holds; repository and branch are made when they are missing.</summary>
    /// <returns>The commit id.</returns>
    public string AddCommit(HubRepository repository, string branch, params IEnumerable<CommitFile> files)
    {
        var (list, stored) = (files.ToList(), Open(repository));
        foreach (var file in list)
        {
            if (!RepoPath.TryParse(file.Path, out var reason))
            {
                throw new ArgumentException($"`{file.Path}` cannot be a path in a repository: {reason}", nameof(files));
            }
        }

        using (stored.EnterWriting())
        {
            EnsureCreated(stored);
            var parent = stored.Refs.Read(branch) ?? stored.Refs.Read(Revision.Main);
            var attributes = Attributes(stored, parent, list);
            var message = list.Count == 1 ? $"Upload {list[0].Path}" : $"Upload {list.Count} files";
            var change = new CommitChange(message, repository.Id.Owner ?? "hub")
            {
                Files =
                [
                    .. list.Select(file =>
                    {
                        using var content = file.Open();
                        return stored.Blobs.Put(file.Path, content, attributes);
                    }),
                ],
            };
            return stored.Write(branch, parent, change);
        }
    }

    /// <summary>Removes files from a branch.</summary>
    /// <returns>The commit id.</returns>
    public string AddDeletion(HubRepository repository, string branch, params ImmutableArray<string> paths)
    {
        var stored = Open(repository);
        using (stored.EnterWriting())
        {
            var change = new CommitChange($"Delete {string.Join(", ", paths)}", repository.Id.Owner ?? "hub")
            {
                Deleted = paths,
            };
            return stored.Write(branch, Known(stored, branch), change);
        }
    }

    /// <exception cref="ArgumentException">The revision is unknown.</exception>
    public void AddTag(HubRepository repository, string tag, string revision) =>
        AddRef(repository, tag, RefKind.Tag, revision);

    /// <exception cref="ArgumentException">The revision is unknown.</exception>
    public void AddBranch(HubRepository repository, string branch, string revision) =>
        AddRef(repository, branch, RefKind.Branch, revision);

    /// <summary>A ref such as <c>refs/pr/1</c> or <c>refs/convert/parquet</c>.</summary>
    /// <exception cref="ArgumentException">The revision is unknown.</exception>
    public void AddRef(HubRepository repository, string name, string revision) =>
        AddRef(repository, name, Open(repository).Refs.KindOf(name), revision);

    /// <summary>The commit behind a branch, tag, ref or commit id; null when there is none.</summary>
    public string? Resolve(HubRepository repository, string revision) => Open(repository).Resolve(revision);

    /// <summary>
    /// Makes <c>main</c> hold exactly the files of a plain folder; <c>.git</c> and <c>.cache</c> folders are left out. No
    /// commit is made when it does already.
    /// </summary>
    /// <returns>The commit id.</returns>
    public string Import(HubRepository repository, string folder)
    {
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file =>
                (File: file, Path: Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            )
            .Where(file => !file.Path.Split('/').Any(segment => segment is ".git" or ".cache"))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        var stored = Open(repository);
        using (stored.EnterWriting())
        {
            EnsureCreated(stored);
            var parent = stored.Refs.Read(Revision.Main);
            var list = files.ConvertAll(file => CommitFile.FromFile(file.Path, file.File));
            var attributes = Attributes(stored, parent, list);
            var put = files.ConvertAll(file => stored.Blobs.PutFile(file.Path, file.File, attributes));
            var before = parent is null ? [] : stored.Listing(parent)!.Files;
            if (parent is not null && before.SequenceEqual(put))
            {
                return parent;
            }

            var gone = before.Select(file => file.Path).Except(put.Select(file => file.Path), StringComparer.Ordinal);
            return stored.Write(
                Revision.Main,
                parent,
                new CommitChange($"Import {put.Count} files", repository.Id.Owner ?? "hub")
                {
                    Files = [.. put],
                    Deleted = [.. gone],
                }
            );
        }
    }

    /// <param name="repository">Must exist.</param>
    /// <param name="isPrivate">Only callers with access know that it exists.</param>
    /// <param name="gated"><c>auto</c> or <c>manual</c> when its files need a grant, else null.</param>
    public void SetVisibility(HubRepository repository, bool isPrivate, string? gated)
    {
        var stored = Open(repository);
        using (stored.EnterWriting())
        {
            stored.Settings = stored.Settings with { Private = isPrivate, Gated = gated };
        }
    }

    /// <summary>Unfinished files of a server that was killed. Younger ones may be another server's.</summary>
    internal void RemoveLeftovers()
    {
        var limit = _time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(1);
        foreach (var own in Repositories.Select(id => Open(id).Folder))
        {
            foreach (var folder in new[] { own.Temporary, own.Uploads }.Where(Directory.Exists))
            {
                foreach (var file in new DirectoryInfo(folder).EnumerateFileSystemInfos())
                {
                    if (file.LastWriteTimeUtc < limit)
                    {
                        Remove(file);
                    }
                }
            }
        }
    }

    private static void Remove(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }

    internal StoredRepository Open(HubRepository repository) =>
        _open.GetOrAdd(repository, id => new StoredRepository(new RepositoryFolder(_layout, id), _time));

    internal StoredRepository? Find(HubRepository repository) =>
        Open(repository) is { Exists: true } stored ? stored : null;

    /// <summary>Makes a repository as the Hub does: with a first commit that holds its <c>.gitattributes</c>.</summary>
    /// <param name="repository">Must not exist.</param>
    /// <param name="settings">Its date of birth is filled in.</param>
    /// <param name="author">Of the commit.</param>
    /// <param name="files">Further files of the first commit.</param>
    internal string Create(
        HubRepository repository,
        RepositorySettings settings,
        string author,
        params IEnumerable<CommitFile> files
    )
    {
        var stored = Open(repository);
        using (stored.EnterWriting())
        {
            var attributes = DefaultGitAttributes.For(repository.Type);
            var rules = GitAttributes.Parse(attributes);
            var put = new List<StoredFile>
            {
                stored.Blobs.PutRegular(".gitattributes", System.Text.Encoding.ASCII.GetBytes(attributes)),
            };
            foreach (var file in files)
            {
                using var content = file.Open();
                put.Add(stored.Blobs.Put(file.Path, content, rules));
            }

            var commit = stored.Write(
                Revision.Main,
                null,
                new CommitChange("initial commit", author) { Files = [.. put] }
            );
            stored.Settings = settings with { CreatedAt = _time.GetUtcNow() };
            return commit;
        }
    }

    /// <summary>Removes a repository: from one moment to the next it is gone, then its files go.</summary>
    public void Delete(HubRepository repository)
    {
        var stored = Open(repository);
        using (stored.EnterWriting())
        {
            _open.TryRemove(repository, out _);
            var trash = Path.Combine(_layout.Root, ".locks", "deleted-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(Path.GetDirectoryName(trash)!);
            Directory.Move(stored.Folder.Root, trash);
            Directory.Delete(trash, recursive: true);
        }
    }

    /// <summary>Gives a repository another name; the old one keeps leading to it.</summary>
    public void Move(HubRepository from, HubRepository to)
    {
        var stored = Open(from);
        using (stored.EnterWriting())
        {
            var settings = stored.Settings;
            stored.Settings = settings with
            {
                FormerNames = [.. settings.FormerNames.Append(from.Id.Value).Distinct(StringComparer.Ordinal)],
            };
            _open.TryRemove(from, out _);
            _open.TryRemove(to, out _);
            Directory.Move(stored.Folder.Root, _layout.Repository(to));
        }
    }

    /// <summary>Where a name leads that is no repository's: a former name, or one that differs in case.</summary>
    internal HubRepository? Successor(HubRepository id)
    {
        foreach (var other in Repositories.Where(other => other.Type == id.Type))
        {
            if (
                string.Equals(other.Id.Value, id.Id.Value, StringComparison.OrdinalIgnoreCase)
                || (other != id && Open(other).Settings.FormerNames.Contains(id.Id.Value))
            )
            {
                return other;
            }
        }

        return null;
    }

    private void EnsureCreated(StoredRepository stored)
    {
        if (stored.Settings.CreatedAt is null)
        {
            stored.Settings = stored.Settings with { CreatedAt = _time.GetUtcNow() };
        }
    }

    private static GitAttributes Attributes(StoredRepository stored, string? parent, List<CommitFile> files)
    {
        if (files.Find(file => file.Path == ".gitattributes") is not { } own)
        {
            return stored.AttributesAt(parent);
        }

        using var reader = new StreamReader(own.Open());
        return GitAttributes.Parse(reader.ReadToEnd());
    }

    private static string Known(StoredRepository stored, string revision) =>
        stored.Resolve(revision)
        ?? throw new ArgumentException($"`{stored.Id}` has no revision `{revision}`", nameof(revision));

    private void AddRef(HubRepository repository, string name, RefKind kind, string revision)
    {
        var stored = Open(repository);
        using (stored.EnterWriting())
        {
            stored.Refs.Write(name, kind, Known(stored, revision));
        }
    }
}
