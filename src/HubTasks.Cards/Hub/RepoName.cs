namespace HubTasks.Cards.Hub;

/// <summary>The grammar of repository ids, as a card may write them.</summary>
internal static class RepoName
{
    private const int MostCharacters = 96;

    /// <summary><c>owner/name</c>, or a bare name for the first models and datasets.</summary>
    public static bool IsValid(string text)
    {
        var parts = text.Split('/');
        return text.Length <= MostCharacters && parts.Length <= 2 && Array.TrueForAll(parts, IsName);
    }

    private static bool IsName(string name) =>
        name.Length > 0
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
        && name[0] is not ('-' or '.')
        && name[^1] is not ('-' or '.')
        && !name.Contains("--", StringComparison.Ordinal)
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.EndsWith(".git", StringComparison.OrdinalIgnoreCase);

    /// <summary>The id inside a link to the Hub; null for other text.</summary>
    public static string? FromUrl(string text)
    {
        foreach (var prefix in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                var parts = text[prefix.Length..].Split('/', '?', '#');
                var id = string.Join('/', parts.Take(2)).TrimEnd('/');
                return IsValid(id) ? id : null;
            }
        }

        return null;
    }

    private static readonly string[] Prefixes =
    [
        "https://huggingface.co/datasets/",
        "https://huggingface.co/",
        "http://huggingface.co/datasets/",
        "http://huggingface.co/",
        "https://hf.co/datasets/",
        "https://hf.co/",
        "huggingface.co/datasets/",
        "huggingface.co/",
    ];
}
