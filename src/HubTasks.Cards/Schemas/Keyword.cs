using System.Collections.Immutable;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas.Keywords;

namespace HubTasks.Cards.Schemas;

/// <summary>One demand of a schema. It says nothing about values of a type that it is not about.</summary>
internal abstract class Keyword
{
    /// <summary>As it is written in a schema.</summary>
    public abstract string Name { get; }

    /// <summary>Null when the value is fine, and then, but for shapes that were tried in vain, nothing was allocated.</summary>
    public abstract Failure? Check(MetaNode node, Evaluation evaluation);

    /// <summary>What follows the value's name in a message, of those that object themselves and not through their schemas.</summary>
    public virtual string Describe(Fault fault) => throw new NotSupportedException(Name);

    /// <summary>The schemas in it that look at the same value.</summary>
    public virtual IEnumerable<Schema> InPlace => [];

    /// <summary>The types that it allows, in words; none when it does not say.</summary>
    public virtual IEnumerable<string> Expected => [];

    public virtual string? Wanted => null;

    /// <summary>Marks the keys or items that it has looked at, for those that ask about the others.</summary>
    public virtual void Cover(MetaNode node, Coverage coverage)
    {
        foreach (var schema in InPlace)
        {
            if (coverage.Allows(schema, node))
            {
                schema.Cover(node, coverage);
            }
        }
    }

    public static ImmutableArray<Keyword> ReadAll(SchemaWords words)
    {
        List<Keyword> keywords =
        [
            .. Several.Read(words),
            .. new Keyword?[]
            {
                Not.Read(words),
                Reference.Read(words),
                Conditional.Read(words),
                OfType.Read(words),
                Pattern.Read(words),
            }.OfType<Keyword>(),
            .. Limit.Read(words),
            .. new Keyword?[]
            {
                Format.Read(words),
                Unique.Read(words),
                Items.Read(words),
                Contains.Read(words),
            }.OfType<Keyword>(),
            .. Values.Read(words),
            .. new Keyword?[] { Required.Read(words), Properties.Read(words), KeyNames.Read(words) }.OfType<Keyword>(),
            .. Dependent.Read(words),
        ];
        keywords.AddRange(Unevaluated.Read(words, [.. keywords]));
        return [.. keywords];
    }
}
