using System.Collections.Immutable;
using System.Text;
using HubTasks.Audit.Models;
using HubTasks.Cards.Hub;

namespace HubTasks.Audit.Policy;

/// <summary>Which licence a licence file is the text of, by phrases that only that text has.</summary>
internal static class LicenseText
{
    private static readonly string[] Names =
    [
        "LICENSE",
        "LICENSE.md",
        "LICENSE.txt",
        "LICENCE",
        "LICENCE.md",
        "LICENCE.txt",
        "COPYING",
        "UNLICENSE",
    ];

    private static readonly ImmutableArray<(string Id, ImmutableArray<string> Phrases)> Known = ReadKnown();

    /// <summary>The licence file of a model, and the id of its text; a null id for one that is not known. Null without a file at hand.</summary>
    public static (string Path, string? Id)? Find(AuditedModel model)
    {
        foreach (var name in Names)
        {
            if (ModelTexts.Read(model, name) is { } bytes)
            {
                return (name, Identify(Encoding.UTF8.GetString(bytes)));
            }
        }

        return null;
    }

    /// <summary>Null for a text that has the phrases of no known licence.</summary>
    public static string? Identify(string text)
    {
        var plain = Squeeze(text);
        foreach (var (id, phrases) in Known)
        {
            if (phrases.All(phrase => plain.Contains(phrase, StringComparison.Ordinal)))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Whether a declared id may stand over the text of another: the same, a family of it, or terms of one's own.</summary>
    public static bool Agree(string declared, string found)
    {
        var id = declared.ToLowerInvariant();
        return id == found
            || id is "other" or "unknown"
            || (HubLicense.Find(id) is { IsFamily: true } && found.StartsWith(id, StringComparison.Ordinal))
            || (
                HubLicense.Find(id) is { IsUseRestricted: true }
                && found.Contains("rail", StringComparison.Ordinal)
                && id.Contains("rail", StringComparison.Ordinal)
            );
    }

    /// <summary>Lower case, with one space for each run of white space and mark-up.</summary>
    private static string Squeeze(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var shown = character switch
            {
                '\u2018' or '\u2019' or '`' => '\'',
                '*' or '_' or '#' or '>' or '"' or '\u201C' or '\u201D' => ' ',
                '\u2010' or '\u2011' or '\u2013' or '\u2014' => '-',
                _ => char.IsWhiteSpace(character) ? ' ' : char.ToLowerInvariant(character),
            };
            if (shown != ' ' || (plain.Length > 0 && plain[^1] != ' '))
            {
                plain.Append(shown);
            }
        }

        return plain.ToString();
    }

    private static ImmutableArray<(string, ImmutableArray<string>)> ReadKnown()
    {
        using var stream = typeof(LicenseText).Assembly.GetManifestResourceStream("license-texts.tsv")!;
        using var reader = new StreamReader(stream);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line[0] != '#')
                .Select(line => line.Split('\t'))
                .Select(cells => (cells[0], cells.Skip(1).ToImmutableArray())),
        ];
    }
}
