using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubTasks.GitHubEmulator;

/// <param name="Mode">As git writes it: <c>100644</c>, <c>100755</c>, <c>120000</c>, <c>040000</c>.</param>
/// <param name="Sha">Of a blob or a tree.</param>
public readonly record struct GitEntry(string Mode, string Sha)
{
    public string Type => Mode is "040000" ? "tree" : "blob";
}

/// <param name="Tree">Its id.</param>
/// <param name="Parents">Their ids.</param>
/// <param name="Message">All of it.</param>
/// <param name="Author">A login.</param>
public sealed record EmulatedCommit(
    string Sha,
    string Tree,
    ImmutableArray<string> Parents,
    string Message,
    string Author,
    DateTimeOffset Date
);

/// <summary>The objects of a repository, with the ids that git gives them.</summary>
public sealed class EmulatedGit
{
    private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, GitEntry>> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EmulatedCommit> _commits = new(StringComparer.Ordinal);

    public byte[]? Blob(string sha) => _blobs.GetValueOrDefault(sha);

    public EmulatedCommit? Commit(string sha) => _commits.GetValueOrDefault(sha);

    /// <summary>The entries of one folder, by name; null when there is no such tree.</summary>
    public IReadOnlyDictionary<string, GitEntry>? Tree(string sha) => _trees.GetValueOrDefault(sha);

    public string AddBlob(byte[] content)
    {
        var sha = Id("blob", content);
        _blobs[sha] = content;
        return sha;
    }

    /// <summary>Every file below a tree by its path; empty for null.</summary>
    public SortedDictionary<string, GitEntry> Files(string? tree)
    {
        var files = new SortedDictionary<string, GitEntry>(StringComparer.Ordinal);
        Collect(tree, "", files);
        return files;
    }

    public string AddTree(IReadOnlyDictionary<string, GitEntry> files)
    {
        var entries = new SortedDictionary<string, GitEntry>(StringComparer.Ordinal);
        foreach (var group in files.GroupBy(file => file.Key.Split('/')[0], StringComparer.Ordinal))
        {
            var below = group
                .Where(file => file.Key.Length > group.Key.Length)
                .ToDictionary(file => file.Key[(group.Key.Length + 1)..], file => file.Value);
            entries[group.Key] = below.Count == 0 ? group.Single().Value : new GitEntry("040000", AddTree(below));
        }

        using var bytes = new MemoryStream();
        foreach (
            var (name, entry) in entries.OrderBy(
                entry => entry.Value.Type is "tree" ? entry.Key + "/" : entry.Key,
                StringComparer.Ordinal
            )
        )
        {
            bytes.Write(Encoding.UTF8.GetBytes($"{entry.Mode.TrimStart('0')} {name}\0"));
            bytes.Write(Convert.FromHexString(entry.Sha));
        }

        var sha = Id("tree", bytes.ToArray());
        _trees[sha] = entries;
        return sha;
    }

    public EmulatedCommit AddCommit(
        string tree,
        ImmutableArray<string> parents,
        string message,
        string author,
        DateTimeOffset date
    )
    {
        var who = string.Create(
            CultureInfo.InvariantCulture,
            $"{author} <{author}@users.noreply.github.test> {date.ToUnixTimeSeconds()} +0000"
        );
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"tree {tree}\n"));
        foreach (var parent in parents)
        {
            text.Append(CultureInfo.InvariantCulture, $"parent {parent}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"author {who}\ncommitter {who}\n\n{message}");
        var sha = Id("commit", Encoding.UTF8.GetBytes(text.ToString()));
        return _commits[sha] = new EmulatedCommit(sha, tree, parents, message, author, date);
    }

    /// <summary>True when <paramref name="commit"/> is reached from <paramref name="from"/>.</summary>
    public bool Reaches(string from, string commit)
    {
        var todo = new Stack<string>([from]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (todo.TryPop(out var at))
        {
            if (at == commit)
            {
                return true;
            }

            if (seen.Add(at))
            {
                foreach (var parent in Commit(at)?.Parents ?? [])
                {
                    todo.Push(parent);
                }
            }
        }

        return false;
    }

    private void Collect(string? tree, string prefix, SortedDictionary<string, GitEntry> files)
    {
        foreach (var (name, entry) in tree is null ? new() : _trees[tree])
        {
            if (entry.Type is "tree")
            {
                Collect(entry.Sha, $"{prefix}{name}/", files);
            }
            else
            {
                files[prefix + name] = entry;
            }
        }
    }

    // git's ids are SHA-1
#pragma warning disable CA5350
    private static string Id(string type, byte[] content) =>
        Convert.ToHexStringLower(
            SHA1.HashData([
                .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type} {content.Length}\0")),
                .. content,
            ])
        );
#pragma warning restore CA5350
}
