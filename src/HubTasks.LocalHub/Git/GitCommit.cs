using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace HubTasks.LocalHub.Git;

/// <summary>A commit as git stores it.</summary>
/// <param name="Tree">Id of the root tree.</param>
/// <param name="Parents">None for the first commit.</param>
/// <param name="Author">A user name.</param>
/// <param name="Date">Kept in whole seconds, UTC.</param>
/// <param name="Message">Title, empty line, body; without a final newline.</param>
internal sealed record GitCommit(
    string Tree,
    ImmutableArray<string> Parents,
    string Author,
    DateTimeOffset Date,
    string Message
)
{
    public string Title => Message.Split('\n', 2)[0];

    /// <summary>What follows the title.</summary>
    public string Body =>
        Message.IndexOf('\n', StringComparison.Ordinal) is var at and >= 0 ? Message[at..].Trim() : "";

    public byte[] Render()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"tree {Tree}\n");
        foreach (var parent in Parents)
        {
            text.Append(CultureInfo.InvariantCulture, $"parent {parent}\n");
        }

        var who = string.Create(
            CultureInfo.InvariantCulture,
            $"{Clean(Author)} <{Clean(Author)}@users.noreply.localhub> {Date.ToUnixTimeSeconds()} +0000"
        );
        text.Append(CultureInfo.InvariantCulture, $"author {who}\ncommitter {who}\n\n{Message}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="FormatException">These bytes are no commit.</exception>
    public static GitCommit Parse(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            throw new FormatException("a commit object has no message");
        }

        string? tree = null;
        var parents = ImmutableArray.CreateBuilder<string>();
        var author = "";
        var date = DateTimeOffset.UnixEpoch;
        foreach (var line in text[..end].Split('\n'))
        {
            var (key, value) = line.IndexOf(' ', StringComparison.Ordinal) is var at and > 0
                ? (line[..at], line[(at + 1)..])
                : (line, "");
            switch (key)
            {
                case "tree":
                    tree = value;
                    break;
                case "parent":
                    parents.Add(value);
                    break;
                case "author":
                    (author, date) = ParseWho(value);
                    break;
                default:
                    break;
            }
        }

        return new GitCommit(
            tree ?? throw new FormatException("a commit object names no tree"),
            parents.ToImmutable(),
            author,
            date,
            text[(end + 2)..].TrimEnd('\n')
        );
    }

    private static (string Name, DateTimeOffset Date) ParseWho(string who)
    {
        var mail = who.IndexOf(" <", StringComparison.Ordinal);
        var time = who.IndexOf("> ", StringComparison.Ordinal);
        if (mail < 0 || time < 0)
        {
            throw new FormatException($"`{who}` is no author");
        }

        var seconds = long.Parse(who[(time + 2)..].Split(' ')[0], CultureInfo.InvariantCulture);
        return (who[..mail], DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    private static string Clean(string name) =>
        string.Concat(name.Where(character => character is not ('<' or '>' or '\n' or '\0')));
}
