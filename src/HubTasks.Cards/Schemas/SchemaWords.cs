using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas.Keywords;

namespace HubTasks.Cards.Schemas;

/// <summary>What is written in one schema object. What has another shape than its keyword wants is noted as an error.</summary>
internal sealed class SchemaWords
{
    private static readonly string[] Addresses = ["$id", "$anchor", "$schema"];

    /// <summary>Words that take part in the result and cannot be followed here.</summary>
    private static readonly string[] Refused = ["$dynamicRef", "$recursiveRef"];

    private readonly SchemaReader _reader;
    private readonly MetaMap _map;
    private readonly JsonPointer _at;
    private readonly Uri _home;

    public SchemaWords(SchemaReader reader, MetaMap map, JsonPointer at, Uri home)
    {
        (_reader, _map, _at, _home) = (reader, map, at, home);
        RefuseTwice(map, at);
    }

    public MetaNode? Find(string word) => _map.Find(word)?.Value;

    public bool IsTrue(string word) => Find(word) is { } node && MetaValue.Boolean(node) == true;

    public JsonPointer At(string word) => _at / word;

    public void Refuse(string word, MetaNode node, string expected) => Refuse(At(word), node, expected);

    public void Refuse(JsonPointer at, MetaNode node, string expected) => _reader.Refuse(at, node, expected);

    /// <summary>Schemas that are only there to be referred to, and words that must not be overlooked.</summary>
    public void ReadRest()
    {
        Named("$defs");
        Named("definitions");
        foreach (var word in Addresses)
        {
            Text(word);
        }

        foreach (var word in Refused)
        {
            if (Find(word) is { } node)
            {
                Refuse(word, node, "no such keyword: `$ref` leads to one place and can be followed");
            }
        }
    }

    public Schema? Schema(string word) => Find(word) is { } node ? _reader.Read(node, _at / word, _home) : null;

    /// <summary>A list of schemas; empty without the word.</summary>
    public ImmutableArray<Schema> Schemas(string word)
    {
        switch (Find(word))
        {
            case null:
                return [];
            case MetaList { Items.Length: > 0 } list:
                return [.. list.Items.Select((item, index) => _reader.Read(item, _at / word / index, _home))];
            case { } node:
                Refuse(word, node, "a list of at least one schema");
                return [];
        }
    }

    /// <summary>Schemas by name; null without the word.</summary>
    public Dictionary<string, Schema>? Named(string word)
    {
        if (Map(word, "an object of schemas") is not { } map)
        {
            return null;
        }

        var named = new Dictionary<string, Schema>(map.Entries.Length, StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            named[entry.Name!] = _reader.Read(entry.Value, _at / word / entry.Name!, _home);
        }

        return named;
    }

    public MetaMap? Map(string word, string expected)
    {
        if (Find(word) is not { } node)
        {
            return null;
        }

        if (node is not MetaMap map)
        {
            Refuse(word, node, expected);
            return null;
        }

        RefuseTwice(map, _at / word);
        return map;
    }

    /// <summary>A schema behind a key of an object.</summary>
    public Schema Schema(string word, string key, MetaNode node) => _reader.Read(node, _at / word / key, _home);

    public string? Text(string word) => Find(word) is { } node ? Text(At(word), node, "a text") : null;

    private string? Text(JsonPointer at, MetaNode node, string expected)
    {
        var text = MetaValue.Text(node);
        if (text is null)
        {
            Refuse(at, node, expected);
        }

        return text;
    }

    /// <summary>What should be a list of keys; null when it is something else.</summary>
    public ImmutableArray<string>? Keys(JsonPointer at, MetaNode node)
    {
        if (node is not MetaList list)
        {
            Refuse(at, node, "a list of keys");
            return null;
        }

        return [.. list.Items.Select((item, index) => Text(at / index, item, "a key")).OfType<string>()];
    }

    public bool? Boolean(string word)
    {
        var node = Find(word);
        var flag = node is null ? null : MetaValue.Boolean(node);
        if (node is not null && flag is null)
        {
            Refuse(word, node, "`true` or `false`");
        }

        return flag;
    }

    /// <summary>A number of things.</summary>
    public double? Count(string word) =>
        Number(word, size => double.IsInteger(size) && size >= 0, "a whole number from 0");

    public double? Number(string word, Predicate<double> fits, string expected)
    {
        if (Find(word) is not { } node)
        {
            return null;
        }

        if (MetaValue.Number(node) is { } size && fits(size))
        {
            return size;
        }

        Refuse(word, node, expected);
        return null;
    }

    public Regex? Regex(JsonPointer at, MetaNode node, string text)
    {
        var regex = EcmaPattern.Read(text, out var problem);
        if (regex is null)
        {
            Refuse(at, node, $"a regular expression ({problem})");
        }

        return regex;
    }

    public Reference? Reference(string word)
    {
        if (Text(word) is not { } address)
        {
            return null;
        }

        var reference = new Reference(address, _home, Find(word)!, _at / word);
        _reader.Note(reference);
        return reference;
    }

    /// <summary>Readers of JSON differ in which of two entries they take.</summary>
    private void RefuseTwice(MetaMap map, JsonPointer at)
    {
        for (var i = 0; i < map.Entries.Length; i++)
        {
            if (!map.IsRead(i))
            {
                _reader.Refuse(at / map.Entries[i].Name!, map.Entries[i].Key.Span, "is there twice");
            }
        }
    }
}
