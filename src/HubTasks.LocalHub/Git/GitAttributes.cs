using System.Collections.Immutable;

namespace HubTasks.LocalHub.Git;

/// <summary>
/// Which paths a <c>.gitattributes</c> sends to LFS: the last line that matches and speaks of <c>filter</c> decides
/// (gitattributes, gitignore "Pattern format").
/// </summary>
internal sealed class GitAttributes
{
    private readonly ImmutableArray<Line> _lines;

    private GitAttributes(ImmutableArray<Line> lines) => _lines = lines;

    public static GitAttributes Parse(string text)
    {
        var lines = ImmutableArray.CreateBuilder<Line>();
        foreach (var raw in text.Split('\n'))
        {
            var parts = raw.Split((char[]?)[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || parts[0][0] == '#')
            {
                continue;
            }

            foreach (var attribute in parts.Skip(1))
            {
                if (attribute.StartsWith("filter=", StringComparison.Ordinal) || attribute is "-filter" or "!filter")
                {
                    lines.Add(new Line(GitPattern.Parse(parts[0]), attribute == "filter=lfs"));
                }
            }
        }

        return new GitAttributes(lines.ToImmutable());
    }

    public bool IsLfs(string path)
    {
        for (var i = _lines.Length - 1; i >= 0; i--)
        {
            var (pattern, lfs) = _lines[i];
            if (pattern.IsMatch(path))
            {
                return lfs;
            }
        }

        return false;
    }

    private sealed record Line(GitPattern Pattern, bool Lfs);
}
