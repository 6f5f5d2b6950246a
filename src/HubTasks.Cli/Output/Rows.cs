using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HubTasks.Hub;

namespace HubTasks.Cli.Output;

/// <summary>The values of <c>--format</c> where data is listed.</summary>
internal enum RowFormat
{
    /// <summary>Aligned columns for eyes.</summary>
    Table,

    /// <summary>Tabs between, one line each, a line of names first.</summary>
    Tsv,

    /// <summary>An array of objects.</summary>
    Json,
}

/// <summary>A column: its name in data, and how a cell looks to a person.</summary>
/// <param name="Name">Of the json property and the heading of the column.</param>
/// <param name="Show">For the table only; data has the plain value.</param>
internal sealed record Column(string Name, Func<object?, string>? Show = null)
{
    /// <summary>Commits are shown by their first 12 digits, as git does.</summary>
    public static string Short(object? revision) =>
        revision is string text && Revision.IsCommit(text) ? text[..12] : (string?)revision ?? "";

    public bool AlignRight { get; init; }

    /// <summary>Left out of the table: it would break its lines.</summary>
    public bool DataOnly { get; init; }

    public string Text(object? value) => Show is null || value is null ? Rows.Plain(value) : Show(value);
}

/// <summary>Data in rows, written for whoever reads it: a person at a terminal, a pipe, a program.</summary>
internal sealed class Rows(params Column[] columns)
{
    private readonly List<object?[]> _rows = [];

    public int Count => _rows.Count;

    /// <param name="cells">Texts, numbers, booleans, dates, lists of texts, or null; one per column.</param>
    public void Add(params object?[] cells) => _rows.Add(cells);

    public string Write(RowFormat format) =>
        format switch
        {
            RowFormat.Json => Json(),
            RowFormat.Tsv => Tsv(),
            _ => Table(),
        };

    internal static string Plain(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            IEnumerable<string> list => string.Join(",", list),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => OneLine(value.ToString() ?? ""),
        };

    /// <summary>Names and cards come from strangers: nothing of theirs breaks a line or speaks to the terminal.</summary>
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(unit => char.IsControl(unit) ? ' ' : unit)]) : text;

    private string Table()
    {
        var shown = columns.Index().Where(column => !column.Item.DataOnly).ToList();
        var cells = _rows
            .Select(row => shown.Select(column => column.Item.Text(row[column.Index])).ToArray())
            .Prepend([.. shown.Select(column => column.Item.Name)])
            .ToList();
        var widths = shown.Select((_, i) => cells.Max(row => row[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in cells)
        {
            var line = row.Select(
                (cell, i) => shown[i].Item.AlignRight ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])
            );
            text.Append(string.Join("  ", line).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private string Tsv()
    {
        var text = new StringBuilder();
        text.AppendJoin('\t', columns.Select(column => column.Name)).Append('\n');
        foreach (var row in _rows)
        {
            text.AppendJoin('\t', row.Select(cell => Plain(cell).Replace('\t', ' '))).Append('\n');
        }

        return text.ToString();
    }

    private string Json()
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions
                {
                    Indented = true,
                    NewLine = "\n",
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            json.WriteStartArray();
            foreach (var row in _rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < columns.Length; i++)
                {
                    json.WritePropertyName(columns[i].Name);
                    Value(json, row[i]);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable<string> list:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    json.WriteStringValue(item);
                }

                json.WriteEndArray();
                break;
            case DateTimeOffset:
                json.WriteStringValue(Plain(value));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
