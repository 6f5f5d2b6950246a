using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Client;
using HubTasks.Hub.Restore;

namespace HubTasks.Hub.Upload;

/// <summary>What of a folder goes to the Hub.</summary>
public sealed record FolderPushOptions
{
    /// <summary>A folder, or a single file; absolute.</summary>
    public required string Source { get; init; }

    /// <summary>Folder in the repository, with <c>/</c>; empty is its root.</summary>
    public string Into { get; init; } = "";

    /// <summary>Globs below <see cref="Source"/>; empty means all.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Globs that win over <see cref="Include"/>.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];
}

/// <summary>Reads a folder, hashing each file once. <c>.git</c> and the bookkeeping of Hub tools stay at home.</summary>
public static class FolderPush
{
    /// <summary>The files to bring, ordinal by path; every file that cannot be brought is reported at once.</summary>
    /// <exception cref="HubTasksException">HUB4506, HUB4507, HUB4508, HUB4512.</exception>
    public static ImmutableArray<UploadFile> Read(FolderPushOptions options, CancellationToken ct)
    {
        var found = Select(options);
        var bad = found
            .Select(file =>
                RepoPath.TryParse(file.Path, out var reason) ? null : UploadErrors.BadPath(file.Path, reason)
            )
            .OfType<Diagnostic>()
            .ToImmutableArray();
        if (!bad.IsEmpty)
        {
            throw new HubTasksException(bad);
        }

        var files = new UploadFile[found.Count];
        Parallel.For(
            0,
            found.Count,
            new ParallelOptions
            {
                CancellationToken = ct,
                MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount),
            },
            index => files[index] = Hash(found[index], ct)
        );
        return [.. files];
    }

    private static UploadFile Hash((string Path, string File) found, CancellationToken ct)
    {
        try
        {
            return UploadFile.FromDisk(found.Path, found.File, ct);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw UploadErrors.Unreadable(found.File, failed.Message).AsException(failed);
        }
    }

    private static List<(string Path, string File)> Select(FolderPushOptions options)
    {
        var into = options.Into.Trim('/');
        string InRepository(string path) => into.Length == 0 ? path : $"{into}/{path}";
        if (File.Exists(options.Source))
        {
            return [(InRepository(Path.GetFileName(options.Source)), options.Source)];
        }

        if (!Directory.Exists(options.Source))
        {
            throw UploadErrors.NoFolder(options.Source).AsException();
        }

        var all = Enumerate(options.Source)
            .ToDictionary(
                file => Path.GetRelativePath(options.Source, file).Replace(Path.DirectorySeparatorChar, '/'),
                StringComparer.Ordinal
            );
        var taken = FileSelection
            .Select([.. all.Keys.Where(path => !IsBookkeeping(path))], options.Include, options.Exclude)
            .Order(StringComparer.Ordinal)
            .Select(path => (InRepository(path), all[path]))
            .ToList();
        return taken.Count > 0
            ? taken
            : throw UploadErrors
                .NothingToPush(
                    options.Source,
                    options.Include.IsEmpty
                        ? "could go to the Hub"
                        : $"matches `{string.Join("`, `", options.Include)}`"
                )
                .AsException();
    }

    /// <summary>Links to files are followed, as in a snapshot of the cache; links to folders are not, they may lead in circles.</summary>
    private static IEnumerable<string> Enumerate(string folder)
    {
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out var at))
        {
            foreach (var entry in new DirectoryInfo(at).EnumerateFileSystemInfos())
            {
                if (entry is not DirectoryInfo directory)
                {
                    yield return entry.FullName;
                }
                else if (directory.LinkTarget is null)
                {
                    pending.Push(directory.FullName);
                }
            }
        }
    }

    private static bool IsBookkeeping(string path) =>
        path.StartsWith(".cache/huggingface/", StringComparison.Ordinal)
        || path.Split('/').Any(segment => segment.Equals(".git", StringComparison.OrdinalIgnoreCase))
        || path is ".DS_Store"
        || path.EndsWith("/.DS_Store", StringComparison.Ordinal);
}
