using HubTasks.Hub.Restore;
using HubTasks.Settings;

namespace HubTasks.Cli;

/// <summary>
/// Most of a short command is the runtime loading what it needs for the first time. What reads settings and lock files
/// is a third of that, and is loaded on another core while the arguments are parsed.
/// </summary>
internal static class HeadStart
{
    /// <summary>Returns at once, and whatever comes of it is nobody's: who comes too early loads for himself.</summary>
    public static void Begin(string[] args)
    {
        if (args is [[not '-', ..], ..])
        {
            _ = Task.Run(Load);
        }
    }

    private static void Load()
    {
        SettingsFile.Parse("models:\n- repo: a/b\n", "/hubtasks.yml");
        HubLockFile.Parse(
            """
            {"version":1,"models":[{"repository":"a/b","type":"model","revision":"main",
            "commit":"0000000000000000000000000000000000000000","license":null,
            "files":[{"path":"a","size":0,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]}]}
            """u8,
            "/hub.lock.json"
        );
    }
}
