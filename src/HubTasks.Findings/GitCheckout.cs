namespace HubTasks.Findings;

/// <summary>The git checkout around a folder, from which places in reports count.</summary>
public static class GitCheckout
{
    /// <summary>True for the root of a checkout: it holds <c>.git</c>, a folder, or a file in a worktree and in a submodule.</summary>
    /// <param name="folder">Absolute.</param>
    public static bool IsRoot(string folder) => Path.Exists(Path.Combine(folder, ".git"));

    /// <summary>The root of the checkout that a folder is in; null outside of one.</summary>
    /// <param name="folder">Absolute.</param>
    public static string? RootOf(string? folder)
    {
        while (folder is not null && !IsRoot(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
