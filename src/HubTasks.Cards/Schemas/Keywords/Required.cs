using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

internal sealed class Required(ImmutableArray<string> keys) : Keyword
{
    public override string Name => "required";

    public static Required? Read(SchemaWords words) =>
        words.Find("required") is { } node && words.Keys(words.At("required"), node) is { IsEmpty: false } keys
            ? new Required(keys)
            : null;

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        if (MetaValue.Map(node) is not { } map)
        {
            return null;
        }

        List<Failure>? failures = null;
        foreach (var key in keys)
        {
            if (map.Find(key) is null)
            {
                (failures ??= []).Add(new Fault(this, node, missing: key));
            }
        }

        return failures is null ? null : Failure.Join(failures);
    }

    public override string Describe(Fault fault) => $"has no `{fault.Missing}`";
}
