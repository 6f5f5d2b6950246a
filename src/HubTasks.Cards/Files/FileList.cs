using System.Diagnostics;

namespace HubTasks.Cards.Files;

/// <summary>
/// The files of a folder as its owner sees them: what git tracks when it is part of a checkout, everything else that is not
/// hidden when it is not.
/// </summary>
internal static class FileList
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        RecurseSubdirectories = false,
    };

    /// <param name="folder">Absolute.</param>
    /// <param name="untracked">Also files that git does not track yet; ignored ones never.</param>
    /// <param name="ct">Ends git, too.</param>
    /// <returns>Paths below the folder, with <c>/</c>, in ordinal order.</returns>
    public static async Task<IReadOnlyList<string>> OfAsync(string folder, bool untracked, CancellationToken ct)
    {
        var files = await GitAsync(folder, untracked, ct) ?? [.. Walk(folder, "")];
        return [.. files.Order(StringComparer.Ordinal)];
    }

    /// <summary>Null outside a checkout, and where there is no git.</summary>
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
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", Everything))
        {
            var name = Path.GetFileName(path);
            if (!Directory.Exists(path))
            {
                yield return prefix + name;
            }
            else if (name is not ("node_modules" or "bin" or "obj") && name[0] != '.' || name == ".eval_results")
            {
                foreach (var below in Walk(path, $"{prefix}{name}/"))
                {
                    yield return below;
                }
            }
        }
    }
}
