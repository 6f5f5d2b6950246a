using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>propertyNames</c>.</summary>
internal sealed class KeyNames(Schema names) : Keyword
{
    public override string Name => "propertyNames";

    public static KeyNames? Read(SchemaWords words) =>
        words.Schema("propertyNames") is { } names ? new KeyNames(names) : null;

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        if (node is not MetaMap map)
        {
            return null;
        }

        List<Failure>? failures = null;
        for (var i = 0; i < map.Entries.Length && !(failures?.Count >= Inside.Most); i++)
        {
            if (map.IsRead(i) && names.Check(AsText(map.Entries[i].Key), evaluation) is not null)
            {
                (failures ??= []).Add(new Inside(map.Entries[i].Name, 0, new Fault(this, map.Entries[i].Key)));
            }
        }

        return failures is null ? null : Failure.Join(failures);
    }

    public override string Describe(Fault fault) => $"is not a key that the schema allows, expected {names.Wanted}";

    /// <summary>A key is text, whatever it would be as a value.</summary>
    private static MetaScalar AsText(MetaNode key) =>
        new(key.Start, key.End, key.Span, ((MetaScalar)key).Text, IsPlain: false, IsTagged: false);
}
