using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.LocalHub.Git;

/// <summary>
/// A pattern of <c>.gitattributes</c> and <c>.gitignore</c> (gitignore, "Pattern format"): without a slash it is about
/// names in any folder, with one about the whole path.
/// </summary>
internal sealed class GitPattern
{
    private readonly Regex _regex;

    private readonly bool _wholePath;

    private GitPattern(Regex regex, bool wholePath) => (_regex, _wholePath) = (regex, wholePath);

    public bool IsMatch(string path) => _regex.IsMatch(_wholePath ? path : path[(path.LastIndexOf('/') + 1)..]);

    public static GitPattern Parse(string glob)
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

        return new GitPattern(
            new Regex(regex.Append(@"\z").ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
            wholePath
        );
    }
}
