using System.Collections.Immutable;

namespace HubTasks.LocalHub.Git;

/// <summary>Which paths a <c>.gitignore</c> leaves out: the last line that matches decides, <c>!</c> takes back.</summary>
internal sealed class GitIgnore
{
    private readonly ImmutableArray<Line> _lines;

    private GitIgnore(ImmutableArray<Line> lines) => _lines = lines;

    public static GitIgnore Parse(string text) =>
        new([
            .. text.Split('\n')
                .Select(line => line.TrimEnd('\r', ' '))
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line =>
                {
                    var ignores = line[0] != '!';
                    var pattern = ignores ? line : line[1..];
                    return new Line(GitPattern.Parse(pattern.TrimEnd('/')), pattern.EndsWith('/'), ignores);
                }),
        ]);

    /// <summary>A file in an ignored folder is ignored, whatever is said of itself.</summary>
    public bool Ignores(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Matches(path[..slash], isFolder: true))
            {
                return true;
            }
        }

        return Matches(path, isFolder: false);
    }

    private bool Matches(string path, bool isFolder)
    {
        for (var i = _lines.Length - 1; i >= 0; i--)
        {
            if ((isFolder || !_lines[i].OnlyFolders) && _lines[i].Pattern.IsMatch(path))
            {
                return _lines[i].Ignores;
            }
        }

        return false;
    }

    private sealed record Line(GitPattern Pattern, bool OnlyFolders, bool Ignores);
}
