namespace HubTasks.Cards;

/// <summary>
/// Which rules are spoken of on which lines, so that a card with very many comments or findings is no slower for each.
/// Line 0 is the whole file. Slugs are compared as they are, codes without regard to case.
/// </summary>
internal sealed class RuleLines
{
    private readonly HashSet<(int Line, string Slug)> _slugs = [];
    private readonly HashSet<(int Line, string Code)> _codes = [];

    public void Add(int line, string slug, string code)
    {
        _slugs.Add((line, slug));
        _codes.Add((line, code.ToUpperInvariant()));
    }

    public bool Has(int line, string slug, string code) =>
        _slugs.Contains((line, slug)) || _codes.Contains((line, code.ToUpperInvariant()));
}
