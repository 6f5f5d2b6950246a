using System.Text;
using HubTasks.Hub;
using HubTasks.Hub.Cache;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>A folder feed made by hand: real files in snapshots, no links.</summary>
internal sealed class Feed(string root)
{
    public CacheLayout Layout { get; } = new(root);

    /// <summary>A commit of files; the commit id is made from a number.</summary>
    public string Add(string repository, int number, params (string Path, string Text)[] files)
    {
        var commit = number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture);
        var model = HubRepository.Model(RepoId.Parse(repository));
        foreach (var (path, text) in files)
        {
            Write(Layout.SnapshotFile(model, commit, path), Encoding.UTF8.GetBytes(text));
        }

        Directory.CreateDirectory(Layout.Refs(model));
        File.WriteAllText(Layout.Ref(model, "main"), commit);
        return commit;
    }

    public void Tag(string repository, string tag, string commit) =>
        Write(Layout.Ref(HubRepository.Model(RepoId.Parse(repository)), tag), Encoding.ASCII.GetBytes(commit));

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
