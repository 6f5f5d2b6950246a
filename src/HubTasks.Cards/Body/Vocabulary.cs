using System.Buffers;
using System.Collections.Frozen;

namespace HubTasks.Cards.Body;

/// <summary>What headings and labels are about, in the languages of <c>headings.txt</c>.</summary>
internal sealed class Vocabulary
{
    public static readonly Vocabulary Default = Read();

    private static readonly string[] Conjunctions =
    [
        " and ",
        " or ",
        " und ",
        " et ",
        " y ",
        " e ",
        " i ",
        " og ",
        " och ",
        " en ",
        " a ",
        " и ",
        " та ",
        " ve ",
        " và ",
        " dan ",
        " και ",
        " و ",
        " और ",
        " 및 ",
        " 와 ",
        " 과 ",
    ];

    private static readonly SearchValues<string> Joined = SearchValues.Create(Conjunctions, StringComparison.Ordinal);

    private static readonly FrozenSet<string> LinkWords = FrozenSet.Create(
        "of",
        "for",
        "in",
        "on",
        "to",
        "with",
        "when",
        "by",
        "from",
        "using",
        "about",
        "related",
        "de",
        "del",
        "du",
        "des",
        "da",
        "do",
        "der",
        "dello",
        "della"
    );

    private readonly FrozenDictionary<string, Subject> _exact;

    /// <summary>By their first words.</summary>
    private readonly FrozenDictionary<string, (string Phrase, Subject Subject, bool IsEnglish)[]> _flexible;
    private readonly (string Phrase, Subject Subject)[] _unspaced;

    private Vocabulary(Dictionary<string, Subject> exact, Dictionary<(string Phrase, bool IsEnglish), Subject> flexible)
    {
        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
        _flexible = flexible
            .Select(entry => (entry.Key.Phrase, entry.Value, entry.Key.IsEnglish))
            .GroupBy(entry => FirstWord(entry.Phrase).ToString(), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _unspaced =
        [
            .. exact
                .Where(entry =>
                    entry.Value != Subject.None && entry.Key.Length > 1 && entry.Key.All(HeadingName.IsUnspaced)
                )
                .Select(entry => (entry.Key, entry.Value))
                .OrderByDescending(entry => entry.Key.Length)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>The subjects that a heading names, in any of its parts.</summary>
    public Subject Of(string heading)
    {
        if (heading.Length > 200)
        {
            return Subject.None;
        }

        var parts = HeadingName.Parts(heading);
        var whole = string.Join(' ', parts);
        if (_exact.TryGetValue(whole, out var exact))
        {
            return exact;
        }

        var found = Subject.None;
        foreach (var part in parts)
        {
            found |= OfPart(part);
        }

        return found;
    }

    /// <summary>As <see cref="Of"/>, but only when the label as a whole is a known phrase.</summary>
    public Subject OfWhole(string label) =>
        label.Length <= 100 && _exact.TryGetValue(HeadingName.Normalize(label), out var subject)
            ? subject
            : Subject.None;

    private Subject OfPart(string part)
    {
        if (_exact.TryGetValue(part, out var exact))
        {
            return exact;
        }

        // "intended uses and limitations" names two subjects, and must not pass as a kind of limitations
        var found = Subject.None;
        var phrases = part.AsSpan().ContainsAny(Joined)
            ? part.Split(Conjunctions, StringSplitOptions.RemoveEmptyEntries)
            : [];
        foreach (var phrase in phrases)
        {
            // "installation and use" is not about what the model is for
            if (phrase.Length == part.Length || phrase is "use" or "uses")
            {
                continue;
            }

            found |= _exact.TryGetValue(phrase, out exact) ? exact : Flexible(phrase);
        }

        return found != Subject.None ? found : Flexible(part) | Unspaced(part);
    }

    private Subject Flexible(string part)
    {
        var words = part.Count(c => c == ' ') + 1;
        if (words > 8)
        {
            return Subject.None;
        }

        // a phrase stands at the beginning, or behind up to three other words
        var found = Subject.None;
        var byWord = _flexible.GetAlternateLookup<ReadOnlySpan<char>>();
        var at = 0;
        for (var word = 0; word < 4; word++)
        {
            if (byWord.TryGetValue(FirstWord(part.AsSpan(at)), out var phrases))
            {
                found |= Flexible(part, at, phrases);
            }

            var space = part.IndexOf(' ', at);
            if (space < 0)
            {
                break;
            }

            at = space + 1;
        }

        return found;
    }

    private static Subject Flexible(string part, int at, (string Phrase, Subject Subject, bool IsEnglish)[] phrases)
    {
        var found = Subject.None;
        foreach (var (phrase, subject, isEnglish) in phrases)
        {
            var end = at + phrase.Length;
            var isThere =
                part.AsSpan(at).StartsWith(phrase, StringComparison.Ordinal)
                && (end == part.Length || part[end] == ' ');

            // "limitations of the model", but not "limitations under the license"; elsewhere adjectives and genitives follow
            if (isThere && (end == part.Length || !isEnglish || IsOpenEnded(phrase, part.AsSpan(end + 1))))
            {
                found |= subject;
            }
        }

        return found;
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        var space = text.IndexOf(' ');
        return space < 0 ? text : text[..space];
    }

    private static bool IsOpenEnded(string phrase, ReadOnlySpan<char> rest)
    {
        var space = rest.IndexOf(' ');
        return phrase.StartsWith("how", StringComparison.Ordinal)
            || LinkWords.Contains((space < 0 ? rest : rest[..space]).ToString());
    }

    /// <summary>Where words are not parted by spaces, a known phrase may begin or end a longer one.</summary>
    private Subject Unspaced(string part)
    {
        var found = Subject.None;
        foreach (var run in part.Split(' '))
        {
            if (run.Length is < 2 or > 16 || !HeadingName.IsUnspaced(run[0]))
            {
                continue;
            }

            var head = false;
            var tail = false;
            foreach (var (phrase, subject) in _unspaced)
            {
                if (!head && run.StartsWith(phrase, StringComparison.Ordinal))
                {
                    head = true;
                    found |= subject;
                }

                if (!tail && run.EndsWith(phrase, StringComparison.Ordinal))
                {
                    tail = true;
                    found |= subject;
                }
            }
        }

        return found;
    }

    private static Vocabulary Read()
    {
        using var stream = typeof(Vocabulary).Assembly.GetManifestResourceStream("HubTasks.Cards.Body.headings.txt")!;
        using var reader = new StreamReader(stream);
        var exact = new Dictionary<string, Subject>(StringComparer.Ordinal);
        var flexible = new Dictionary<(string, bool), Subject>();
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0] == "#")
            {
                continue;
            }

            var subject = words[0] == "none" ? Subject.None : SubjectNames.Parse(words[0]);
            var phrases = words[1].TrimStart();
            var isEnglish = phrases.StartsWith("en ", StringComparison.Ordinal);
            phrases = phrases[(phrases.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            foreach (
                var phrase in phrases.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
            {
                var name = HeadingName.Normalize(phrase.TrimEnd('*'));
                exact[name] = exact.GetValueOrDefault(name) | subject;
                if (phrase.EndsWith('*'))
                {
                    flexible[(name, isEnglish)] = flexible.GetValueOrDefault((name, isEnglish)) | subject;
                }
            }
        }

        return new Vocabulary(exact, flexible);
    }
}
