using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed class Values(string name, ImmutableArray<MetaNode> allowed) : Keyword
{
    private readonly HashSet<MetaNode> _allowed = new(allowed, MetaEquality.ByValue);

    public override string Name => name;

    public override string Wanted
    {
        get
        {
            // nothing can be left out anywhere, so it goes without saying
            var shown = allowed.Where(value => allowed.Length == 1 || value is not MetaScalar { IsNull: true });
            var list = string.Join(", ", shown.Select(value => $"`{(value as MetaScalar)?.Text ?? Whole(value)}`"));
            return name == "const" ? list : $"one of {list}";
        }
    }

    public static IEnumerable<Values> Read(SchemaWords words)
    {
        switch (words.Find("enum"))
        {
            case null:
                break;
            case MetaList { Items.Length: > 0 } list:
                yield return new Values("enum", list.Items);
                break;
            case { } node:
                words.Refuse("enum", node, "a list of at least one value");
                break;
        }

        if (words.Find("const") is { } value)
        {
            yield return new Values("const", [value]);
        }
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        _allowed.Contains(node) ? null : new Fault(this, node);

    /// <summary>The text <c>1</c> and the number look the same but for their kind.</summary>
    public override string Describe(Fault fault) =>
        fault.Node is MetaScalar { Text: var text }
        && allowed.FirstOrDefault(value => (value as MetaScalar)?.Text == text) is { } twin
            ? $"is {MetaWords.KindOf(fault.Node)}, expected {MetaWords.KindOf(twin)}"
            : $"is {MetaWords.Show(fault.Node)}, expected {Wanted}";

    private static string Whole(MetaNode value) =>
        value switch
        {
            MetaList list => $"[{string.Join(", ", list.Items.Select(Whole))}]",
            MetaMap map =>
                $"{{{string.Join(", ", map.Entries.Select(entry => $"{entry.Name}: {Whole(entry.Value)}"))}}}",
            _ => ((MetaScalar)value).Text,
        };
}
