using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Enumeration;
using HubTasks.Findings;

namespace HubTasks.Cards.Files;

/// <summary>
/// The files of a folder as its owner sees them: what git tracks when it is part of a checkout, everything else that is not
/// hidden when it is not.
/// </summary>
internal sealed class FileList
{
    private readonly ImmutableArray<string> _files;
    private readonly Dictionary<string, ImmutableSortedSet<string>> _below = new(StringComparer.Ordinal);

    private FileList(string folder, IEnumerable<string> files)
    {
        Folder = folder;
        _files = [.. files.Order(StringComparer.Ordinal)];
    }

    /// <summary>Absolute.</summary>
    public string Folder { get; }

    /// <summary>Paths below <see cref="Folder"/>, with <c>/</c>, in ordinal order.</summary>
    public IReadOnlyList<string> Files => _files;

    public bool Contains(string file) => _files.BinarySearch(file, StringComparer.Ordinal) >= 0;

    /// <summary>The files below a folder in it, by their paths from there. Cards in one folder share the answer.</summary>
    /// <param name="prefix">Empty, or with <c>/</c> at its end.</param>
    public ImmutableSortedSet<string> Below(string prefix)
    {
        if (!_below.TryGetValue(prefix, out var names))
        {
            _below[prefix] = names = ImmutableSortedSet.CreateRange(StringComparer.Ordinal, Walk(prefix));
        }

        return names;
    }

    private IEnumerable<string> Walk(string prefix)
    {
        // they stand together, because the list is sorted
        var first = prefix.Length == 0 ? 0 : ~_files.BinarySearch(prefix, StringComparer.Ordinal);
        for (var i = first; i < _files.Length && _files[i].StartsWith(prefix, StringComparison.Ordinal); i++)
        {
            yield return _files[i][prefix.Length..];
        }
    }

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        RecurseSubdirectories = false,
    };

    /// <param name="folder">Absolute.</param>
    /// <param name="untracked">Also files that git does not track yet; ignored ones never.</param>
    /// <param name="ct">Ends git, too.</param>
    public static async Task<FileList> OfAsync(string folder, bool untracked, CancellationToken ct) =>
        new(folder, await TrackedAsync(folder, untracked, ct) ?? [.. Walk(folder, "")]);

    /// <summary>Outside a checkout git is not started: it would take longer than all the rest to say that it knows nothing.</summary>
    private static async Task<List<string>?> TrackedAsync(string folder, bool untracked, CancellationToken ct) =>
        GitCheckout.RootOf(folder) is null ? null : await GitAsync(folder, untracked, ct);

    /// <summary>Null where git does not know the folder, and where there is no git.</summary>
    private static async Task<List<string>?> GitAsync(string folder, bool untracked, CancellationToken ct)
    {
        string[] others = untracked ? ["--others", "--exclude-standard"] : [];
        var start = new ProcessStartInfo("git", ["-C", folder, "ls-files", "-z", "--cached", .. others])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        try
        {
            using var git = Process.Start(start)!;
            await using var ending = ct.Register(() => git.Kill());
            git.StandardInput.Close();
            var errors = git.StandardError.ReadToEndAsync(ct);
            var output = await git.StandardOutput.ReadToEndAsync(ct);
            await errors;
            await git.WaitForExitAsync(ct);
            // a tracked file may be deleted in the working tree
            return git.ExitCode == 0
                ?
                [
                    .. output
                        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                        .Distinct()
                        .Where(file => File.Exists(Path.Combine(folder, file))),
                ]
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> Walk(string folder, string prefix)
    {
        var entries = new FileSystemEnumerable<(string Name, bool IsFolder)>(
            folder,
            static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory),
            Everything
        );
        foreach (var (name, isFolder) in entries)
        {
            if (!isFolder)
            {
                yield return prefix + name;
            }
            else if ((name is not ("node_modules" or "bin" or "obj") && name[0] != '.') || name == ".eval_results")
            {
                foreach (var below in Walk(Path.Combine(folder, name), $"{prefix}{name}/"))
                {
                    yield return below;
                }
            }
        }
    }
}
