using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>
/// Findings that were there before: they are not reported again until someone touches them. A finding is recognised by its
/// file, its rule and the text of its line, so that it survives lines moving around it.
/// </summary>
public sealed record LintBaseline(ImmutableArray<BaselineEntry> Entries)
{
    private static readonly JsonSerializerOptions Format = new(LintBaselineJson.Default.Options)
    {
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Everything that is found today.</summary>
    public static LintBaseline Of(
        IEnumerable<(string File, SourceText Source, ImmutableArray<Finding> Findings)> cards
    ) =>
        new([
            .. cards
                .SelectMany(card => card.Findings.Select(finding => Key(card.File, card.Source, finding)))
                .GroupBy(key => key)
                .Select(group => new BaselineEntry(group.Key.File, group.Key.Rule, group.Key.Evidence, group.Count()))
                .OrderBy(entry => entry.File, StringComparer.Ordinal)
                .ThenBy(entry => entry.Rule, StringComparer.Ordinal)
                .ThenBy(entry => entry.Evidence, StringComparer.Ordinal),
        ]);

    /// <exception cref="JsonException">The text is not a baseline.</exception>
    public static LintBaseline Read(string json) =>
        JsonSerializer.Deserialize(json, LintBaselineJson.Default.LintBaseline) is { Entries.IsDefault: false } baseline
            ? baseline
            : throw new JsonException("the baseline has no `entries`");

    /// <summary>Deterministic: sorted, LF, a final newline.</summary>
    public string Write() => JsonSerializer.Serialize(this, new LintBaselineJson(Format).LintBaseline) + "\n";

    internal ImmutableArray<Finding> Filter(Card card, ImmutableArray<Finding> findings)
    {
        var left = Entries
            .Where(entry => entry.File == card.File)
            .ToDictionary(entry => (entry.File, entry.Rule, entry.Evidence), entry => entry.Count);
        return
        [
            .. findings.Where(finding =>
            {
                var key = Key(card.File, card.Source, finding);
                var accepted = left.GetValueOrDefault(key);
                left[key] = accepted - 1;
                return accepted <= 0;
            }),
        ];
    }

    private static (string File, string Rule, string Evidence) Key(string file, SourceText source, Finding finding)
    {
        var line = finding.Span.Line == 0 ? "" : source.LineText(finding.Span.Line).Trim().ToString();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(line));
        return (file, finding.Rule.Slug, Convert.ToHexStringLower(hash.AsSpan(0, 8)));
    }
}

/// <param name="Evidence">The beginning of the SHA-256 of the line's trimmed text.</param>
/// <param name="Count">How many such findings are accepted.</param>
public sealed record BaselineEntry(string File, string Rule, string Evidence, int Count);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(LintBaseline))]
internal sealed partial class LintBaselineJson : JsonSerializerContext;
