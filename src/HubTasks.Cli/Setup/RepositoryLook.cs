using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Cards.Files;
using HubTasks.Hub;

namespace HubTasks.Cli.Setup;

/// <summary>Who runs this repository's workflows, as far as its files tell.</summary>
internal enum Ci
{
    GitHub,
    GitLab,
    Azure,
}

/// <summary>What is in a repository, as far as it decides what <c>init</c> writes.</summary>
internal sealed record RepositoryLook
{
    /// <summary>Folders that hold other people's files or our own output.</summary>
    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        ".git",
        "bin",
        "obj",
        "node_modules",
        ".venv",
        "venv",
    };

    /// <summary>Names from the root, with <c>/</c>.</summary>
    public ImmutableArray<string> Cards { get; init; } = [];

    public ImmutableArray<string> Projects { get; init; } = [];

    /// <summary>Projects that reference models.</summary>
    public ImmutableArray<string> ModelProjects { get; init; } = [];

    public ImmutableArray<string> LockFiles { get; init; } = [];

    /// <summary>Licences that the lock files name, each once.</summary>
    public ImmutableArray<string> Licenses { get; init; } = [];

    /// <summary>No lock file follows a branch or a tag.</summary>
    public bool PinsCommits { get; init; } = true;

    public Ci Ci { get; init; }

    /// <summary>That workflows run on; <c>main</c> when git does not tell.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>Some model is pinned, so there is something to restore and to audit.</summary>
    public bool UsesModels => !ModelProjects.IsEmpty || !LockFiles.IsEmpty;

    /// <param name="root">Of the repository; absolute.</param>
    /// <param name="ct">Ends the search.</param>
    public static async Task<RepositoryLook> AtAsync(string root, CancellationToken ct)
    {
        var files = Files(root).ToList();
        var projects = files
            .Where(file => Path.GetExtension(file) is ".csproj" or ".fsproj" or ".vbproj" or ".props" or ".targets")
            .ToList();
        var locks = files.Where(file => Path.GetFileName(file) == "hub.lock.json").ToList();
        var cards = await CardFinder.FindAsync(new CardSearch(root) { Untracked = true }, ct);
        var models = locks.SelectMany(Models).ToList();
        return new RepositoryLook
        {
            Cards = Names(root, cards.Where(card => !card.IsMissing).Select(card => card.FullPath)),
            Projects = Names(root, projects.Where(file => file.EndsWith("proj", StringComparison.Ordinal))),
            ModelProjects = Names(root, projects.Where(file => Contains(file, "HubModelReference"))),
            LockFiles = Names(root, locks),
            Licenses =
            [
                .. models
                    .Select(model => model.License)
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            PinsCommits = models.All(model => Revision.IsCommit(model.Revision)),
            Ci = CiOf(root),
            DefaultBranch = BranchOf(root),
        };
    }

    private static IEnumerable<string> Files(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (var below in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (below.LinkTarget is null && !Skipped.Contains(below.Name))
            {
                foreach (var file in Files(below.FullName))
                {
                    yield return file;
                }
            }
        }
    }

    private static ImmutableArray<string> Names(string root, IEnumerable<string> paths) =>
        [.. paths.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static bool Contains(string file, string text) =>
        File.ReadLines(file).Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>A lock file that cannot be read is no reason to stop here; restore says what is wrong with it.</summary>
    private static IEnumerable<(string? Revision, string? License)> Models(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return
                json.RootElement.ValueKind is JsonValueKind.Object
                && json.RootElement.TryGetProperty("models", out var models)
                && models.ValueKind is JsonValueKind.Array
                ? models.EnumerateArray().Select(model => (Text(model, "revision"), License(model))).ToList()
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? License(JsonElement model) =>
        Text(model, "license") is { Length: > 0 } id
        && id.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '.' or '_')
            ? id
            : null;

    private static string? Text(JsonElement model, string name) =>
        model.ValueKind is JsonValueKind.Object
        && model.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    private static Ci CiOf(string root)
    {
        if (Directory.Exists(Path.Combine(root, ".github")))
        {
            return Ci.GitHub;
        }

        var config = Path.Combine(root, ".git", "config");
        var remotes = File.Exists(config) ? File.ReadAllText(config) : "";
        return File.Exists(Path.Combine(root, ".gitlab-ci.yml")) || remotes.Contains("gitlab", StringComparison.Ordinal)
                ? Ci.GitLab
            : File.Exists(Path.Combine(root, "azure-pipelines.yml"))
            || remotes.Contains("dev.azure.com", StringComparison.Ordinal)
                ? Ci.Azure
            : Ci.GitHub;
    }

    private static string BranchOf(string root)
    {
        foreach (var file in (string[])["refs/remotes/origin/HEAD", "HEAD"])
        {
            var path = Path.Combine(root, ".git", file);
            if (!File.Exists(path) || !File.ReadAllText(path).Trim().StartsWith("ref: refs/", StringComparison.Ordinal))
            {
                continue;
            }

            var branch = File.ReadAllText(path)
                .Trim()
                .Replace("ref: refs/heads/", "", StringComparison.Ordinal)
                .Replace("ref: refs/remotes/origin/", "", StringComparison.Ordinal);
            if (branch.Length > 0 && branch.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '/'))
            {
                return branch;
            }
        }

        return "main";
    }
}
