namespace HubTasks.Cards.Body;

/// <summary>What follows the front matter.</summary>
/// <param name="source">The whole file.</param>
/// <param name="offset">Where the body begins in it.</param>
public sealed class CardBody(SourceText source, int offset)
{
    public SourceText Source { get; } = source;

    public int Offset { get; } = offset;

    public string Text => Source.Text[Offset..];
}
