using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>Which keys of a mapping, or items of a list, some keyword has looked at.</summary>
/// <param name="evaluation">The look at the card.</param>
/// <param name="count">How many there are.</param>
internal sealed class Coverage(Evaluation evaluation, int count)
{
    private readonly bool[] _covered = new bool[count];
    private readonly HashSet<Schema> _entered = [];

    public bool this[int index] => _covered[index];

    /// <summary>False for a schema that was here before.</summary>
    public bool Enter(Schema schema) => _entered.Add(schema);

    public bool Allows(Schema schema, MetaNode node) => evaluation.Recall(schema, node) is null;

    public void Mark(int index) => _covered[index] = true;

    public void MarkAll() => Array.Fill(_covered, value: true);
}
