namespace HubTasks.Cards.Body.Rules;

/// <summary>Every link and image of a card, those in tables included.</summary>
internal static class CardLinks
{
    public static IEnumerable<ProseLink> Of(CardBody body)
    {
        foreach (var piece in body.Pieces)
        {
            foreach (var link in piece.Prose.Links)
            {
                yield return link;
            }

            foreach (var link in piece.Cells.SelectMany(cell => cell.Links))
            {
                yield return link;
            }
        }
    }
}
