using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

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
                    lines.Add(new Line(Glob(parts[0]), attribute == "filter=lfs"));
                }
            }
        }

        return new GitAttributes(lines.ToImmutable());
    }

    public bool IsLfs(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        for (var i = _lines.Length - 1; i >= 0; i--)
        {
            var (pattern, lfs) = _lines[i];
            if (pattern.WholePath ? pattern.Regex.IsMatch(path) : pattern.Regex.IsMatch(name))
            {
                return lfs;
            }
        }

        return false;
    }

    private static Pattern Glob(string glob)
    {
        var wholePath = glob.Contains('/', StringComparison.Ordinal);
        glob = glob.TrimStart('/');
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < glob.Length; i++)
        {
            var rest = glob.AsSpan(i);
            if (rest.StartsWith("**/") && (i == 0 || glob[i - 1] == '/'))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else if (glob[i] == '[' && glob.IndexOf(']', i + 1) is var close and > 0)
            {
                var set = glob[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal);
                regex.Append('[').Append(set.StartsWith('!') ? "^" + set[1..] : set).Append(']');
                i = close;
            }
            else
            {
                regex.Append(
                    glob[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var other => Regex.Escape(other.ToString()),
                    }
                );
            }
        }

        return new Pattern(
            new Regex(regex.Append(@"\z").ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
            wholePath
        );
    }

    private sealed record Pattern(Regex Regex, bool WholePath);

    private sealed record Line(Pattern Pattern, bool Lfs);
}
