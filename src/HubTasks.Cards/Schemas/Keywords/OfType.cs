using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>type</c>.</summary>
internal sealed class OfType(JsonTypes types) : Keyword
{
    private static readonly (JsonTypes Type, string Name, string Word)[] All =
    [
        (JsonTypes.Text, "string", "text"),
        (JsonTypes.Number, "number", "a number"),
        (JsonTypes.WholeNumber, "integer", "a whole number"),
        (JsonTypes.Boolean, "boolean", "`true` or `false`"),
        (JsonTypes.List, "array", "a list"),
        (JsonTypes.Map, "object", "keys and values"),
        (JsonTypes.Null, "null", "nothing"),
    ];

    private static readonly string Names = "one of " + string.Join(", ", All.Select(type => $"`{type.Name}`"));

    public override string Name => "type";

    /// <summary>Nothing can be left out anywhere, so it goes without saying where there is something else.</summary>
    public override IEnumerable<string> Expected =>
        All.Where(type => types.HasFlag(type.Type) && (type.Type != JsonTypes.Null || types == JsonTypes.Null))
            .Select(type => type.Word);

    public override string Wanted => string.Join(" or ", Expected);

    public static OfType? Read(SchemaWords words)
    {
        if (words.Find("type") is not { } node)
        {
            return null;
        }

        var at = words.At("type");
        var types = node is MetaList { Items: { IsEmpty: false } items }
            ? items.Select((item, index) => Read(words, at / index, item)).Aggregate((all, type) => all | type)
            : Read(words, at, node);
        return new OfType(types);
    }

    private static JsonTypes Read(SchemaWords words, JsonPointer at, MetaNode node)
    {
        var type = Array.Find(All, type => type.Name == MetaValue.Text(node)).Type;
        if (type == JsonTypes.None)
        {
            words.Refuse(at, node, Names);
        }

        return type;
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        (MetaValue.Types(node) & types) == JsonTypes.None ? new Fault(this, node, isType: true) : null;

    public override string Describe(Fault fault) => $"is {MetaWords.KindOf(fault.Node)}, expected {Wanted}";
}
