using System.Globalization;
using System.Text;

namespace HubTasks.Tests.Cards;

/// <summary>A card that nobody wrote in good faith.</summary>
internal sealed record HostileCard(string Name, byte[] Bytes);

/// <summary>
/// Cards made to keep a reader busy: each is some shape that takes quadratic time or a deep stack in a careless one. Metadata
/// is kept just short of what is given up at once, so that it is read, and a body makes up the rest.
/// </summary>
internal static class HostileCards
{
    private const int MostMetadata = 990_000;

    private const string Front = "---\nlicense: mit\nlanguage: en\n---\n";

    public static IEnumerable<string> Names => [.. Bodies.Keys, .. Metadata.Keys, .. Bytes.Keys];

    public static HostileCard Make(string name, int size) =>
        new(
            name,
            Bytes.TryGetValue(name, out var bytes) ? bytes(size)
                : Bodies.TryGetValue(name, out var body) ? Encoding.UTF8.GetBytes(Front + body(size))
                : Encoding.UTF8.GetBytes(WithMetadata(Metadata[name](Math.Min(size, MostMetadata)), size))
        );

    private static string WithMetadata(string yaml, int size) =>
        $"---\n{yaml}\n---\n# Tiny\n\n{Repeat("Some words in a line.\n", Math.Max(0, size - yaml.Length))}";

    private static readonly Dictionary<string, Func<int, string>> Bodies = new(StringComparer.Ordinal)
    {
        ["quotes"] = size => Repeat("> ", size),
        ["quotes-lazy"] = size => Repeat("> > > a\nb\n", size),
        ["lists"] = size => Repeat("- ", size),
        ["lists-stairs"] = size => Stairs("- a", size),
        ["lists-stairs-short"] = size => Lines(size, i => new string(' ', i % 30 * 2) + "- a"),
        ["lists-ordered"] = size => Repeat("1. ", size),
        ["lists-loose"] = size => Repeat("- a\n\n", size),
        ["lists-and-quotes"] = size => Repeat("> - > - > - a\n", size),
        ["emphasis"] = size => Repeat("*a ", size),
        ["emphasis-mixed"] = size => Repeat("*a _b **c __d ", size),
        ["emphasis-closed"] = size => Repeat("**a** ", size),
        ["brackets"] = size => Repeat("[", size),
        ["brackets-pairs"] = size => Repeat("[", size / 2) + Repeat("]", size / 2),
        ["links-open"] = size => Repeat("[a](", size),
        ["links-nested"] = size => Repeat("[a", size / 2) + Repeat("](b)", size / 2),
        ["links-title"] = size => Repeat("[a](b \"", size),
        ["links"] = size => Repeat("[a](b.md) ", size),
        ["links-lines"] = size => Repeat("[a](b.md)\n\n", size),
        ["images"] = size => Repeat("![", size),
        ["images-badges"] = size => Repeat("[![a](b.png)](c.md) ", size),
        ["html-open"] = size => Repeat("<div>", size),
        ["html-lines"] = size => Repeat("<div>\n\n", size),
        ["html-attributes"] = size => "<a " + Repeat("href='x' ", size),
        ["html-headings"] = size => Repeat("<h2>Limitations</h2>\n\n", size),
        ["html-headings-open"] = size => Repeat("<h2>\n\na\n\n", size),
        ["html-boxes-hidden"] = size => Repeat("<div hidden>a", size),
        ["html-boxes-shut"] = size => Repeat("<div style=\"display:none\">a</div>", size),
        ["html-struck"] = size => Repeat("<del>a ", size / 2) + Repeat("</del>b", size / 2),
        ["struck"] = size => Repeat("~~a~~ ", size),
        ["struck-open"] = size => Repeat("~~a ", size),
        ["hollow-questions"] = size => "## Limitations\n\n" + Repeat("[a](b) why? ", size),
        ["hollow-pointers"] = size => "## Limitations\n\n" + Repeat("See [a](b). ", size),
        ["hollow-orders"] = size => "## Limitations\n\n" + Repeat("Describe your limits here.\n\n", size),
        ["hollow-leftovers"] = size => "## Limitations\n\n" + Repeat("[[TODO: x]](b) ", size),
        ["copies"] = size =>
            "## Intended use\n\n"
            + Repeat("Words that are long enough to be looked for again.\n\n", size / 2)
            + "## Limitations\n\n"
            + Repeat("Words that are long enough to be looked for again.\n\n", size / 2),
        ["html-script"] = size => Repeat("<script>", size),
        ["html-hidden"] = size => Repeat("a <style>b ", size),
        ["html-unclosed"] = size => Repeat("<a", size),
        ["html-quote"] = size => Repeat("<a b=\"", size),
        ["html-declarations"] = size => Repeat("<!A ", size),
        ["html-cdata"] = size => Repeat("<![CDATA[", size),
        ["details"] = size => Repeat("<details><summary>Limitations</summary>\n\n", size),
        ["details-closed"] = size => Repeat("<details><summary>Uses</summary>\n\na\n\n</details>\n\n", size),
        ["details-inline"] = size => Repeat("<details><summary>Uses</summary>a", size),
        ["comments"] = size => Repeat("<!-- a -->\n", size),
        ["comments-open"] = size => Repeat("a <!-- ", size),
        ["comments-lines"] = size => Repeat("<!-- a -->\n\nb\n\n", size),
        ["table-wide"] = size => Row(size / 4) + "\n" + Repeat("|-", size / 4) + "|\n" + Row(size / 4),
        ["table-long"] = size => "|a|b|\n|-|-|\n" + Repeat("|c|d|\n", size),
        ["table-licences"] = size => "|a|b|\n|-|-|\n" + Repeat("|License|d|\n", size),
        ["table-heads"] = size => Repeat("|a|b|\n|-|-|\n\n", size),
        ["table-delimiters"] = size => "a|b\n" + Repeat("-|-\n", size),
        ["pipes"] = size => Repeat("|", size),
        ["fences"] = size => Repeat("```\nx\n```\n", size),
        ["fences-open"] = size => Lines(size, i => new string('`', 3 + (i % 50))),
        ["fences-snippets"] = size =>
            Repeat("```python\nx = AutoModel.from_pretrained('a/b', trust_remote_code=True)\n```\n", size),
        ["code-indented"] = size => Repeat("    x\n\n", size),
        ["headings"] = size => Lines(size, i => $"# heading {i}\n"),
        ["headings-same"] = size => Repeat("# a\n", size),
        ["headings-subject"] = size => Repeat("# Limitations\n", size),
        ["headings-filled"] = size => Repeat("# Limitations\na\n", size),
        ["headings-no-space"] = size => Repeat("#a\n", size),
        ["headings-levels"] = size => Lines(size, i => new string('#', 1 + (i % 6)) + " a"),
        ["headings-long"] = size => "# " + Repeat("limitations and ", size),
        ["setext"] = size => Repeat("a\n-\n", size),
        ["setext-lines"] = size => Repeat("a\n", size / 2) + "-\n",
        ["setext-metadata"] = size => Repeat("license: mit\n---\n", size),
        ["anchors"] = size => Lines(size, i => $"# heading {i}\n\n[a](#heading-{i + 1})\n"),
        ["anchors-same"] = size => Lines(size, i => $"# a\n\n[a](#a-{i})\n"),
        ["anchors-missing"] = size => Repeat("[a](#b)\n", size),
        ["anchors-names"] = size => Lines(size, i => $"<a name=\"n{i}\"></a>[a](#n{i})"),
        ["bold-headings"] = size => Repeat("**Limitations**\n\n", size),
        ["bold-labels"] = size => Repeat("**Limitations:** a\n", size),
        ["bold-items"] = size => Repeat("- **License:** mit\n", size),
        ["labels"] = size => Repeat("Limitations: a\n", size),
        ["autolinks"] = size => Repeat("<http://a.b/c> ", size),
        ["autolinks-open"] = size => Repeat("<http://a ", size),
        ["urls"] = size => Repeat("http://a.b ", size),
        ["urls-joined"] = size => Repeat("http://", size),
        ["url-brackets"] = size => "http://a" + Repeat("(", size),
        ["entities"] = size => Repeat("&amp;", size),
        ["entities-open"] = size => Repeat("&", size),
        ["backticks"] = size => Lines(size, i => new string('`', 1 + (i % 1000)) + "a"),
        ["backticks-line"] = size => Repeat("`a ``b ```c ", size),
        ["backslashes"] = size => Repeat("\\", size),
        ["footnotes"] = size => Lines(size, i => $"a[^{i}]\n\n[^{i}]: b\n"),
        ["definitions"] = size => Lines(size, i => $"[a{i}]: b\n"),
        ["definitions-joined"] = size => Repeat("[a]: b\n", size),
        ["definitions-open"] = size => Repeat("[a]: \"\n", size),
        ["definitions-label"] = size => "[" + Repeat("a ", size) + "]: b",
        ["references"] = size => "[a]: b\n\n" + Repeat("[a] ", size),
        ["one-line"] = size => Repeat("limitations of words ", size),
        ["one-word"] = size => Repeat("a", size),
        ["one-word-signs"] = size => Repeat("局限性", size / 3),
        ["short-lines"] = size => Repeat("a\n", size),
        ["breaks"] = size => Repeat("\n", size),
        ["returns"] = size => Repeat("a\r", size),
        ["returns-mixed"] = size => Repeat("a\r\nb\rc\n", size),
        ["blanks"] = size => Repeat(" ", size),
        ["blank-lines"] = size => Repeat("  \t  \n", size),
        ["tabs"] = size => Repeat("\t", size),
        ["nulls"] = size => Repeat("\0", size),
        ["nulls-lines"] = size => Repeat("\0\n", size),
        ["accents"] = size => "a" + Repeat("\u0301", size / 2),
        ["emoji"] = size => Repeat("😀", size / 4),
        ["marks-in-text"] = size => Repeat("\uFEFF", size / 3),
        ["placeholders"] = size => Repeat("[More Information Needed]\n\n", size),
        ["placeholders-open"] = size => Repeat("[todo ", size),
        ["placeholders-braces"] = size => Repeat("{{ a ", size),
        ["placeholders-words"] = size => Repeat("TODO ", size),
        ["claims"] = size => "## Limitations\n\n" + Repeat("there are no known limitations ", size),
        ["licences"] = size => "## License\n\n" + Repeat("Apache License 2.0 and MIT ", size),
        ["licence-lines"] = size => Repeat("License: gpl-3.0\n\n", size),
        ["secrets"] = size => Lines(size, i => $"hf_{i.ToString("D34", CultureInfo.InvariantCulture)}"),
        ["secrets-joined"] = size => Repeat("hf_", size),
        ["paths"] = size => Repeat("[a](C:\\Users\\a) ![b](/home/a/b) ", size),
        ["suppressions"] = size => Repeat("<!-- hubtasks-disable-next-line license-missing: x -->\n", size),
        ["suppressions-open"] = size => Repeat("<!-- hubtasks-disable-line ", size),
        ["suppressions-file"] = size => Repeat("<!-- hubtasks-disable-file a, b, c -->", size),
        ["suppressions-rules"] = size => "<!-- hubtasks-disable-file " + Repeat("a,", size) + ": x -->",
        ["suppressions-apart"] = size => Repeat("<!-- hubtasks-disable-next-line a: x -->\n\n\n\n", size),
        ["words-of-suppressions"] = size => Repeat("hubtasks-disable-", size),
        ["fences-of-metadata"] = size => Repeat("---\nlicense: mit\n", size),
        ["rules"] = size => Repeat("---\n\n", size),
        ["rules-wide"] = size => Repeat("* ", size),
    };

    private static readonly Dictionary<string, Func<int, string>> Metadata = new(StringComparer.Ordinal)
    {
        ["yaml-bomb"] = _ => Bomb("[", "]", ""),
        ["yaml-bomb-maps"] = _ => Bomb("{", "}", "k{0}: "),
        ["yaml-aliases"] = size => "a: &a [x, y]\nb:\n" + Repeat("- *a\n", size),
        ["yaml-anchors"] = size => Lines(size, i => $"k{i}: &a{i} x"),
        ["yaml-anchors-again"] = size => Lines(size, i => $"k{i}: &a x"),
        ["yaml-aliases-of-list"] = size =>
            "a: &a [" + Repeat("x,", 2_000) + "]\nb:\n" + Repeat("- *a\n", Math.Min(size, 400)),
        ["yaml-alias-language"] = size => "a: &a EN\nlanguage:\n" + Repeat("- *a\n", size),
        ["yaml-keys"] = size => Lines(size, i => $"k{i}: x"),
        ["yaml-keys-near"] = size => Lines(size, i => $"licens{i}: x"),
        ["yaml-keys-long"] = size => Repeat("license", size) + ": x",
        ["yaml-keys-complex"] = size => Repeat("? [a]\n: b\n", size),
        ["yaml-keys-null"] = size => Repeat("?\n", size),
        ["yaml-keys-twice"] = size => Repeat("license: mit\n", size),
        ["yaml-keys-twice-different"] = size => Lines(size, i => $"k{i % 1000}: x"),
        ["yaml-flow-deep"] = size => "a: " + Repeat("[", size),
        ["yaml-flow-maps"] = size => "a: " + Repeat("{a: ", size),
        ["yaml-flow-mixed"] = size => "a: " + Repeat("[{a: ", size),
        ["yaml-flow-open"] = size => "tags: [" + Repeat("a, ", size),
        ["yaml-flow-open-lines"] = size => "tags: [\n" + Repeat("a,\n", size),
        ["yaml-block-deep"] = size => Stairs("a:", size),
        ["yaml-block-items"] = size => Repeat("- ", size),
        ["yaml-scalar"] = size => "license_details: " + Repeat("words of it ", size),
        ["yaml-scalar-lines"] = size => "license_details: a\n" + Repeat("  b\n", size),
        ["yaml-scalar-quoted"] = size => "license_details: \"" + Repeat("\\u0041", size) + "\"",
        ["yaml-scalar-margin"] = size => "license_details: \"" + Repeat("a\n", size) + "\"",
        ["yaml-scalar-margins"] = size => Lines(size, i => $"k{i}: \"a\nb\""),
        ["yaml-scalar-open"] = size => "license_details: \"" + Repeat("a ", size),
        ["yaml-scalar-open-many"] = size => Repeat("a: \"b\n", size),
        ["yaml-scalar-block"] = size => "license_details: |\n" + Repeat("  a\n", size),
        ["yaml-scalar-folded"] = size => "license_details: >-\n" + Repeat("  a\n\n", size),
        ["yaml-scalar-blank"] = size => "license_details: |\n" + Repeat("\n", size),
        ["yaml-licence-long"] = size => "license: " + Repeat("apache", size),
        ["yaml-licences"] = size => "license:\n" + Repeat("- apache2\n", size),
        ["yaml-licences-unknown"] = size => "license:\n" + Lines(size, i => $"- apach-{i}"),
        ["yaml-languages"] = size => "language:\n" + Repeat("- EN\n", size),
        ["yaml-languages-unknown"] = size => "language:\n" + Lines(size, i => $"- englis{i}"),
        ["yaml-languages-no"] = size => "language:\n" + Repeat("- no\n", size),
        ["yaml-datasets"] = size => "datasets:\n" + Repeat("- /a\n", size),
        ["yaml-datasets-good"] = size => "datasets:\n" + Lines(size, i => $"- a/b{i}"),
        ["yaml-tags"] = size => "tags:\n" + Repeat("- a\n", size),
        ["yaml-tags-different"] = size => "tags:\n" + Lines(size, i => $"- a{i}"),
        ["yaml-tags-flow"] = size => "tags: [" + Repeat("a,", size) + "a]",
        ["yaml-base-models"] = size => "base_model:\n" + Lines(size, i => $"- meta-llama/Llama-2-{i}"),
        ["yaml-base-models-bad"] = size => "base_model:\n" + Repeat("- C:\\a\n", size),
        ["yaml-metrics-null"] = size => "metrics:\n" + Repeat("-\n", size),
        ["yaml-merge"] = size => "a: &a {x: y}\n" + Lines(size, i => $"k{i}: {{<<: *a}}"),
        ["yaml-merge-chain"] = size =>
            "k0: &k0 {x: y}\n" + Lines(size, i => $"k{i + 1}: &k{i + 1} {{<<: *k{i}, a{i}: b}}"),
        ["yaml-merge-wide"] = size =>
            "a: &a {"
            + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"x{i}: y,"))
            + "}\n"
            + Lines(Math.Min(size, 4_000), i => $"k{i}: {{<<: *a}}"),
        ["yaml-merge-list"] = size => "a: &a {x: y}\nb: {<<: [" + Repeat("*a,", size) + "*a]}",
        ["yaml-documents"] = size => Repeat("a: b\n...\n", size),
        ["yaml-tabs"] = size => Lines(size, i => $"k{i}:\tx"),
        ["yaml-tabs-many"] = size => "a: [" + Repeat("\tx,", size) + "]",
        ["yaml-comments"] = size => Repeat("# a\n", size),
        ["yaml-comments-behind"] = size => Lines(size, i => $"k{i}: x # y"),
        ["yaml-suppressions"] = size => "a: b\n" + Repeat("# hubtasks-disable-next-line license-missing: x\n", size),
        ["yaml-suppressions-line"] = size => Lines(size, i => $"k{i}: # hubtasks-disable-line key-type: x"),
        ["yaml-suppressions-file"] = size => "a: b\n" + Repeat("# hubtasks-disable-file\n", size),
        ["yaml-model-index"] = size =>
            "model-index:\n- name: a\n  results:\n"
            + Repeat("  - task: {type: a}\n    metrics:\n    - {type: b, value: 1}\n", size),
        ["yaml-model-index-bad"] = size => "model-index:\n" + Repeat("- name: [a]\n  results: b\n", size),
        ["yaml-model-index-null"] = size =>
            "model-index:\n- name: a\n  results:\n  - metrics:\n" + Repeat("    - value: null\n", size),
        ["yaml-widget"] = size => "widget:\n" + Repeat("- text: [a]\n", size),
        ["yaml-configs"] = size => "configs:\n" + Repeat("- data_files: x\n", size),
        ["yaml-features"] = size => "dataset_info:\n  features:\n" + Repeat("  - name: a\n    dtype: b\n", size),
        ["yaml-sizes"] = size => "size_categories:\n" + Repeat("- 1k<n<10k\n", size),
        ["yaml-gated"] = size => "extra_gated_fields:\n" + Lines(size, i => $"  f{i}: nope"),
        ["yaml-dates"] = size => "tags:\n" + Repeat("- 2020-01-01\n", size),
        ["yaml-numbers"] = size => "tags:\n- " + Repeat("1_", size) + "1\n- " + Repeat("9", size / 2),
        ["yaml-types"] = size => "tags:\n" + Repeat("- !!str a\n", size),
        ["yaml-types-odd"] = size => "tags:\n" + Repeat("- !a!b c\n", size),
        ["yaml-directives"] = size => Repeat("%TAG ! a\n", size),
        ["yaml-marks"] = size => Repeat("&a ", size),
        ["yaml-mixed-items"] = size => Lines(size, i => $"- k{i}: x"),
        ["yaml-headings"] = size => Repeat("# Limitations\n\ntext\n", size),
        ["yaml-colons"] = size => Repeat("a: ", size),
        ["yaml-question"] = size => Repeat("? ", size),
        ["yaml-breaks"] = size => Repeat("\n", size),
        ["yaml-returns"] = size => Repeat("a: b\r", size),
    };

    private static readonly Dictionary<string, Func<int, byte[]>> Bytes = new(StringComparer.Ordinal)
    {
        ["metadata-too-long"] = size => Utf8($"---\n{Repeat("# a\nb: c\n", size)}---\n"),
        ["metadata-unclosed"] = size => Utf8("---\n" + Repeat("license: mit\n", size)),
        ["metadata-unclosed-breaks"] = size => Utf8("---\n" + Repeat("\n", size)),
        ["metadata-unclosed-dashes"] = size => Utf8("---\n" + Repeat("--- a\n", size)),
        ["metadata-after-blanks"] = size => Utf8(Repeat(" \n", size) + "---\nlicense: mit\n---\n"),
        ["metadata-bare"] = size => Utf8(Repeat("license: mit\n", size)),
        ["metadata-late"] = size => Utf8(Repeat("text\n---\nlicense: mit\n", size)),
        ["metadata-long-fence"] = size => Utf8(new string('-', size) + "\nlicense: mit\n---\n"),
        ["metadata-in-fence"] = size => Utf8("```yaml\n" + Repeat("license: mit\n", size)),
        ["bytes-invalid"] = size => [.. Enumerable.Repeat((byte)0xFF, size)],
        ["bytes-cut-off"] = size =>
            [.. Utf8(Front), .. Enumerable.Repeat<byte[]>([0xE5, 0xB1, 0x0A], size / 3).SelectMany(x => x)],
        ["bytes-zero"] = size => new byte[size],
        ["bytes-marks"] = size => Utf8(Repeat("\uFEFF", size / 3)),
        ["bytes-marks-and-front"] = size => Utf8(Repeat("\uFEFF", size / 3) + Front),
        ["bytes-utf16"] = size => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Front + Repeat("# a\n", size / 2))],
        ["bytes-utf16-odd"] = size => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Repeat("a", size / 2)), 0],
        ["bytes-random"] = size => RandomBytes(size),
    };

    private static byte[] RandomBytes(int size)
    {
        var bytes = new byte[size];
#pragma warning disable CA5394 // the same bytes every time, and no secret
        new Random(7).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Row(int size) => Repeat("|a", size) + "|";

    private static string Repeat(string piece, int size)
    {
        var text = new StringBuilder(size + piece.Length);
        while (text.Length < size)
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    private static string Lines(int size, Func<int, string> line)
    {
        var text = new StringBuilder(size + 100);
        for (var i = 0; text.Length < size; i++)
        {
            text.Append(line(i)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Each line a step deeper than the one before.</summary>
    private static string Stairs(string step, int size)
    {
        var text = new StringBuilder(size);
        for (var depth = 0; text.Length < size; depth++)
        {
            text.Append(' ', 2 * depth).Append(step).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Nine times itself, forty times over.</summary>
    private static string Bomb(string open, string close, string key)
    {
        var text = new StringBuilder($"a0: &a0 {open}{string.Format(CultureInfo.InvariantCulture, key, 0)}x{close}\n");
        for (var i = 1; i < 40; i++)
        {
            var items = Enumerable
                .Range(0, 9)
                .Select(item => string.Format(CultureInfo.InvariantCulture, key, item) + $"*a{i - 1}");
            text.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} {open}{string.Join(", ", items)}{close}\n");
        }

        return text.ToString();
    }
}
