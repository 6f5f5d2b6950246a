namespace HubTasks.Cards.Body;

/// <summary>Emphasis, struck text and an anchor that began and have not ended yet, while a text is read.</summary>
internal sealed class OpenMarks(ProseBuilder prose)
{
    private int _emphasisFrom = -1;
    private int _emphasisWidth;
    private int _strikeFrom = -1;
    private (int From, string Target, (int, int) Place)? _anchor;

    /// <summary>A run of <c>*</c> or <c>_</c>.</summary>
    public void Emphasis(int width, bool opens, bool closes)
    {
        if (_emphasisFrom >= 0 && closes && (width == _emphasisWidth || width == 3))
        {
            EndEmphasis();
        }
        else if (_emphasisFrom < 0 && opens)
        {
            _emphasisFrom = prose.Length;
            _emphasisWidth = width;
        }
    }

    /// <summary>A tag such as <c>b</c>.</summary>
    public void Emphasis(bool ends)
    {
        if (ends)
        {
            EndEmphasis();
        }
        else if (_emphasisFrom < 0)
        {
            _emphasisFrom = prose.Length;
        }
    }

    /// <summary>Text that is struck out is not said any more.</summary>
    public void Strike(bool ends)
    {
        if (ends && _strikeFrom >= 0)
        {
            prose.Drop(_strikeFrom, prose.Length);
            _strikeFrom = -1;
        }
        else if (!ends && _strikeFrom < 0)
        {
            _strikeFrom = prose.Length;
        }
    }

    /// <summary><c>~~</c> ends what another one began.</summary>
    public void ToggleStrike(bool closes) => Strike(closes && _strikeFrom >= 0);

    /// <param name="target">Null for an anchor that leads nowhere.</param>
    /// <param name="place">Of the target, in the file.</param>
    public void Anchor(string? target, (int Start, int End) place)
    {
        EndAnchor();
        _anchor = target is null ? null : (prose.Length, target, place);
    }

    public void EndAnchor()
    {
        if (_anchor is var (from, target, place))
        {
            prose.Link(target, from, place);
        }

        _anchor = null;
    }

    /// <summary>Nothing follows: emphasis and anchors go to the end, and nothing was struck.</summary>
    public void End()
    {
        EndAnchor();
        EndEmphasis();
    }

    private void EndEmphasis()
    {
        if (_emphasisFrom >= 0 && _emphasisFrom < prose.Length)
        {
            prose.Emphasis(_emphasisFrom);
        }

        _emphasisFrom = -1;
    }
}
