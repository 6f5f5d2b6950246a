using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HubTasks.LocalHub.Facts;

/// <summary>The YAML block at the head of a card, as the JSON that the Hub shows in <c>cardData</c>.</summary>
internal static partial class FrontMatter
{
    /// <summary>Null without a block.</summary>
    /// <exception cref="YamlException">The block is not YAML.</exception>
    public static JsonObject? Parse(string card)
    {
        var match = Block.Match(card);
        if (!match.Success)
        {
            return null;
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(match.Groups["yaml"].Value));
        }
        catch (InvalidOperationException wrong)
        {
            // YamlDotNet 16.3 fails so on a plain text that goes on where a list should have ended
            throw new YamlException("the metadata breaks off inside a list or a text", wrong);
        }

        return stream.Documents is [var document, ..] ? ToJson(document.RootNode, 0) as JsonObject : null;
    }

    private static JsonNode? ToJson(YamlNode node, int depth)
    {
        if (depth > 64)
        {
            throw new YamlException("the metadata is nested too deeply");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var named = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    named[(key as YamlScalarNode)?.Value ?? key.ToString()] = ToJson(value, depth + 1);
                }

                return named;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(child => ToJson(child, depth + 1))]);
            case YamlScalarNode scalar:
                return ToJson(scalar);
            default:
                return null;
        }
    }

    /// <summary>The core schema of YAML 1.2: only what is not quoted can be anything but text.</summary>
    private static JsonValue? ToJson(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when Integer.IsMatch(text) && long.TryParse(text, CultureInfo.InvariantCulture, out var whole) =>
                JsonValue.Create(whole),
            _ when Number.IsMatch(text) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(text),
        };
    }

    [GeneratedRegex(
        @"\A\uFEFF?---[ \t]*\r?\n(?<yaml>.*?)^---[ \t]*(?:\r?\n|\z)",
        RegexOptions.Singleline | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Block { get; }

    [GeneratedRegex(@"\A[-+]?[0-9]+\z", RegexOptions.None, 60_000)]
    private static partial Regex Integer { get; }

    [GeneratedRegex(@"\A[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\z", RegexOptions.None, 60_000)]
    private static partial Regex Number { get; }
}
