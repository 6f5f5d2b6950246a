using System.Globalization;
using HubTasks.Findings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HubTasks.Settings;

/// <summary>YAML to nodes, keeping every place; plain words get their kind from the YAML 1.2 core schema.</summary>
internal sealed class SettingsReader
{
    private const int DeepestNesting = 50;

    private readonly string _file;
    private readonly List<Diagnostic> _errors;
    private readonly Dictionary<AnchorName, SettingsNode> _anchors = [];

    private SettingsReader(string file, List<Diagnostic> errors)
    {
        _file = file;
        _errors = errors;
    }

    /// <returns>Null for an empty file, and when the YAML cannot be read; then an error was added.</returns>
    public static SettingsNode? Read(string text, string file, List<Diagnostic> errors)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return null;
            }

            var root = new SettingsReader(file, errors).Node(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                errors.Add(SettingsErrors.Syntax(file, Span(second), "a second document begins here"));
            }

            return root;
        }
        catch (YamlException exception)
        {
            var at = TextSpan.At((int)exception.Start.Line, (int)exception.Start.Column);
            errors.Add(SettingsErrors.Syntax(file, at, Reason(exception)));
            return null;
        }
    }

    private SettingsNode Node(Parser parser, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, "it is nested too deeply");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var named)
                ? named
                : throw new YamlException(alias.Start, alias.End, $"nothing above has the anchor `{alias.Value}`");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return Keep(scalar, new SettingsNode(KindOf(scalar), Span(scalar)) { Text = scalar.Value });
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var list = new SettingsNode(SettingsKind.List, Span(sequence));
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Children.Add(Node(parser, depth + 1));
            }

            return Keep(sequence, list);
        }

        var start = parser.Consume<MappingStart>();
        var map = new SettingsNode(SettingsKind.Map, Span(start));
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            Entry(parser, map, depth);
        }

        return Keep(start, map);
    }

    private void Entry(Parser parser, SettingsNode map, int depth)
    {
        var key = Node(parser, depth + 1);
        var value = Node(parser, depth + 1);
        if (key.Kind is SettingsKind.Map or SettingsKind.List)
        {
            _errors.Add(SettingsErrors.Syntax(_file, key.Span, "a key must be a word"));
        }
        else if (map.Pairs.Find(entry => entry.Key == key.Text) is { } first)
        {
            _errors.Add(SettingsErrors.DuplicateKey(_file, key.Span, key.Text, first.Span.Line));
        }
        else
        {
            map.Pairs.Add(new SettingsEntry(key.Text, key.Span, value));
        }
    }

    private SettingsNode Keep(NodeEvent source, SettingsNode node)
    {
        if (!source.Anchor.IsEmpty)
        {
            _anchors[source.Anchor] = node;
        }

        return node;
    }

    private static SettingsKind KindOf(Scalar scalar) =>
        scalar.Style is not ScalarStyle.Plain ? SettingsKind.Text
        : scalar.Value is "" or "~" or "null" or "Null" or "NULL" ? SettingsKind.Nothing
        : scalar.Value is "true" or "True" or "TRUE" or "false" or "False" or "FALSE" ? SettingsKind.Flag
        : double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? SettingsKind.Number
        : SettingsKind.Text;

    private static TextSpan Span(ParsingEvent at) =>
        new((int)at.Start.Line, (int)at.Start.Column, (int)at.End.Line, (int)at.End.Column);

    private static string Reason(YamlException exception)
    {
        var text = exception.Message.TrimEnd('.').Replace('\'', '`');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1])
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;
    }
}
