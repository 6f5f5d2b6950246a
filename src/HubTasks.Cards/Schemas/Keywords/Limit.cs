using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>A keyword that compares the size of a value with a number.</summary>
internal sealed class Limit(LimitKind kind, double limit, string written) : Keyword
{
    public override string Name => kind.Name;

    /// <summary>In draft 4, <c>exclusiveMinimum</c> is a word about <c>minimum</c>.</summary>
    public static IEnumerable<Limit> Read(SchemaWords words)
    {
        foreach (var kind in LimitKind.All)
        {
            if (kind.IsExclusive && words.Find(kind.Name) is { } node && MetaValue.Boolean(node) is not null)
            {
                continue;
            }

            var limit = kind.IsCount
                ? words.Count(kind.Name)
                : words.Number(kind.Name, kind.IsMultiple ? size => size > 0 : _ => true, kind.Written);
            if (limit is not null)
            {
                yield return new Limit(
                    kind.Exclusive is { } strict && words.IsTrue(strict) ? LimitKind.Find(strict) : kind,
                    limit.Value,
                    ((MetaScalar)words.Find(kind.Name)!).Text
                );
            }
        }
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        kind.SizeOf(node) is { } size && kind.IsWrong(size, limit) ? new Fault(this, node) : null;

    public override string Describe(Fault fault) => kind.Describe(MetaWords.Show(fault.Node), written);
}
