using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>Several schemas for the same value.</summary>
internal abstract class Several(ImmutableArray<Schema> schemas) : Keyword
{
    public override IEnumerable<Schema> InPlace => schemas;

    protected ImmutableArray<Schema> Schemas => schemas;

    protected string NoneFits(Fault fault) =>
        $"is {MetaWords.KindOf(fault.Node)}, expected {string.Join(" or ", Expected.Distinct())}";

    public static IEnumerable<Several> Read(SchemaWords words)
    {
        if (words.Schemas("anyOf") is { IsEmpty: false } any)
        {
            yield return new AnyOf(any);
        }

        if (words.Schemas("allOf") is { IsEmpty: false } all)
        {
            yield return new AllOf(all);
        }

        if (words.Schemas("oneOf") is { IsEmpty: false } one)
        {
            yield return new OneOf(one);
        }
    }
}

internal sealed class AllOf(ImmutableArray<Schema> schemas) : Several(schemas)
{
    public override string Name => "allOf";

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        List<Failure>? failures = null;
        foreach (var schema in Schemas)
        {
            if (schema.Check(node, evaluation) is { } failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        return failures is null ? null : Failure.Join(failures);
    }

    /// <summary>Also of those that fail: what they say about a key is enough.</summary>
    public override void Cover(MetaNode node, Coverage coverage)
    {
        foreach (var schema in Schemas)
        {
            schema.Cover(node, coverage);
        }
    }
}

internal sealed class AnyOf(ImmutableArray<Schema> schemas) : Several(schemas)
{
    public override string Name => "anyOf";

    public override IEnumerable<string> Expected => Schemas.SelectMany(schema => schema.Expected);

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        List<Failure>? failures = null;
        foreach (var schema in Schemas)
        {
            if (schema.Check(node, evaluation) is not { } failure)
            {
                return null;
            }

            (failures ??= []).Add(failure);
        }

        return Failure.Meant(failures!, new Fault(this, node, isType: true));
    }

    public override string Describe(Fault fault) => NoneFits(fault);
}

internal sealed class OneOf(ImmutableArray<Schema> schemas) : Several(schemas)
{
    public override string Name => "oneOf";

    public override IEnumerable<string> Expected => Schemas.SelectMany(schema => schema.Expected);

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        List<Failure>? failures = null;
        foreach (var schema in Schemas)
        {
            if (schema.Check(node, evaluation) is { } failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        var fitting = Schemas.Length - (failures?.Count ?? 0);
        return fitting switch
        {
            1 => null,
            0 => Failure.Meant(failures!, new Fault(this, node, isType: true)),
            _ => new Fault(this, node),
        };
    }

    public override string Describe(Fault fault) =>
        fault.IsType
            ? NoneFits(fault)
            : $"has more than one of the {Schemas.Length} shapes that the schema allows, expected one";
}
