namespace HubTasks.Cards;

/// <summary>What a card describes; decides which keys and sections it should have.</summary>
public enum CardKind
{
    Model,
    Dataset,

    /// <summary>The README of an app: its metadata is configuration, and nobody expects sections in it.</summary>
    Space,
}
