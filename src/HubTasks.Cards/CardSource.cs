namespace HubTasks.Cards;

/// <summary>Where a card's text came from, and what is known about it that the text does not say.</summary>
/// <param name="File">As findings name it: with <c>/</c>, relative where the user gave it relative.</param>
public sealed record CardSource(string File)
{
    /// <summary>Null when the card itself must tell.</summary>
    public CardKind? Kind { get; init; }

    internal bool IsMissing { get; init; }

    public CardFacts Facts { get; init; } = CardFacts.None;
}
