using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>contains</c>, <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class Contains(Schema wanted, double least, double most) : Keyword
{
    public override string Name => "contains";

    public static Contains? Read(SchemaWords words)
    {
        var (least, most) = (words.Count("minContains"), words.Count("maxContains"));
        return words.Schema("contains") is { } wanted
            ? new Contains(wanted, least ?? 1, most ?? double.PositiveInfinity)
            : null;
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        if (node is not MetaList list)
        {
            return null;
        }

        var count = 0;
        foreach (var item in list.Items)
        {
            count += evaluation.Allows(wanted, item) ? 1 : 0;
            if (count > most || (count >= least && double.IsInfinity(most)))
            {
                break;
            }
        }

        return count < least || count > most ? new Fault(this, node) : null;
    }

    public override string Describe(Fault fault) =>
        (least, most) switch
        {
            (1, double.PositiveInfinity) => $"has no item that is {wanted.Wanted}",
            (_, double.PositiveInfinity) => $"has too few items that are {wanted.Wanted}, expected at least {least}",
            _ when least == most => $"has another number of items that are {wanted.Wanted}, expected {least}",
            _ => $"has another number of items that are {wanted.Wanted}, expected {least} to {most}",
        };

    /// <summary>As it is since 2020-12.</summary>
    public override void Cover(MetaNode node, Coverage coverage)
    {
        if (node is not MetaList list)
        {
            return;
        }

        for (var i = 0; i < list.Items.Length; i++)
        {
            if (coverage.Allows(wanted, list.Items[i]))
            {
                coverage.Mark(i);
            }
        }
    }
}
