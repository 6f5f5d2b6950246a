using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>The first items one by one, and the rest: <c>prefixItems</c> and <c>items</c>, or <c>items</c> and <c>additionalItems</c> until 2019.</summary>
internal sealed class Items(ImmutableArray<Schema> first, Schema? rest) : Keyword
{
    public override string Name => "items";

    public static Items? Read(SchemaWords words)
    {
        var isOld = words.Find("items") is MetaList;
        var first = words.Schemas(isOld ? "items" : "prefixItems");
        var additional = words.Schema("additionalItems");
        var rest = isOld ? additional : words.Schema("items");
        return first.IsEmpty && rest is null ? null : new Items(first, rest);
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        if (node is not MetaList { Items: var items })
        {
            return null;
        }

        List<Failure>? failures = null;
        for (var i = 0; i < items.Length && !(failures?.Count >= Inside.Most); i++)
        {
            var schema = i < first.Length ? first[i] : rest;
            if (i >= first.Length && schema?.IsNever != false)
            {
                break;
            }

            if (schema!.Check(items[i], evaluation) is { } failure)
            {
                (failures ??= []).Add(new Inside(null, i, failure));
            }
        }

        if (rest?.IsNever == true && items.Length > first.Length)
        {
            (failures ??= []).Add(new Fault(this, node));
        }

        return failures is null ? null : Failure.Join(failures);
    }

    public override string Describe(Fault fault) => $"has too many items, expected at most {first.Length}";

    public override void Cover(MetaNode node, Coverage coverage)
    {
        if (node is not MetaList list)
        {
            return;
        }

        for (var i = 0; i < list.Items.Length && (i < first.Length || rest is not null); i++)
        {
            coverage.Mark(i);
        }
    }
}
