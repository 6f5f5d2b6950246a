using System.Buffers;
using System.Collections.Frozen;

namespace HubTasks.Cards.Body;

/// <summary>
/// A sentence that answers nothing: it asks, tells the author what to write, says where else to look, or invites the reader to
/// ask. Longer sentences may do so on the way and are taken as they are.
/// </summary>
internal static class HollowSentence
{
    private const int Longest = 160;
    private const int LongestPointer = 120;
    private const int FirstWords = 12;

    /// <summary>Where a pointer without a link can point to.</summary>
    private static readonly SearchValues<string> Places = Any(
        "paper",
        "article",
        "publication",
        "preprint",
        "thesis",
        "report",
        "model card",
        "modelcard",
        "data card",
        "datacard",
        "readme",
        "repository",
        "github",
        "gitlab",
        "documentation",
        "website",
        "web page",
        "blog post",
        "notebook",
        "base model",
        "original model",
        "parent model"
    );

    private static readonly SearchValues<string> Calls = Any(
        "contact us",
        "contact me",
        "contact the author",
        "reach out",
        "open an issue",
        "get in touch",
        "email us",
        "write to us",
        "ask us"
    );

    private static readonly FrozenSet<string> Invites = FrozenSet.Create(
        "if",
        "for",
        "please",
        "feel",
        "do",
        "don't",
        "don’t",
        "contact",
        "reach",
        "get",
        "email"
    );

    private static readonly FrozenSet<string> Polite = FrozenSet.Create(
        "please",
        "briefly",
        "here",
        "you",
        "should",
        "can",
        "may"
    );

    /// <summary>What a template asks for with one of its subjects.</summary>
    private static readonly FrozenSet<string> Orders = FrozenSet.Create(
        "describe",
        "explain",
        "specify",
        "outline",
        "summarize",
        "summarise",
        "mention",
        "discuss",
        "state",
        "address"
    );

    private static readonly FrozenSet<string> Subjects = FrozenSet.Create(
        "your",
        "who",
        "what",
        "how",
        "intended",
        "limitations",
        "biases",
        "risks",
        "potential"
    );

    /// <summary>What a template asks for at a place.</summary>
    private static readonly FrozenSet<string> Fillings = FrozenSet.Create(
        "write",
        "add",
        "insert",
        "list",
        "put",
        "fill",
        "give",
        "provide"
    );

    private static readonly FrozenSet<string> Pointers = FrozenSet.Create(
        "see",
        "please",
        "refer",
        "check",
        "visit",
        "read",
        "consult",
        "for",
        "more",
        "find",
        "here",
        "details",
        "information",
        "siehe",
        "voir",
        "ver",
        "vea",
        "veja",
        "consulte",
        "vedi",
        "zie",
        "se",
        "см",
        "смотрите",
        "подробнее"
    );

    /// <summary>What a sentence only repeats when it stands under its own heading.</summary>
    private static readonly FrozenSet<string> Echoes = FrozenSet.Create(
        "intended",
        "intend",
        "use",
        "uses",
        "used",
        "using",
        "usage",
        "case",
        "cases",
        "limitation",
        "limitations",
        "limited",
        "bias",
        "biases",
        "biased",
        "risk",
        "risks",
        "ethical",
        "considerations",
        "section",
        "model",
        "dataset",
        "the",
        "a",
        "and",
        "or",
        "of",
        "in",
        "for",
        "to",
        "with",
        "is",
        "are",
        "be",
        "has",
        "have",
        "this",
        "these",
        "its",
        "it"
    );

    /// <summary>Whether a word could stand under any heading about a model.</summary>
    public static bool IsEcho(string word) => Echoes.Contains(word);

    /// <summary>Whether a sentence is a link, or says little more than where it leads.</summary>
    public static bool IsPointer(Prose prose, int from, int to)
    {
        var text = prose.Text.AsSpan(from, to - from).Trim();
        var linked = Linked(prose, from, to);
        return linked > 0
            && (linked >= text.Length - 2 || (text.Length - linked < LongestPointer && BeginsAsPointer(text)));
    }

    public static bool Is(Prose prose, int from, int to)
    {
        if (IsPointer(prose, from, to))
        {
            return true;
        }

        var text = prose.Text.AsSpan(from, to - from).Trim();
        return text.Length <= Longest
            && (
                text.EndsWith("?")
                || text.EndsWith("？")
                || (text.Length < LongestPointer && BeginsAsPointer(text) && text.ContainsAny(Places))
                || IsOrder(text)
                || (text.ContainsAny(Calls) && Words(text) is [var first, ..] && Invites.Contains(first))
            );
    }

    /// <summary>Whether a sentence tells the author what to write.</summary>
    public static bool IsOrder(ReadOnlySpan<char> text)
    {
        var words = Words(text);
        words.RemoveRange(0, words.TakeWhile(Polite.Contains).Count());
        if (words.Count == 0)
        {
            return false;
        }

        var isOrder = Orders.Contains(words[0]);
        return (isOrder && words.Exists(Subjects.Contains))
            || ((isOrder || Fillings.Contains(words[0])) && words.Contains("here"));
    }

    /// <summary>The first ones, in lower case.</summary>
    private static List<string> Words(ReadOnlySpan<char> text)
    {
        var words = new List<string>(FirstWords);
        foreach (var range in text.SplitAny(' ', '\n', '\t', ','))
        {
            var word = text[range].Trim("().:;!?\"*");
            if (!word.IsEmpty)
            {
                words.Add(word.ToString().ToLowerInvariant());
            }

            if (words.Count == FirstWords)
            {
                break;
            }
        }

        return words;
    }

    private static SearchValues<string> Any(params string[] texts) =>
        SearchValues.Create(texts, StringComparison.OrdinalIgnoreCase);

    private static int Linked(Prose prose, int from, int to)
    {
        var linked = 0;
        foreach (var link in prose.LinksIn(from, to))
        {
            var start = Math.Max(link.Text.Start.Value, from);
            var end = Math.Min(link.Text.End.Value, to);
            linked += Math.Max(0, end - start);
        }

        return linked;
    }

    private static bool BeginsAsPointer(ReadOnlySpan<char> text)
    {
        var space = text.IndexOfAny(" \n,");
        var first = (space < 0 ? text : text[..space]).ToString().ToLowerInvariant().Trim('(', ':', '.');
        return Pointers.Contains(first);
    }
}
