using System.Collections.Immutable;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>What a key asks of the mapping that it is in: <c>dependentRequired</c>, <c>dependentSchemas</c>, or both as <c>dependencies</c>.</summary>
internal sealed class Dependent(string name, ImmutableArray<Dependency> dependencies) : Keyword
{
    private static readonly string[] Names = ["dependentRequired", "dependentSchemas", "dependencies"];

    public override string Name => name;

    public override IEnumerable<Schema> InPlace =>
        dependencies.Select(dependency => dependency.Schema).OfType<Schema>();

    public static IEnumerable<Dependent> Read(SchemaWords words) =>
        from name in Names
        let map = words.Map(name, "an object")
        where map is not null
        select new Dependent(name, [.. map.Entries.Select(entry => Read(words, name, entry))]);

    private static Dependency Read(SchemaWords words, string name, MetaEntry entry) =>
        name == "dependentRequired" || (name == "dependencies" && entry.Value is MetaList)
            ? new Dependency(entry.Name!, words.Keys(words.At(name) / entry.Name!, entry.Value) ?? [], null)
            : new Dependency(entry.Name!, [], words.Schema(name, entry.Name!, entry.Value));

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        if (node is not MetaMap map)
        {
            return null;
        }

        List<Failure>? failures = null;
        foreach (var dependency in dependencies)
        {
            if (map.Find(dependency.Key) is null)
            {
                continue;
            }

            foreach (var key in dependency.Keys)
            {
                if (map.Find(key) is null)
                {
                    (failures ??= []).Add(new Fault(this, node, missing: key));
                }
            }

            if (dependency.Schema?.Check(node, evaluation) is { } failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        return failures is null ? null : Failure.Join(failures);
    }

    public override string Describe(Fault fault)
    {
        var askers = dependencies
            .Where(dependency =>
                dependency.Keys.Contains(fault.Missing!) && ((MetaMap)fault.Node).Find(dependency.Key) is not null
            )
            .Select(dependency => $"`{dependency.Key}`");
        return $"has no `{fault.Missing}`, which belongs to {string.Join(" and ", askers)}";
    }

    public override void Cover(MetaNode node, Coverage coverage)
    {
        foreach (var dependency in dependencies)
        {
            if ((node as MetaMap)?.Find(dependency.Key) is not null)
            {
                dependency.Schema?.Cover(node, coverage);
            }
        }
    }
}

/// <param name="Key">The one that asks.</param>
/// <param name="Keys">Those that have to be there as well.</param>
/// <param name="Schema">What the mapping has to be.</param>
internal sealed record Dependency(string Key, ImmutableArray<string> Keys, Schema? Schema);
