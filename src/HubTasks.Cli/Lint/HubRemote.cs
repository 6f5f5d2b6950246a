using HubTasks.Hub;

namespace HubTasks.Cli.Lint;

/// <summary>The Hub repository that a checkout is a clone of, as its own git configuration says; git is not started for it.</summary>
internal static class HubRemote
{
    private static readonly string[] HubHosts = ["huggingface.co", "hf.co"];

    /// <summary>Null when no remote is on a Hub, and when the configuration cannot be read.</summary>
    /// <param name="root">The root of a checkout.</param>
    /// <param name="endpoint">The Hub's address, or a folder.</param>
    public static HubRepository? Of(string root, string endpoint)
    {
        try
        {
            var remotes = Remotes(File.ReadLines(Path.Combine(GitFolder(root), "config"))).ToList();
            return remotes
                .OrderByDescending(remote => remote.Name == "origin")
                .Select(remote => Parse(remote.Url, endpoint))
                .FirstOrDefault(repository => repository is not null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Web addresses with or without a user and a token in them, <c>ssh://</c>, and git's own <c>git@hf.co:owner/name</c>.
    /// Null for every other address.
    /// </summary>
    public static HubRepository? Parse(string url, string endpoint)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        var isShort = colon > 0 && !url.Contains("://", StringComparison.Ordinal);
        if (
            !Uri.TryCreate(
                isShort ? $"ssh://{url[..colon]}/{url[(colon + 1)..]}" : url,
                UriKind.Absolute,
                out var address
            )
        )
        {
            return null;
        }

        var isHub =
            HubHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
            || (
                Uri.TryCreate(endpoint, UriKind.Absolute, out var hub)
                && !hub.IsFile
                && hub.Authority.Equals(address.Authority, StringComparison.OrdinalIgnoreCase)
            );
        return isHub ? FromPath(address.AbsolutePath) : null;
    }

    private static HubRepository? FromPath(string path)
    {
        path = path.Trim('/');
        path = path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
        var (type, id) =
            path.StartsWith("datasets/", StringComparison.Ordinal) ? (RepoType.Dataset, path["datasets/".Length..])
            : path.StartsWith("spaces/", StringComparison.Ordinal) ? (RepoType.Space, path["spaces/".Length..])
            : (RepoType.Model, path);
        return RepoId.TryParse(id, out var repo) ? new HubRepository(type, repo) : null;
    }

    /// <summary>The shared one: the folder of a worktree or a submodule points to it, and only some hold a configuration.</summary>
    private static string GitFolder(string root)
    {
        var git = Path.Combine(root, ".git");
        if (Directory.Exists(git))
        {
            return git;
        }

        var text = File.ReadAllText(git).Trim();
        var folder = text.StartsWith("gitdir:", StringComparison.Ordinal)
            ? Path.GetFullPath(text[7..].Trim(), root)
            : git;
        var common = Path.Combine(folder, "commondir");
        return File.Exists(common) ? Path.GetFullPath(File.ReadAllText(common).Trim(), folder) : folder;
    }

    private static IEnumerable<(string Name, string Url)> Remotes(IEnumerable<string> lines)
    {
        string? remote = null;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                var isRemote =
                    line.StartsWith("[remote \"", StringComparison.Ordinal)
                    && line.EndsWith("\"]", StringComparison.Ordinal);
                remote = isRemote ? line["[remote \"".Length..^2] : null;
            }
            else if (remote is not null && line.Split('=', 2, StringSplitOptions.TrimEntries) is ["url", var url])
            {
                yield return (remote, url);
            }
        }
    }
}
