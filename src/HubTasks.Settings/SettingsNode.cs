using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Findings;

namespace HubTasks.Settings;

public enum SettingsKind
{
    Map,
    List,

    /// <summary>A value in quotes, or any word that is not one of the kinds below.</summary>
    Text,
    Flag,
    Number,
    Nothing,
}

/// <summary>
/// A value of the settings file with its place. The file was checked against its schema before anyone sees one, so a
/// reader asks for what the schema promises and needs no error path of its own.
/// </summary>
public sealed class SettingsNode
{
    internal SettingsNode(SettingsKind kind, TextSpan span)
    {
        Kind = kind;
        Span = span;
    }

    public SettingsKind Kind { get; }

    /// <summary>Of the value, not of its key.</summary>
    public TextSpan Span { get; }

    /// <summary>As written, without quotes; empty for maps and lists.</summary>
    public string Text { get; internal init; } = "";

    public IReadOnlyList<SettingsNode> Items => Children;

    /// <summary>In the order of the file; no key twice.</summary>
    public IReadOnlyList<SettingsEntry> Entries => Pairs;

    internal List<SettingsNode> Children { get; } = [];

    internal List<SettingsEntry> Pairs { get; } = [];

    /// <summary>The value under a key; null when the key is absent or has no value.</summary>
    public SettingsNode? this[string key]
    {
        get
        {
            var value = Pairs.Find(entry => entry.Key == key)?.Value;
            return value?.Kind == SettingsKind.Nothing ? null : value;
        }
    }

    public string? GetText(string key) => this[key]?.Text;

    public bool? GetFlag(string key) => this[key] is { } node ? node.Text is "true" or "True" or "TRUE" : null;

    public double? GetNumber(string key) =>
        this[key] is { } node ? double.Parse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>A list of texts, or a single text as a list of one; empty when absent.</summary>
    public ImmutableArray<string> GetTexts(string key) =>
        this[key] switch
        {
            null => [],
            { Kind: SettingsKind.List } list => [.. list.Children.Select(item => item.Text)],
            var single => [single.Text],
        };
}

/// <param name="Key">As written.</param>
/// <param name="Span">Of the key.</param>
/// <param name="Value">What stands under it.</param>
public sealed record SettingsEntry(string Key, TextSpan Span, SettingsNode Value);
