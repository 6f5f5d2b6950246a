using HubTasks.Findings;

namespace HubTasks.Settings;

/// <summary><c>hubtasks.yml</c>, checked. A section's owner reads its own records from <see cref="Section"/>.</summary>
public sealed record SettingsFile
{
    public const string Name = "hubtasks.yml";

    /// <summary>No file: every setting has its default.</summary>
    public static readonly SettingsFile None = new();

    private SettingsFile() { }

    /// <summary>Absolute; null when there is no file.</summary>
    public string? FullPath { get; private init; }

    /// <summary>What relative paths in the file start from; null when there is no file.</summary>
    public string? Folder => System.IO.Path.GetDirectoryName(FullPath);

    /// <summary>The whole file; null when it is absent or empty.</summary>
    public SettingsNode? Root { get; private init; }

    /// <summary><c>models</c>, <c>lint</c>, <c>audit</c> or <c>sync</c>; null when absent or empty.</summary>
    public SettingsNode? Section(string name) => Root?[name];

    /// <summary>The file of the repository that a folder lies in, read; <see cref="None"/> when it has none.</summary>
    /// <param name="folder">Absolute.</param>
    public static SettingsFile Find(string folder) => PathFrom(folder) is { } path ? Load(path) : None;

    /// <summary>
    /// In the folder itself or the nearest one above, as far as the root of the git repository; null when there is none.
    /// </summary>
    public static string? PathFrom(string folder)
    {
        for (var at = folder; at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            var path = System.IO.Path.Combine(at, Name);
            if (File.Exists(path))
            {
                return path;
            }

            if (GitCheckout.IsRoot(at))
            {
                return null;
            }
        }

        return null;
    }

    /// <param name="path">Absolute.</param>
    /// <exception cref="HubTasksException">HUB001x, all at once.</exception>
    public static SettingsFile Load(string path) => Parse(File.ReadAllText(path), path);

    /// <param name="text">YAML.</param>
    /// <param name="path">Absolute; for messages and <see cref="Folder"/>.</param>
    /// <exception cref="HubTasksException">HUB001x, all at once.</exception>
    public static SettingsFile Parse(string text, string path)
    {
        var errors = new List<Diagnostic>();
        var root = SettingsReader.Read(text, path, errors);
        if (root is { Kind: not SettingsKind.Nothing })
        {
            SettingsSchema.Check(root, path, errors);
        }

        return errors.Count > 0
            ? throw new HubTasksException([.. errors.OrderBy(error => error.Span)])
            : new SettingsFile { FullPath = path, Root = root };
    }
}
