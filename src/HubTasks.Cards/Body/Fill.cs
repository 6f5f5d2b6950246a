namespace HubTasks.Cards.Body;

/// <summary>What a section holds when template text, stand-ins and mere pointers are taken away.</summary>
/// <param name="mustAnswer">Whether sentences that ask, order or invite count for nothing, too.</param>
internal sealed class Fill(bool mustAnswer)
{
    // after the first few hundred words nothing changes any more
    private const int Enough = 400;

    private const int Varied = 4;

    private const int Own = 2;

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private readonly HashSet<char> _signs = [];

    /// <summary>Words in scripts that part them by spaces.</summary>
    public int Words { get; private set; }

    /// <summary>Letters of scripts that do not.</summary>
    public int Signs { get; private set; }

    public int Links { get; private set; }

    public int Images { get; private set; }

    /// <summary>A table row with figures or words under its head.</summary>
    public bool HasTable { get; private set; }

    public bool HasCode { get; private set; }

    public bool HasPlaceholder { get; private set; }

    /// <summary>Something that a reader sees.</summary>
    public bool HasText { get; private set; }

    /// <summary>Enough different words that it is not the same filler over and over, or the heading said again.</summary>
    public bool IsVaried =>
        _signs.Count >= 6 || (_words.Count + (_signs.Count / 2) >= Varied && _own.Count + _signs.Count >= Own);

    /// <summary>At least this many words; two signs count as one.</summary>
    public bool Reaches(int words) => Words + (Signs / 2) >= words;

    /// <param name="section">Its own text.</param>
    /// <param name="known">Paragraphs that count elsewhere.</param>
    public void Add(Section section, IReadOnlySet<string> known)
    {
        var title = section.Name;
        foreach (var piece in section.Pieces)
        {
            if (piece.Kind == PieceKind.Paragraph && known.Contains(piece.Prose.Text))
            {
                HasText = true;
            }
            else
            {
                Add(piece, title);
            }
        }
    }

    /// <summary>A loud sentence that looks like a heading.</summary>
    public void AddTitle(Prose title) => Count(title, "");

    private void Add(Piece piece, string title)
    {
        switch (piece.Kind)
        {
            case PieceKind.Code:
                HasCode |= piece.Raw is { Text: var code } && !code.AsSpan().IsWhiteSpace();
                break;
            case PieceKind.TableRow when !piece.IsTableHead:
                foreach (var cell in piece.Cells)
                {
                    Count(cell, title);
                }

                HasTable |= piece.Cells.Any(cell => !cell.IsEmpty && !Placeholders.IsStandIn(cell));
                break;
            case PieceKind.Paragraph:
                Images += piece.Prose.Links.Count(link => link.IsImage && !IsBadge(link.Target));
                Count(piece.Prose, title);
                break;
        }
    }

    private static bool IsBadge(string target) =>
        target.Contains("shields.io", StringComparison.OrdinalIgnoreCase)
        || target.Contains("badge", StringComparison.OrdinalIgnoreCase);

    private void Count(Prose prose, string title)
    {
        if (prose.IsEmpty)
        {
            return;
        }

        HasText = true;
        if (Words + Signs > Enough)
        {
            return;
        }

        if (Placeholders.IsStandIn(prose))
        {
            HasPlaceholder = true;
            return;
        }

        var name = prose.Text.Length < 200 ? prose.Name : "";
        if (name.Length > 0 && (name == title || IsContents(prose)))
        {
            return;
        }

        var at = 0;
        foreach (var (start, end) in prose.Leftovers)
        {
            HasPlaceholder = true;
            Sentences(prose, at, start);
            at = end;
        }

        Links += prose.Links.Count(link =>
            !link.IsImage
            && link.Target.Length > 1
            && !prose.Leftovers.Any(found => found.Start < link.Text.End.Value && found.End > link.Text.Start.Value)
        );
        Sentences(prose, at, prose.Text.Length);
    }

    /// <summary>An entry of a table of contents: nothing but a link into the card.</summary>
    private static bool IsContents(Prose prose) =>
        prose.Links.Length == 1
        && prose.Links[0].Target.StartsWith('#')
        && prose.Links[0].Text.End.Value - prose.Links[0].Text.Start.Value >= prose.Text.Trim().Length;

    private void Sentences(Prose prose, int from, int to)
    {
        for (var at = from; at < to; )
        {
            var end = SentenceEnd(prose, at, to);
            var sentence = prose.Text.AsSpan(at, end - at);
            var isHollow = mustAnswer ? HollowSentence.Is(prose, at, end) : HollowSentence.IsPointer(prose, at, end);
            if (!isHollow)
            {
                CountWords(sentence);
            }
            else if (mustAnswer && HollowSentence.IsOrder(sentence))
            {
                HasPlaceholder = true;
            }

            at = end;
        }
    }

    private static int SentenceEnd(Prose prose, int at, int to)
    {
        for (var i = at; i < to; i++)
        {
            var c = prose.Text[i];
            var ends =
                c is '。' or '！' or '？'
                || (
                    c is '.' or '!' or '?' or '\n'
                    && (i + 1 >= to || char.IsWhiteSpace(prose.Text[i + 1]))
                    && !InLink(prose, i)
                );

            // a line break inside a sentence is only a line break
            if (ends && (c != '\n' || i + 1 >= to))
            {
                return i + 1;
            }
        }

        return to;
    }

    private static bool InLink(Prose prose, int at) =>
        prose.LinksIn(at, at + 1).Any(link => link.Text.Start.Value <= at && at < link.Text.End.Value);

    private void CountWords(ReadOnlySpan<char> text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            if (HeadingName.IsUnspaced(c))
            {
                Signs++;
                if (_signs.Count < 2 * Varied)
                {
                    _signs.Add(c);
                }

                c = ' ';
            }

            if (char.IsLetterOrDigit(c) || c is '\'' or '’' || IsMark(c))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                Words++;
                if ((_words.Count < Varied || _own.Count < Own) && text[start..i].ContainsAnyExceptInRange('0', '9'))
                {
                    var word = text[start..i].ToString().ToLowerInvariant();
                    _words.Add(word);
                    if (_own.Count < Own && !HollowSentence.IsEcho(word))
                    {
                        _own.Add(word);
                    }
                }

                start = -1;
            }
        }
    }

    private static bool IsMark(char c) =>
        c > '\u02FF'
        && char.GetUnicodeCategory(c)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
