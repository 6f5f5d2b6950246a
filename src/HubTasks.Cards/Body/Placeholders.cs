using System.Buffers;
using System.Text.RegularExpressions;

namespace HubTasks.Cards.Body;

/// <summary>Text that a template or a generator wrote for a person to replace, or that promises what is not there yet.</summary>
internal static partial class Placeholders
{
    private static readonly PlaceholderTexts Texts = PlaceholderTexts.Read();
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    // raw characters; twice the longest promise that counts
    private const int LongestStandIn = 400;

    /// <summary>Every pattern, and what it cannot match without: most texts hold none of that and are passed over.</summary>
    private static readonly (SearchValues<string> Sign, SearchValues<string>? AndOf, Regex Pattern)[] Patterns =
    [
        (
            Any(
                "made aware of",
                "lorem ipsum",
                "dolor sit amet",
                "address questions",
                "this section",
                "be aware of the",
                "quick summary",
                "provide a",
                "provide examples",
                "congratulations",
                "you can include",
                "describe the data",
                "if you initialized",
                "preprocessing, hardware"
            ),
            null,
            Phrase()
        ),
        (Any("info", "more detail"), Any("need", "required", "added"), Needed()),
        (
            Any(" here", "\nhere", "\there"),
            Any("describe", "add", "insert", "put", "write", "fill", "enter"),
            WriteHere()
        ),
        (Any("[", "【"), null, Bracketed()),
        (Any("{"), null, Variable()),
        (
            SearchValues.Create(
                ["TODO", "TO DO", "FIXME", "odo:", "???", "TBD", "TBA", "XXXX"],
                StringComparison.Ordinal
            ),
            null,
            Todo()
        ),
        (Any("unknown dataset", "none"), Any("dataset", "tuned"), Residue()),
        (Any("<"), null, Angled()),
    ];

    private static SearchValues<string> Any(params string[] signs) =>
        SearchValues.Create(signs, StringComparison.OrdinalIgnoreCase);

    /// <summary>Every leftover in visible text, in order, not overlapping.</summary>
    public static IEnumerable<(int Start, int End)> Find(Prose prose)
    {
        var text = prose.Text;
        var from = 0;
        foreach (
            var (start, end) in Candidates(text).OrderBy(found => found.Start).ThenByDescending(found => found.End)
        )
        {
            if (start >= from && !IsCode(prose, start))
            {
                yield return (start, end);
                from = end;
            }
        }
    }

    /// <summary>Whether a piece as a whole says that something is missing, not available or still to come.</summary>
    public static bool IsStandIn(Prose prose)
    {
        var text = prose.Text;
        if (text.Length > LongestStandIn && text.AsSpan().ContainsAnyInRange('a', 'z'))
        {
            return false;
        }

        var name = prose.Name;
        return name.Length == 0
            ? text.AsSpan().ContainsAnyExcept(" \t\n")
            : Texts.StandIns.Contains(name) || Texts.Unfinished.Contains(name) || IsPromise(name, 16);
    }

    /// <summary>A leftover of a template in a code block, such as a comment that asks the author to change the code.</summary>
    public static IEnumerable<(int Start, int End)> FindInCode(string code)
    {
        foreach (var pattern in (Regex[])[CodeTodo(), TemplateVariable()])
        {
            foreach (Match match in pattern.Matches(code))
            {
                yield return (match.Index, match.Index + match.Length);
            }
        }
    }

    /// <summary>Whether a comment says that a program wrote the card and a person should go over it.</summary>
    public static bool IsGeneratedNotice(string comment) => GeneratedNotice().IsMatch(comment);

    /// <summary>Whether a piece as a whole is a promise, and not just an answer such as `none`.</summary>
    public static bool IsUnfinished(Prose prose)
    {
        var text = prose.Text;
        // most short texts are the figures of tables
        if (text.Length > 100 || !text.Any(char.IsLetter))
        {
            return false;
        }

        var name = prose.Name;
        return name.Length > 0 && ((IsPromise(name, 8) && !Texts.IsHabit(name)) || Texts.Unfinished.Contains(name));
    }

    /// <summary>Where visible text says that a generator wrote the card.</summary>
    public static (int Start, int End)? FindNotice(string text) =>
        TextNotice().Match(text) is { Success: true } match ? (match.Index, match.Index + match.Length) : null;

    /// <summary>"more details coming soon": a short text around one of the usual promises.</summary>
    private static bool IsPromise(string name, int words) =>
        name.Length < words * 10
        && name.AsSpan().ContainsAny(Texts.Promises)
        && name.AsSpan().Count(' ') < words
        && Texts.IsPromise(name);

    private static IEnumerable<(int Start, int End)> Candidates(string text)
    {
        foreach (var (sign, andOf, pattern) in Patterns)
        {
            if (!text.AsSpan().ContainsAny(sign) || (andOf is not null && !text.AsSpan().ContainsAny(andOf)))
            {
                continue;
            }

            foreach (Match match in pattern.Matches(text))
            {
                // `title={{TRL}}` is BibTeX without a fence
                if (match.Value[0] != '{' || !IsAssigned(text, match.Index))
                {
                    yield return (match.Index, match.Index + match.Length);
                }
            }
        }
    }

    private static bool IsAssigned(string text, int at)
    {
        var line = text.AsSpan(0, at);
        return line[(line.LastIndexOf('\n') + 1)..].Contains('=');
    }

    private static bool IsCode(Prose prose, int at)
    {
        if (prose.Text.AsSpan(at).StartsWith("TODO", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var found = prose
            .Code.AsSpan()
            .BinarySearch(at..at, Comparer<Range>.Create((a, b) => a.Start.Value.CompareTo(b.Start.Value)));
        var before = found >= 0 ? found : ~found - 1;
        return before >= 0 && at < prose.Code[before].End.Value;
    }

    // the sentences that templates end in, whole, so that nothing of them counts as an answer
    [GeneratedRegex(
        @"users (?:\([^)\n]{1,40}\) )?should be (?:made )?aware of the (?:potential )?risks,? biases,? (?:and|or) (?:technical )?limitations of (?:the|this|our) (?:model|dataset)\.?(?:\s{1,3}more information (?:is )?needed for further recommendations\.?)?"
            + @"|(?:lorem ipsum (?:dolor|is)\b|\blorem ipsum(?=\W{0,3}(?:\z|\n))|dolor sit amet)[\s\S]{0,5000}"
            + @"|address questions around how the (?:model|dataset) is intended to be used(?:, including the foreseeable users of the (?:model|dataset) and those affected by the (?:model|dataset))?\.?"
            + @"|this section (?:describes how the (?:model|dataset) is intended to be used|is for the model use (?:without fine-tuning|when fine-tuned)|addresses misuse, malicious use|is meant to convey|describes suitable use cases for the dataset)\b[^.\n]{0,200}\.?"
            + @"|quick summary of what the (?:model|dataset) is[/ ]does|provide a (?:quick|longer) summary of what this (?:model|dataset) is(?:/does)?\.?"
            + @"|congratulations on hosting your [a-z]{1,20} model|you can include sample code which will be formatted|provide examples of latent issues and potential remediations\.?"
            + @"|describe the data you used to train the model\.?|if you initialized it with pre-?trained weights, add a link to the pre-?trained model card or repository with description of the pre-?training data\.?"
            + @"|preprocessing, hardware used, hyperparameters(?:\.{3}|…)?",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Phrase();

    [GeneratedRegex(
        @"\[?\s{0,2}(?:more (?:information|info|details?)\s{1,3}(?:is\s{1,3})?(?:needed|required|to be added)|needs?\s{1,3}more\s{1,3}(?:information|info))(?:\s{1,3}for further recommendations)?\s{0,2}\]?\.?",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Needed();

    [GeneratedRegex(
        @"(?:describe|add|insert|put|write|fill in|enter)\s{1,3}(?:your|the)\s{1,3}(?:model|dataset|description|text|limitations|intended uses?|data)\s{1,3}here",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex WriteHere();

    [GeneratedRegex(
        @"\[\s{0,2}(?:todo|tbd|tba|tbc|wip|fixme|insert|fill|add|enter|describe|specify|provide|replace|your|write|to be|coming soon|xxx|information needed|missing)\b[^\]\n]{0,120}\]"
            + @"|\[\s{0,2}(?:dataset|model|author|project|company|organization) ?(?:name|id)\s{0,2}\]|\[\s{0,2}(?:optional text|n/a|\.\.\.|…)\s{0,2}\]|\[(?:待补充|填写[^\]\n]{0,40})\]|【(?:待补充|填写[^】\n]{0,40})】",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Bracketed();

    // `{{ name | default(...) }}`, `{{ card_data }}`, `{MODEL_NAME}`; a brace pair with other content is BibTeX or code
    [GeneratedRegex(
        @"\{\{-?\s{0,4}[a-z_][a-z0-9_.]{0,60}\s{0,4}(?:\|[^}\n]{0,200})?-?\}\}|\{%-?\s[^%\n]{1,200}%\}"
            + @"|\{\s?(?:model_?name|model_?id|repo_?id|repo_?name|card_?data|lang_?id|language_?id|dataset_?name|dataset_?id|pretty_?name|base_?model|hub_?id|author_?name|user_?name|your_?[a-z_]{1,30})\s?\}",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Variable();

    // upper case only: `todo` is a word in Spanish and Portuguese
    [GeneratedRegex(
        @"\b(?:TODO|TO DO|FIXME)\s?:[^\n]{0,500}|(?<=(?:^|\n)\W{0,4})(?:TODO|FIXME)\b[^\n]{0,500}|(?<=[\[(（:|>]\s?)\b(?:TODO|FIXME)\b|\b(?:TODO|FIXME)\b(?=[\])）!.]{0,3}\s{0,3}(?:\n|\z))|(?<=^|\n)\s{0,3}[Tt]odo:[^\n]{0,500}|\?{3,}(?!\w)|(?<=[:|(]\s?)\b(?:TBD|TBA)\b|\b(?:TBD|TBA)\b(?=[.)]?\s{0,3}(?:\n|\z))|\bXXXX+\b",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Todo();

    // what trainers write when nobody told them
    [GeneratedRegex(
        @"\bon (?:an unknown|the none|the unknown) dataset\b|\bfine-?tuned version of none\b|\bfine-?tuned from none\b",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Residue();

    [GeneratedRegex(
        @"<\s?(?:your|insert|add|fill|describe|todo|enter|replace|specify|placeholder|model[ _-]?name|model[ _-]?id|dataset[ _-]?name|repo[ _-]?id)\b[^>\n]{0,80}>",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Angled();

    [GeneratedRegex(
        @"(?<=^|\n|\s)(?:#|//|--)\s{0,3}TODO\b[^\n]{0,200}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex CodeTodo();

    [GeneratedRegex(
        @"\{MODEL_NAME\}|\{\{\s?model_id\s?(?:\|[^}\n]{0,100})?\}\}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex TemplateVariable();

    [GeneratedRegex(
        @"generated automatically|automatically generated|auto-?generated|proofread and complete",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex GeneratedNotice();

    [GeneratedRegex(
        @"this (?:model|dataset) card has been (?:automatically generated|generated automatically)(?: according to the information the trainer had access to)?\.?",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex TextNotice();
}
