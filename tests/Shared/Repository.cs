namespace HubTasks.Tests;

/// <summary>Finds files of this repository from a running test.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>HubTasks.sln</c>.</summary>
    public static string Root { get; } = Find();

    public static string PathTo(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "HubTasks.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException($"no HubTasks.sln above `{AppContext.BaseDirectory}`");
    }
}
