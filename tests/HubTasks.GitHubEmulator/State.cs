using System.Security.Cryptography;
using System.Text;

namespace HubTasks.GitHubEmulator;

/// <summary>A repository of the emulator. Change it under its own lock while requests run.</summary>
public sealed class EmulatedRepo(string fullName, long id)
{
    public Lock Gate { get; } = new();

    public long Id { get; } = id;

    public string FullName { get; set; } = fullName;

    public string Owner => FullName.Split('/')[0];

    public string Name => FullName.Split('/')[1];

    public string DefaultBranch { get; set; } = "main";

    public bool Private { get; set; }

    public bool HasIssues { get; set; } = true;

    public IList<EmulatedRelease> Releases { get; } = [];

    /// <summary>Full names of refs, such as <c>refs/tags/v1</c>, and the object they point at.</summary>
    public IDictionary<string, (string Type, string Sha)> Refs { get; } =
        new SortedDictionary<string, (string Type, string Sha)>(StringComparer.Ordinal);

    /// <summary>Annotated tags by their object's id: name, and what they point at.</summary>
    public IDictionary<string, (string Tag, string Type, string Sha)> TagObjects { get; } =
        new Dictionary<string, (string Tag, string Type, string Sha)>(StringComparer.Ordinal);

    /// <summary>Puts a lightweight tag on a commit, which is made up from the name when none is given.</summary>
    public string Tag(string name, string? commit = null)
    {
        commit ??= Sha($"commit of {name}");
        Refs["refs/tags/" + name] = ("commit", commit);
        return commit;
    }

    /// <summary>Puts an annotated tag on a commit, through <paramref name="depth"/> tag objects.</summary>
    public string AnnotatedTag(string name, int depth = 1)
    {
        var commit = Sha($"commit of {name}");
        var (type, sha) = ("commit", commit);
        for (var i = 0; i < depth; i++)
        {
            var tag = Sha($"tag {name} {i}");
            TagObjects[tag] = (name, type, sha);
            (type, sha) = ("tag", tag);
        }

        Refs["refs/tags/" + name] = (type, sha);
        return commit;
    }

    // an id that looks like git's
#pragma warning disable CA5350
    public static string Sha(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}

public sealed class EmulatedRelease(long id, string tag)
{
    public long Id { get; } = id;

    public string Tag { get; set; } = tag;

    public string TargetCommitish { get; set; } = "main";

    public string? Name { get; set; }

    public string? Body { get; set; }

    public bool Draft { get; set; }

    public bool Prerelease { get; set; }

    public bool Immutable { get; set; }

    public DateTimeOffset CreatedAt { get; set; } = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public IList<EmulatedAsset> Assets { get; } = [];
}

public sealed class EmulatedAsset(long id, string name, AssetContent content)
{
    public long Id { get; } = id;

    public string Name { get; set; } = name;

    public string? Label { get; set; }

    public string State { get; set; } = "uploaded";

    public string ContentType { get; set; } = "application/octet-stream";

    /// <summary>What is sent.</summary>
    public AssetContent Content { get; set; } = content;

    /// <summary>What is said; a test may make it differ from what is sent.</summary>
    public long Size { get; set; } = content.Size;

    /// <summary>What is said; null as for assets from before June 2025.</summary>
    public string? Digest { get; set; } = "sha256:" + content.Sha256;

    public DateTimeOffset UpdatedAt { get; set; } = new(2025, 6, 1, 12, 5, 0, TimeSpan.Zero);
}
