using System.Diagnostics;
using System.Text;
using HubTasks.Findings;

namespace HubTasks.Cli.Auditing;

/// <summary>The state of a repository that a change starts from: where it left the branch that it will be merged into.</summary>
internal sealed class GitBase
{
    private readonly string _root;

    private GitBase(string root, string commit)
    {
        _root = root;
        Commit = commit;
    }

    public string Commit { get; }

    /// <param name="folder">Somewhere in the checkout; absolute.</param>
    /// <param name="reference">A branch, tag or commit.</param>
    /// <param name="ct">Ends git.</param>
    /// <exception cref="HubTasksException">HUB0085 or HUB0086.</exception>
    public static async Task<GitBase> FindAsync(string folder, string reference, CancellationToken ct)
    {
        var root =
            await TextAsync(folder, ["rev-parse", "--show-toplevel"], ct)
            ?? throw new HubTasksException(GitErrors.NoCheckout(folder));
        var commit =
            await TextAsync(
                folder,
                ["rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"],
                ct
            ) ?? throw new HubTasksException(GitErrors.NoSuchReference(reference));
        // in a shallow clone nobody knows where they parted; then the branch as it is now must do
        var parted = await TextAsync(folder, ["merge-base", commit, "HEAD"], ct);
        return new GitBase(Path.GetFullPath(root, folder), parted ?? commit);
    }

    /// <summary>A file's bytes as they were; null when it was not there, or lies outside the checkout.</summary>
    /// <param name="path">Absolute.</param>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken ct)
    {
        var relative = Path.GetRelativePath(_root, path).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? null
            : await RunAsync(_root, ["cat-file", "blob", $"{Commit}:{relative}"], ct);
    }

    /// <summary>The nearest file of a name, in the folder or above it as far as the root, as it was; null for none.</summary>
    public async Task<(string Path, byte[] Bytes)?> FindAboveAsync(string folder, string name, CancellationToken ct)
    {
        for (var at = folder; at is not null && IsInside(at); at = Path.GetDirectoryName(at))
        {
            var path = Path.Combine(at, name);
            if (await ReadAsync(path, ct) is { } bytes)
            {
                return (path, bytes);
            }
        }

        return null;
    }

    private bool IsInside(string folder)
    {
        var relative = Path.GetRelativePath(_root, folder);
        return relative != ".."
            && !relative.StartsWith("../", StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
    }

    private static async Task<string?> TextAsync(string folder, string[] arguments, CancellationToken ct) =>
        await RunAsync(folder, arguments, ct) is { } bytes
            ? Encoding.UTF8.GetString(bytes).Trim() is { Length: > 0 } text
                ? text
                : null
            : null;

    /// <summary>What git prints; null when it fails.</summary>
    private static async Task<byte[]?> RunAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, .. arguments])
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
            using var output = new MemoryStream();
            await git.StandardOutput.BaseStream.CopyToAsync(output, ct);
            await errors;
            await git.WaitForExitAsync(ct);
            return git.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new HubTasksException(GitErrors.NoGit(), exception);
        }
    }
}

/// <summary>HUB0085 to HUB0087: what <c>--against</c> needs of git.</summary>
internal static class GitErrors
{
    public static Diagnostic NoCheckout(string folder) =>
        new(
            "HUB0085",
            $"`{folder}` is not in a git checkout",
            "`--against` compares with what git remembers: run it inside the repository"
        );

    public static Diagnostic NoSuchReference(string reference) =>
        new(
            "HUB0086",
            $"git knows no commit `{reference}` here",
            "fetch it first, and name it as `origin/…` or by its commit; CI services clone the last commit only"
        );

    public static Diagnostic NoGit() =>
        new("HUB0087", "there is no `git` on the path", "`--against` asks git for the files as they were");
}
