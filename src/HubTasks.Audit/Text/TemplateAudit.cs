using HubTasks.Audit.Files;

namespace HubTasks.Audit.Text;

/// <summary>
/// Judges a chat template by its tokens, as if the one who renders it had no sandbox: nothing is evaluated
/// (Jinja 3 template syntax).
/// </summary>
internal sealed class TemplateAudit
{
    private const int MaxLength = 1 << 20;
    private const int MaxNesting = 100;
    private const double MaxRange = 1e6;

    /// <summary>Brackets inside brackets are looked at once for each of them, which is the square of their number.</summary>
    private const int MaxLooked = 1_000_000;

    private static readonly HashSet<string> DangerousAttributes = Words.Set(
        "mro globals builtins subclasses init class base bases func_globals gi_frame gi_code f_globals f_builtins f_locals f_back tb_frame cr_frame cr_code co_code ag_frame func_code"
    );

    private static readonly HashSet<string> DangerousNames = Words.Set(
        "getattr eval exec popen os subprocess sys open lipsum cycler joiner self config request session g app url_for get_flashed_messages importlib builtins compile globals locals"
    );

    /// <summary>What stands between the underscores of the names that lead out of a template.</summary>
    private static readonly HashSet<string> Stems = Words.Set(
        "class mro subclasses globals builtins getitem getattribute import"
    );

    /// <summary>Filters that look up an attribute by a name they are given.</summary>
    private static readonly HashSet<string> Lookups = Words.Set(
        "map select reject selectattr rejectattr sort groupby unique sum min max join"
    );

    private static readonly HashSet<string> Functions = Words.Set(
        "raise_exception strftime_now namespace range dict caller super _ gettext ngettext now"
    );

    private static readonly HashSet<string> Methods = Words.Set(
        "strip lstrip rstrip title upper lower items keys values get split rsplit splitlines startswith endswith replace append extend insert pop update copy",
        "capitalize count find rfind index join format_map isdigit isalpha isalnum isspace isupper islower istitle isnumeric isdecimal removeprefix removesuffix",
        "partition rpartition zfill center ljust rjust swapcase casefold cycle changed setdefault sort reverse clear strftime"
    );

    private static readonly HashSet<string> Filters = Words.Set(
        "tojson trim length join map select selectattr reject rejectattr list first last string int default upper lower items safe indent replace unique sort dictsort capitalize",
        "d e escape float format round abs count title batch slice sum min max reverse random truncate wordcount wordwrap striptags center groupby urlencode forceescape filesizeformat pprint from_json to_json fromjson strftime json"
    );

    private static readonly HashSet<string> Tests = Words.Set(
        "defined undefined none string mapping iterable sequence true false boolean number integer in equalto float callable eq ne lt gt le ge odd even divisibleby sameas upper lower greaterthan lessthan None"
    );

    private static readonly HashSet<string> Tags = Words.Set(
        "if elif else endif for endfor set endset macro endmacro call endcall filter endfilter generation endgeneration block endblock break continue raw endraw with endwith do autoescape endautoescape"
    );

    private static readonly HashSet<string> OpeningTags = Words.Set("if for macro call filter generation block with");

    private readonly FileScan _scan;
    private readonly string _text;
    private readonly string _where;
    private readonly long? _offset;
    private readonly HashSet<string> _macros = new(StringComparer.Ordinal);
    private int _open;
    private int _looked;

    private TemplateAudit(FileScan scan, string text, string where, long? offset)
    {
        _scan = scan;
        _text = text;
        _where = FileScan.Shown(where, 80);
        _offset = offset;
    }

    /// <param name="scan">Where findings go.</param>
    /// <param name="text">The template.</param>
    /// <param name="where">What it is called: a key or a file.</param>
    /// <param name="offset">Of the template in the file.</param>
    public static void Run(FileScan scan, string text, string where, long? offset)
    {
        if (text.Length > MaxLength)
        {
            scan.Report(
                FileRules.TemplateUnknown,
                Verdict.Suspicious,
                $"the template `{FileScan.Shown(where, 80)}` is longer than 1 MiB",
                offset: offset
            );
            return;
        }

        var audit = new TemplateAudit(scan, text, where, offset);
        if (audit.Walk() is { } reason)
        {
            scan.Report(
                FileRules.TemplateInvalid,
                Verdict.Suspicious,
                $"the template `{audit._where}` does not parse: {reason}",
                offset: offset
            );
        }
    }

    private string? Walk()
    {
        CollectMacros();
        for (var at = 0; at < _text.Length; )
        {
            var open = _text.IndexOf('{', at);
            if (open < 0 || open + 1 >= _text.Length)
            {
                break;
            }

            switch (_text[open + 1])
            {
                case '#':
                    var comment = _text.IndexOf("#}", open + 2, StringComparison.Ordinal);
                    if (comment < 0)
                    {
                        return "a comment has no end";
                    }

                    at = comment + 2;
                    continue;
                case '{' or '%':
                    var isTag = _text[open + 1] == '%';
                    var tokens = new List<Token>();
                    if (TemplateLexer.Read(_text, open + 2, isTag ? '%' : '}', tokens, out at) is { } reason)
                    {
                        return reason;
                    }

                    Check(tokens, isTag);
                    if (isTag && tokens is [{ Kind: TokenKind.Name, Text: "raw" }, ..])
                    {
                        var end = EndOfRaw(at);
                        if (end < 0)
                        {
                            return "a raw block has no end";
                        }

                        at = end;
                    }

                    continue;
                default:
                    at = open + 1;
                    continue;
            }
        }

        return null;
    }

    private void CollectMacros()
    {
        for (
            var at = _text.IndexOf("macro", StringComparison.Ordinal);
            at >= 0 && _macros.Count < 1000;
            at = _text.IndexOf("macro", at + 5, StringComparison.Ordinal)
        )
        {
            var start = at + 5;
            while (start < _text.Length && char.IsWhiteSpace(_text[start]))
            {
                start++;
            }

            var end = start;
            while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
            {
                end++;
            }

            if (end > start && start > at + 5)
            {
                _macros.Add(_text[start..end]);
            }
        }
    }

    private int EndOfRaw(int from)
    {
        for (
            var at = _text.IndexOf("{%", from, StringComparison.Ordinal);
            at >= 0;
            at = _text.IndexOf("{%", at + 2, StringComparison.Ordinal)
        )
        {
            var word = _text.AsSpan(at + 2).TrimStart("-+ \t\r\n");
            if (word.StartsWith("endraw"))
            {
                var close = _text.IndexOf("%}", at, StringComparison.Ordinal);
                return close < 0 ? -1 : close + 2;
            }
        }

        return -1;
    }

    private void Check(List<Token> tokens, bool isTag)
    {
        if (isTag && tokens.Count > 0)
        {
            CheckTag(tokens[0].Text);
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            var before = i > 0 ? tokens[i - 1].Text : "";
            var after = i + 1 < tokens.Count ? tokens[i + 1].Text : "";
            switch (token.Kind)
            {
                case TokenKind.Text:
                    CheckText(token, before == "[");
                    CheckPiece(tokens, i);
                    break;
                case TokenKind.Name when before == ".":
                    CheckAttribute(token.Text, after == "(");
                    break;
                case TokenKind.Name when before == "|":
                    CheckFilter(token.Text);
                    if (after == "(" && Lookups.Contains(token.Text))
                    {
                        CheckBuilt(tokens, i + 1);
                    }

                    break;
                case TokenKind.Name when before == "is" || (before == "not" && i > 1 && tokens[i - 2].Text == "is"):
                    if (token.Text != "not" && !Tests.Contains(token.Text))
                    {
                        Unknown($"the test `{token.Text}`");
                    }

                    break;
                case TokenKind.Name when !(isTag && i == 0):
                    CheckName(token.Text, before, after, tokens, i);
                    break;
                case TokenKind.Operator
                    when token.Text == "("
                        && i > 0
                        && tokens[i - 1].Kind == TokenKind.Operator
                        && (before == ")" || (before == "]" && _macros.Count == 0)):
                    Unknown("a call of a computed value");
                    break;
                case TokenKind.Operator when token.Text == "[":
                    CheckBuilt(tokens, i);
                    break;
            }
        }
    }

    private void CheckTag(string tag)
    {
        if (tag is "import" or "from" or "include" or "extends")
        {
            Dangerous($"the tag `{tag}`");
        }
        else if (!Tags.Contains(tag))
        {
            Unknown($"the tag `{FileScan.Shown(tag, 40)}`");
        }

        _open +=
            OpeningTags.Contains(tag) ? 1
            : tag.StartsWith("end", StringComparison.Ordinal) ? -1
            : 0;
        if (_open > MaxNesting)
        {
            Unknown($"blocks nested deeper than {MaxNesting}");
        }
    }

    private void CheckText(Token token, bool isSubscript)
    {
        if (token.HidesUnderscore)
        {
            Dangerous("an escaped underscore");
        }

        if (
            IsDunder(token.Text)
            || FormatsInternal(token.Text)
            || (
                isSubscript
                && (token.Text.StartsWith("__", StringComparison.Ordinal) || DangerousAttributes.Contains(token.Text))
            )
        )
        {
            Dangerous($"the name `{FileScan.Shown(token.Text, 40)}`");
        }
    }

    private void CheckAttribute(string name, bool isCalled)
    {
        if (
            name.StartsWith("__", StringComparison.Ordinal)
            || DangerousAttributes.Contains(name)
            || name is "popen" or "system" or "eval"
        )
        {
            Dangerous($"the attribute `{FileScan.Shown(name, 40)}`");
        }
        else if (name.StartsWith('_') || (isCalled && !Methods.Contains(name) && !_macros.Contains(name)))
        {
            Unknown(
                isCalled ? $"the method `{FileScan.Shown(name, 40)}`" : $"the attribute `{FileScan.Shown(name, 40)}`"
            );
        }
    }

    private void CheckFilter(string name)
    {
        if (name == "attr")
        {
            Dangerous("the filter `attr`");
        }
        else if (!Filters.Contains(name))
        {
            Unknown($"the filter `{FileScan.Shown(name, 40)}`");
        }
    }

    private void CheckName(string name, string before, string after, List<Token> tokens, int i)
    {
        // a keyword argument, or a key of a literal
        if (after == "=" && before is "(" or ",")
        {
            if (IsDunder(name))
            {
                Dangerous($"the name `{FileScan.Shown(name, 40)}`");
            }

            return;
        }

        if (name.StartsWith("__", StringComparison.Ordinal) || (DangerousNames.Contains(name) && !IsAssigned(name)))
        {
            Dangerous($"the name `{FileScan.Shown(name, 40)}`");
        }
        else if (after == "(" && !Functions.Contains(name) && !_macros.Contains(name) && !IsKeyword(name))
        {
            Unknown($"the function `{FileScan.Shown(name, 40)}`");
        }
        else if (
            name == "range"
            && tokens.Skip(i).Take(8).Any(token => token.Kind == TokenKind.Number && token.Number > MaxRange)
        )
        {
            Unknown("a range of more than a million");
        }
    }

    /// <summary>The template gives the name a meaning of its own: <c>set g = …</c>, <c>for g in …</c>.</summary>
    private bool IsAssigned(string name) =>
        name.Length == 1
        || name is "session" or "app" or "config"
            && (
                _text.Contains($"set {name} ", StringComparison.Ordinal)
                || _text.Contains($"for {name} in", StringComparison.Ordinal)
            );

    /// <summary>Pieces of a name put together inside brackets, or inside the arguments of a filter that looks it up.</summary>
    private void CheckBuilt(List<Token> tokens, int open)
    {
        var depth = 0;
        var (joins, texts, underscores) = (false, false, false);
        var letters = "";
        for (var i = open; i < tokens.Count; i++)
        {
            if (++_looked > MaxLooked)
            {
                Unknown("more brackets inside one another than the checks follow");
                return;
            }

            var token = tokens[i];
            if (token.Kind == TokenKind.Operator)
            {
                depth +=
                    token.Text is "[" or "(" ? 1
                    : token.Text is "]" or ")" ? -1
                    : 0;
                if (depth == 0)
                {
                    break;
                }
            }

            joins |=
                token.Kind == TokenKind.Operator && token.Text is "~" or "+" or "%" or "*"
                || token.Kind == TokenKind.Name
                    && token.Text is "join" or "format" or "replace" or "reverse" or "lower" or "trim" or "strip";
            texts |= token.Kind == TokenKind.Text;
            underscores |= token.Kind == TokenKind.Text && token.Text.Contains('_', StringComparison.Ordinal);
            letters += token.Kind == TokenKind.Text && letters.Length < 256 ? Letters(token.Text) : "";
        }

        if (joins && (underscores || (texts && NamesInternal(letters))))
        {
            Dangerous("a name put together from pieces");
        }
    }

    /// <summary>A stem such as <c>class</c> beside something that is put in front of it or behind it.</summary>
    private void CheckPiece(List<Token> tokens, int at)
    {
        var isJoined =
            (at > 0 && tokens[at - 1] is { Kind: TokenKind.Operator, Text: "~" or "+" })
            || (at + 1 < tokens.Count && tokens[at + 1] is { Kind: TokenKind.Operator, Text: "~" or "+" });
        if (isJoined && Stems.Contains(tokens[at].Text.Trim('_')))
        {
            Dangerous("a name put together from pieces");
        }

        var isFormat =
            at + 2 < tokens.Count
            && (
                tokens[at + 1] is { Kind: TokenKind.Operator, Text: "%" }
                || tokens[at + 2] is { Kind: TokenKind.Name, Text: "format" }
            );
        if (isFormat && tokens[at].Text.Contains("%c", StringComparison.Ordinal))
        {
            Dangerous("text put together from character codes");
        }
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetter)).ToLowerInvariant();

    private static bool NamesInternal(string letters) =>
        Stems.Any(stem =>
            letters.Contains(stem, StringComparison.Ordinal)
            || letters.Contains(string.Concat(stem.Reverse()), StringComparison.Ordinal)
        );

    /// <summary><c>'{0.__class__}'</c>: a format that looks inside what it is given.</summary>
    private static bool FormatsInternal(string text)
    {
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        return brace >= 0
            && (
                text.IndexOf(".__", brace, StringComparison.Ordinal) >= 0
                || text.IndexOf("[__", brace, StringComparison.Ordinal) >= 0
            );
    }

    private static bool IsKeyword(string name) =>
        name is "if" or "else" or "not" or "and" or "or" or "in" or "is" or "elif";

    /// <summary><c>__lower__</c>: an internal of Python.</summary>
    private static bool IsDunder(string text) =>
        text.Length > 4
        && text.StartsWith("__", StringComparison.Ordinal)
        && text.EndsWith("__", StringComparison.Ordinal)
        && text.AsSpan(2, text.Length - 4).IndexOfAnyExceptInRange('a', 'z') is < 0 or > 0;

    private void Dangerous(string what) =>
        _scan.Report(
            FileRules.TemplateDangerous,
            Verdict.Dangerous,
            $"the template `{_where}` uses {what}, a way out of a template",
            "rendered without a sandbox it runs code; do not use this template",
            _offset
        );

    private void Unknown(string what) =>
        _scan.Report(
            FileRules.TemplateUnknown,
            Verdict.Suspicious,
            $"the template `{_where}` uses {what}, which chat templates do not need",
            offset: _offset
        );
}
