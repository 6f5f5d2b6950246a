using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using HubTasks.Audit.Models;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Restoring;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Auditing;

/// <summary>What there is to audit.</summary>
/// <param name="Locks">Where the models were pinned; empty for files on disk and repositories in the cache.</param>
internal sealed record AuditTarget(ImmutableArray<AuditedModel> Models, ImmutableArray<AuditedLock> Locks);

/// <summary>A lock file, and where the files are that it names.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Shown">As findings name it.</param>
/// <param name="Feed">The folder feed that it was restored from; null for a Hub.</param>
internal sealed record AuditedLock(string Path, string Shown, CacheLayout Cache, CacheLayout? Feed)
{
    /// <param name="bytes">Of the lock file, perhaps as it was some time ago.</param>
    public IEnumerable<AuditedModel> Read(byte[] bytes)
    {
        var places = LockPlaces.Of(bytes);
        foreach (var model in HubLockFile.Parse(bytes, Path).Models)
        {
            var name = model.Repository.Id.Value;
            yield return AuditedModel.Of(
                model,
                Cache,
                Feed,
                new Place(Shown, places.Find(name)),
                file => new Place(Shown, places.Find(name, file))
            );
        }
    }
}

/// <summary>From what was typed to models: the locks of projects, a repository in the cache, or files on disk.</summary>
internal static class AuditTargets
{
    public static async Task<AuditTarget> ReadAsync(
        Invocation run,
        string? typed,
        ConnectionOptions options,
        CancellationToken ct
    )
    {
        if (typed is not null && TryRepository(run, typed, out var repository, out var revision))
        {
            var cache = new CacheLayout(options.Read(run).CacheDirectory);
            return new AuditTarget([InCache(cache, repository, revision)], []);
        }

        if (typed is not null && OnDisk(run, typed) is { } files)
        {
            return new AuditTarget([files], []);
        }

        var models = ImmutableArray.CreateBuilder<AuditedModel>();
        var locks = ImmutableArray.CreateBuilder<AuditedLock>();
        foreach (var job in await RestoreTargets.ReadAsync(run, typed, ct))
        {
            using var hub = job.Connect(run, options);
            var endpoint = hub.Environment.Endpoint;
            var locked = new AuditedLock(
                job.LockFile,
                Path.GetRelativePath(run.App.Directory, job.LockFile).Replace('\\', '/'),
                new CacheLayout(hub.Environment.CacheDirectory),
                ConnectionOptions.IsAddress(endpoint)
                    ? null
                    : new CacheLayout(Path.GetFullPath(endpoint, run.App.Directory))
            );
            locks.Add(locked);
            if (File.Exists(job.LockFile))
            {
                var bytes = await File.ReadAllBytesAsync(job.LockFile, ct);
                var held = HubLockFile.Parse(bytes, job.LockFile);
                var missing = job.References.Where(reference => held.Match(reference) is null).ToList();
                if (missing.Count > 0)
                {
                    throw new HubTasksException([
                        .. missing.Select(reference =>
                            PolicyErrors.NotLocked(reference.Repository.ToString(), locked.Shown)
                        ),
                    ]);
                }

                models.AddRange(locked.Read(bytes));
            }
            else if (!job.References.IsEmpty)
            {
                throw new HubTasksException(PolicyErrors.NoLock(job.LockFile));
            }
        }

        return new AuditTarget(models.ToImmutable(), locks.ToImmutable());
    }

    /// <summary><c>org/name@revision</c>, unless a file or folder of that name exists.</summary>
    private static bool TryRepository(
        Invocation run,
        string typed,
        [NotNullWhen(true)] out HubRepository? repository,
        out string revision
    )
    {
        var at = typed.LastIndexOf('@');
        revision = at > 0 ? typed[(at + 1)..] : "main";
        repository = null;
        var path = run.PathOf(typed);
        if (File.Exists(path) || Directory.Exists(path) || !RepoId.TryParse(at > 0 ? typed[..at] : typed, out var id))
        {
            return false;
        }

        if (at < 0 && !id.Value.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }

        repository = HubRepository.Model(id);
        return true;
    }

    private static AuditedModel InCache(CacheLayout cache, HubRepository repository, string revision)
    {
        var reference = cache.Ref(repository, revision);
        var commit = File.Exists(reference) ? File.ReadAllText(reference).Trim() : revision;
        var snapshot = cache.Snapshot(repository, commit);
        if (!Directory.Exists(snapshot))
        {
            throw new HubTasksException(Messages.NotInCache(repository.ToString(), revision));
        }

        // who asks about a revision knows that it is one: the commit is what the policy is asked about
        var model = Folder(
            repository.Id.Value,
            snapshot,
            path => $"{repository.Id.Value}@{commit[..Math.Min(12, commit.Length)]}/{path}"
        ) with
        {
            Commit = commit,
            Revision = commit,
            IsRepository = true,
            Repository = repository,
            Stores = [cache],
        };
        return model with { License = ModelCard.DeclaredLicense(model) };
    }

    /// <summary>A model file, or a folder of them; null for a project, a solution, a lock and folders of those.</summary>
    private static AuditedModel? OnDisk(Invocation run, string typed)
    {
        var path = run.PathOf(typed);
        if (Directory.Exists(path))
        {
            var isTarget = Directory
                .EnumerateFiles(path)
                .Any(file =>
                    Path.GetExtension(file) is ".csproj" or ".fsproj" or ".vbproj" or ".sln" or ".slnx"
                    || Path.GetFileName(file) is HubLockFile.DefaultName or "hubtasks.yml"
                );
            return isTarget
                ? null
                : Folder(
                    Path.GetFileName(Path.TrimEndingDirectorySeparator(path)),
                    path,
                    file => Path.GetRelativePath(run.App.Directory, Path.Combine(path, file)).Replace('\\', '/')
                );
        }

        if (
            !File.Exists(path)
            || Path.GetExtension(path)
                is ".csproj"
                    or ".fsproj"
                    or ".vbproj"
                    or ".proj"
                    or ".sln"
                    or ".slnx"
                    or ".slnf"
                    or ".yml"
                    or ".yaml"
            || Path.GetFileName(path) == HubLockFile.DefaultName
            || IsLock(path)
        )
        {
            return null;
        }

        var place = new Place(Path.GetRelativePath(run.App.Directory, path).Replace('\\', '/'), TextSpan.WholeFile);
        return new AuditedModel(
            Path.GetFileName(path),
            null,
            null,
            [new AuditedFile(Path.GetFileName(path), path, null, place)]
        )
        {
            Place = place,
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool IsLock(string path) => path.EndsWith(".lock.json", StringComparison.OrdinalIgnoreCase);

    private static AuditedModel Folder(string name, string root, Func<string, string> shown)
    {
        // a link to a folder is listed, not followed: links in a circle have no end
        var files = new FileSystemEnumerable<string>(
            root,
            (ref entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
        )
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        }
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith(".git/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return new AuditedModel(
            name,
            null,
            null,
            [
                .. files.Select(file => new AuditedFile(
                    file,
                    Path.Combine(root, file),
                    null,
                    new Place(shown(file), TextSpan.WholeFile)
                )),
            ]
        )
        {
            Place = new Place(shown("."), TextSpan.WholeFile),
        };
    }
}
