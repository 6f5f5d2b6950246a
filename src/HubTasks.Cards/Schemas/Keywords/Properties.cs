using System.Text.RegularExpressions;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>.</summary>
internal sealed class Properties(
    Dictionary<string, Schema>? named,
    (Regex Regex, Schema Schema)[] patterns,
    Schema? additional
) : Keyword
{
    public override string Name => "properties";

    public static Properties? Read(SchemaWords words)
    {
        var named = words.Named("properties");
        var patterns = Patterns(words).ToArray();
        var additional = words.Schema("additionalProperties");
        return named is null && patterns.Length == 0 && additional is null
            ? null
            : new Properties(named, patterns, additional);
    }

    private static IEnumerable<(Regex Regex, Schema Schema)> Patterns(SchemaWords words)
    {
        const string Word = "patternProperties";
        foreach (var (pattern, schema) in words.Named(Word) ?? [])
        {
            var key = ((MetaMap)words.Find(Word)!).Find(pattern)!.Key;
            if (words.Regex(words.At(Word) / pattern, key, pattern) is { } regex)
            {
                yield return (regex, schema);
            }
        }
    }

    public override Failure? Check(MetaNode node, Evaluation evaluation)
    {
        if (node is not MetaMap map)
        {
            return null;
        }

        List<Failure>? failures = null;
        for (var i = 0; i < map.Entries.Length && !(failures?.Count >= Inside.Most); i++)
        {
            if (map.IsRead(i) && Check(map.Entries[i], evaluation) is { } failure)
            {
                (failures ??= []).Add(new Inside(map.Entries[i].Name, 0, failure));
            }
        }

        return failures is null ? null : Failure.Join(failures);
    }

    private Failure? Check(MetaEntry entry, Evaluation evaluation)
    {
        var isKnown = false;
        Failure? failure = null;
        if (named is not null && named.TryGetValue(entry.Name!, out var own))
        {
            isKnown = true;
            failure = own.Check(entry.Value, evaluation);
        }

        foreach (var (regex, schema) in patterns)
        {
            if (regex.IsMatch(entry.Name!))
            {
                isKnown = true;
                var other = schema.Check(entry.Value, evaluation);
                failure = failure is null || other is null ? failure ?? other : Failure.Join([failure, other]);
            }
        }

        return isKnown || additional is null ? failure
            : additional.IsNever ? new Fault(this, entry.Value)
            : additional.Check(entry.Value, evaluation);
    }

    public override string Describe(Fault fault) => "is not a key that the schema knows";

    public override void Cover(MetaNode node, Coverage coverage)
    {
        if (node is not MetaMap map)
        {
            return;
        }

        for (var i = 0; i < map.Entries.Length; i++)
        {
            if (
                map.Entries[i].Name is { } name
                && (
                    additional is not null
                    || named?.ContainsKey(name) == true
                    || Array.Exists(patterns, pattern => pattern.Regex.IsMatch(name))
                )
            )
            {
                coverage.Mark(i);
            }
        }
    }
}
