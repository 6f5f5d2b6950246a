using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HubTasks.Findings.Reports;

/// <summary>For programs; described by <c>schemas/findings.schema.json</c>. A finding about a whole file is at its first character.</summary>
public static class JsonReport
{
    internal static readonly JsonWriterOptions Writing = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Report report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("tool", "hubtasks " + report.Version);
            json.WriteString("command", report.Command);
            json.WriteStartObject("summary");
            json.WriteNumber("error", report.Count(Severity.Error));
            json.WriteNumber("warning", report.Count(Severity.Warning));
            json.WriteNumber("info", report.Count(Severity.Info));
            json.WriteEndObject();

            json.WriteStartArray("findings");
            foreach (var finding in report.Findings)
            {
                Finding(json, finding);
            }

            json.WriteEndArray();
            foreach (var (name, node) in report.Data)
            {
                json.WritePropertyName(name);
                node.WriteTo(json);
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Finding(Utf8JsonWriter json, Finding finding)
    {
        var span = Region.Of(finding);
        json.WriteStartObject();
        json.WriteString("code", finding.Rule.Code);
        json.WriteString("rule", finding.Rule.Slug);
        json.WriteString("severity", ReportFormats.Word(finding.Severity));
        json.WriteString("file", finding.File);
        json.WriteNumber("line", span.Line);
        json.WriteNumber("column", span.Column);
        json.WriteNumber("endLine", span.EndLine);
        json.WriteNumber("endColumn", span.EndColumn);
        json.WriteString("message", finding.Message);
        json.WriteString("hint", finding.Hint);
        json.WriteString("help", finding.Rule.HelpLink);
        json.WriteEndObject();
    }
}

internal static class Region
{
    /// <summary>The place of a finding for formats that want one: a whole file is its first character.</summary>
    public static TextSpan Of(Finding finding) => finding.Span.Line > 0 ? finding.Span : TextSpan.At(1, 1);
}
