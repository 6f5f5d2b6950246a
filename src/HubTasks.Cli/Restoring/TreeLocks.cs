using System.Text.RegularExpressions;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Restoring;

/// <summary>What the lock files of a tree need, whatever they are called: <c>HubLockFilePath</c> can name them freely.</summary>
/// <param name="Commits">That they name.</param>
/// <param name="Count">Of lock files.</param>
/// <param name="Unseen">Folders that may not be looked into.</param>
internal sealed partial record TreeLocks(
    HashSet<(HubRepository Repository, string Commit)> Commits,
    int Count,
    IReadOnlyList<string> Unseen
)
{
    /// <summary>In characters: more than a lock file has before its first model.</summary>
    private const int Head = 500;

    /// <summary>Folders of other tools, large and without lock files of ours.</summary>
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal) { ".git", "node_modules" };

    /// <summary>Reads every lock file from the root of this repository down; links to folders are not followed.</summary>
    /// <exception cref="HubTasksException">A lock file cannot be read: then nobody knows what it needs.</exception>
    public static TreeLocks Read(string directory, CancellationToken ct)
    {
        var locks = new TreeLocks([], 0, []);
        var unseen = new List<string>();
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(GitCheckout.RootOf(directory) ?? directory)]);
        while (folders.TryPop(out var folder))
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                foreach (var entry in folder.EnumerateFileSystemInfos())
                {
                    if (entry is DirectoryInfo below)
                    {
                        if (below.LinkTarget is null && !Skipped.Contains(below.Name))
                        {
                            folders.Push(below);
                        }
                    }
                    else if (IsLock((FileInfo)entry) && HubLockFile.Read(entry.FullName) is { } held)
                    {
                        locks.Commits.UnionWith(held.Models.Select(model => (model.Repository, model.Commit)));
                        locks = locks with { Count = locks.Count + 1 };
                    }
                }
            }
            catch (UnauthorizedAccessException)
            {
                unseen.Add(folder.FullName);
            }
            catch (DirectoryNotFoundException)
            {
                // taken away while we looked
            }
        }

        return locks with
        {
            Unseen = unseen,
        };
    }

    private static bool IsLock(FileInfo file)
    {
        if (file.Name == HubLockFile.DefaultName)
        {
            return true;
        }

        // empty are pipes, too, which nobody should open
        var real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return real is { Exists: true, Length: > 0 } && Beginning().IsMatch(ReadHead(real.FullName));
    }

    private static string ReadHead(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            Span<char> head = stackalloc char[Head];
            return new string(head[..reader.ReadBlock(head)]);
        }
        catch (IOException)
        {
            // gone, or nothing that can be read
            return "";
        }
        catch (UnauthorizedAccessException e) when (path.EndsWith(".lock.json", StringComparison.Ordinal))
        {
            throw new HubTasksException(RestoreErrors.LockUnreadable(path, e.Message), e);
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>As <see cref="HubLockFile.Render"/> begins, however it was laid out since.</summary>
    [GeneratedRegex(
        """^\s*\{\s*("\$schema"\s*:\s*"[^"]*"\s*,\s*)?"version"\s*:\s*\d+\s*,\s*"models"\s*:\s*\[\s*(\]|\{\s*"repository"\s*:|[<>|=]{7})""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex Beginning();
}
