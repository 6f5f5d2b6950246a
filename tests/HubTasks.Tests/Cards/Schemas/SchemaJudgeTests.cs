using System.Collections.Concurrent;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using HubTasks.Cards;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas;
using NJsonSchema;

namespace HubTasks.Tests.Cards.Schemas;

/// <summary>Another validator says the same about cards, wherever it knows the keywords: those of our own schemas it knows.</summary>
public sealed class SchemaJudgeTests
{
    [Fact]
    public async Task Real_cards_are_judged_alike()
    {
        var judges = await JudgesAsync();
        var different = new ConcurrentBag<string>();

        Parallel.ForEach(
            Corpus.Cards(),
            entry =>
            {
                var card = Card.Parse(entry.Bytes, new CardSource(entry.Name));
                if (card.FrontMatter is { IsReadable: true, Root: { } root })
                {
                    foreach (var kind in judges.Keys.Where(kind => !IsJudgedAlike(judges[kind], kind, root)))
                    {
                        different.Add($"{kind} {entry.Name}");
                    }
                }
            }
        );

        Assert.Empty(different);
    }

    /// <summary>Keys of our schemas with values of every kind.</summary>
    [Fact]
    public async Task Made_up_cards_are_judged_alike()
    {
        var judges = await JudgesAsync();
        foreach (var (kind, judge) in judges)
        {
            var keys = Gen.Elements(Names(kind).ToArray());
            var scalars = Gen.OneOf(
                Gen.Elements("a", "EN", "1", "-1.5", "~", "true", "''", "'2024-01-01'", "{}", "[]"),
                Gen.Elements(Values(kind).Select(value => $"'{value}'").ToArray())
            );
            var entries =
                from key in Gen.Elements(CardSchema.For(kind).Keys.ToArray())
                from value in Value(4)
                select $"'{key}': {value}";
            var cards = Gen.NonEmptyListOf(entries).Select(lines => string.Join('\n', lines.DistinctBy(Key)));

            FsCheck.Check.One(
                Config.QuickThrowOnFailure.WithMaxTest(1_000),
                Prop.ForAll(Arb.From(cards), yaml => IsJudgedAlike(judge, kind, SchemaText.Yaml(yaml)))
            );

            Gen<string> Value(int depth) =>
                depth == 0
                    ? scalars
                    : Gen.OneOf(
                        scalars,
                        Gen.ListOf(Value(depth - 1)).Select(items => $"[{string.Join(", ", items.Take(3))}]"),
                        Gen.ListOf(from key in keys from value in Value(depth - 1) select $"'{key}': {value}")
                            .Select(parts => $"{{{string.Join(", ", parts.DistinctBy(Key).Take(8))}}}")
                    );
        }
    }

    private static string Key(string entry) => entry.Split(':')[0];

    private static bool IsJudgedAlike(JsonSchema judge, CardKind kind, MetaMap root) =>
        judge.Validate(MetaTokens.From(root)).Count == 0 == CardSchema.For(kind).Validate(root).IsEmpty;

    private static async Task<Dictionary<CardKind, JsonSchema>> JudgesAsync() =>
        new()
        {
            [CardKind.Model] = await JsonSchema.FromFileAsync(PathOf(CardKind.Model), Ct),
            [CardKind.Dataset] = await JsonSchema.FromFileAsync(PathOf(CardKind.Dataset), Ct),
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string PathOf(CardKind kind) =>
        Repository.PathTo($"schemas/{(kind == CardKind.Dataset ? "dataset" : "model")}-card.schema.json");

    /// <summary>The keys of all mappings that a schema describes.</summary>
    private static IEnumerable<string> Names(CardKind kind) =>
        Walk(kind)
            .Where(entry => entry.Word == "properties")
            .SelectMany(entry => entry.Value.EnumerateObject())
            .Select(property => property.Name)
            .Distinct();

    /// <summary>The values that a schema lists.</summary>
    private static IEnumerable<string> Values(CardKind kind) =>
        Walk(kind)
            .Where(entry => entry.Word == "enum")
            .SelectMany(entry => entry.Value.EnumerateArray())
            .Where(value => value.ValueKind == JsonValueKind.String)
            .Select(value => value.GetString()!)
            .Distinct();

    private static IEnumerable<(string Word, JsonElement Value)> Walk(CardKind kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(kind)));
        return [.. Walk(document.RootElement.Clone())];

        static IEnumerable<(string Word, JsonElement Value)> Walk(JsonElement element) =>
            element.ValueKind switch
            {
                JsonValueKind.Object => element
                    .EnumerateObject()
                    .SelectMany(property => Walk(property.Value).Prepend((property.Name, property.Value))),
                JsonValueKind.Array => element.EnumerateArray().SelectMany(Walk),
                _ => [],
            };
    }
}
