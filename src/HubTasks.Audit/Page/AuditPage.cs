using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Cards.Hub;
using HubTasks.Findings;

namespace HubTasks.Audit.Page;

/// <summary>What a reviewer reads: one file that asks for no other, on a phone, on a screen and on paper.</summary>
/// <param name="Title">What was audited, such as a project's name.</param>
/// <param name="Models">In the order of the page.</param>
/// <param name="Result">Of their audit.</param>
public sealed record AuditPage(string Title, ImmutableArray<AuditedModel> Models, AuditResult Result)
{
    /// <summary>More files than this are folded away.</summary>
    private const int ShownFiles = 12;

    private readonly StringBuilder _html = new();

    /// <summary>What a change brings; null for the whole audit.</summary>
    public ChangeAudit? Changes { get; init; }

    /// <summary>What <see cref="Changes"/> are measured against, such as <c>origin/main</c>.</summary>
    public string? Against { get; init; }

    /// <summary>Of the tool.</summary>
    public string Version { get; init; } = "0.0.0";

    public required DateTimeOffset Written { get; init; }

    /// <summary>Where pages of models are; null when the Hub has none of its own.</summary>
    public string? Hub { get; init; }

    private ImmutableArray<Finding> Shown => Changes?.Findings ?? Result.Findings;

    public string Write()
    {
        _html.Clear();
        Head();
        Line("<main id=\"main\">");
        Verdict();
        if (Changes is not null)
        {
            WriteChanges(Changes);
        }

        Overview();
        Policy();
        foreach (var model in Models)
        {
            Model(model);
        }

        Line("</main>");
        Line(
            $"<footer><p>Written by hubtasks {Html.Text(Version)} on <time datetime=\"{Written.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\">{Written.UtcDateTime:yyyy-MM-dd HH:mm}</time> UTC. "
                + "A verdict says what the bytes can do when they are loaded, not whether a model is any good.</p></footer>"
        );
        Line("</body>\n</html>");
        return _html.ToString();
    }

    private void Head()
    {
        Line("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        // nothing is fetched and nothing runs, whatever stands in the text
        Line(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
        );
        Line("<meta name=\"referrer\" content=\"no-referrer\">");
        Line($"<title>Models of {Html.Text(Title)}: audit</title>\n<style>\n{Style()}</style>\n</head>\n<body>");
        Line("<a class=\"skip\" href=\"#main\">Skip to the findings</a>");
        var what = Against is null ? "" : $" <span class=\"soft\">since <bdi>{Html.Text(Against)}</bdi></span>";
        Line($"<header><h1>Models of <bdi>{Html.Text(Title)}</bdi>{what}</h1></header>");
    }

    private void Verdict()
    {
        var (errors, warnings) = (Count(Severity.Error), Count(Severity.Warning));
        var models = Plural(Models.Length, "model");
        var size = Sizes.Bytes(Result.Files.Sum(file => file.Size));
        var (style, words) =
            errors > 0
                ? (
                    "error",
                    $"✗ Not as it is: {Plural(errors, "error")}{(warnings > 0 ? $" and {Plural(warnings, "warning")}" : "")}"
                )
            : warnings > 0 ? ("warning", $"! To be looked at: {Plural(warnings, "warning")}")
            : ("good", "✓ Nothing speaks against these models");
        Line($"<p class=\"verdict {style}\">{words}</p>");
        Line($"<p class=\"soft\">{models}, {Plural(Result.Files.Length, "file")}, {size}.</p>");
    }

    private void WriteChanges(ChangeAudit changes)
    {
        Line("<section aria-labelledby=\"changes\"><h2 id=\"changes\">What changed</h2>");
        if (changes.Changes.IsEmpty)
        {
            Line("<p>The same models, at the same commits.</p>");
        }
        else
        {
            Rows(
                ["Model", "Change", "Commit", "Licence", "Size"],
                changes.Changes.Select(change =>
                    (IReadOnlyList<string>)
                        [
                            Name(change.Name),
                            Tag(Style(change.Kind), change.Kind.ToString().ToLowerInvariant()),
                            Both(Code(Short(change.Before)), Code(Short(change.After))),
                            change.ChangesLicense
                                ? $"{Html.Text(change.Before!.License ?? "none")} → <strong>{Html.Text(change.After!.License ?? "none")}</strong>"
                                : Html.Text((change.After ?? change.Before)!.License ?? "none"),
                            Html.Text(Sizes.Growth(change.Growth)),
                        ]
                )
            );
        }

        if (!changes.Gone.IsEmpty)
        {
            Line($"<h3>No longer found</h3>");
            Findings(changes.Gone);
        }

        Line("</section>");
    }

    private void Overview()
    {
        Line("<section aria-labelledby=\"models\"><h2 id=\"models\">Models</h2>");
        if (Models.IsEmpty)
        {
            Line("<p>No model is used.</p></section>");
            return;
        }

        Rows(
            ["Model", "Licence", "Card", "Files", "Size", "Verdict", "Findings"],
            Models.Select(
                (model, index) =>
                {
                    var files = Of(model);
                    var found = Own(model);
                    return (IReadOnlyList<string>)
                        [
                            $"<a href=\"#model-{index + 1}\">{Name(model.Name)}</a>",
                            Html.Text(model.License ?? (model.IsRepository ? "none" : "")),
                            Result.CardOf(model) is { } card ? Number(card.Summary.Score) : "",
                            Number(files.Count),
                            Html.Text(Sizes.Bytes(files.Sum(file => file.Size))),
                            VerdictTag(Result.VerdictOf(model)),
                            found.Count == 0 ? "none" : WorstTag(found),
                        ];
                }
            )
        );
        Line("</section>");
    }

    /// <summary>What is about no model: exceptions that ran out, settings without effect.</summary>
    private void Policy()
    {
        var known = Result.Found.Where(found => found.Model is null).Select(found => found.Finding).ToHashSet();
        var own = Shown.Where(known.Contains).ToList();
        if (own.Count > 0)
        {
            Line("<section class=\"panel\" aria-labelledby=\"policy\"><h2 id=\"policy\">The policy itself</h2>");
            Findings(own);
            Line("</section>");
        }
    }

    private void Model(AuditedModel model)
    {
        var number = Number(Models.IndexOf(model) + 1);
        var files = Of(model);
        Line(
            $"<article class=\"panel{(files.Count > ShownFiles ? " long" : "")}\" id=\"model-{number}\" aria-labelledby=\"name-{number}\">"
        );
        Line(
            $"<div class=\"top\"><h3 id=\"name-{number}\">{Name(model.Name)}</h3>{VerdictTag(Result.VerdictOf(model))}</div>"
        );
        Line("<dl>");
        if (model.Commit is { } commit)
        {
            var address =
                Hub is null || model.Repository is not { } repository ? null : $"{Hub}/{repository}/tree/{commit}";
            Fact(
                "Commit",
                address is null
                    ? Code(commit)
                    : $"<a href=\"{Html.Text(address)}\" rel=\"noreferrer\">{Code(commit)}</a>"
            );
        }

        if (model.IsRepository)
        {
            Fact("Licence", Html.Text(model.License ?? "none") + Terms(model.License));
        }

        var card = Result.CardOf(model);
        if (card is not null)
        {
            if (!card.Summary.BaseModels.IsEmpty)
            {
                Fact("Made from", string.Join(", ", card.Summary.BaseModels.Select(Name)));
            }

            Fact(
                "Card",
                $"<meter min=\"0\" max=\"100\" value=\"{Number(card.Summary.Score)}\" aria-label=\"score of the card\"></meter> {Number(card.Summary.Score)} of 100"
            );
            var missing = card.Summary.Parts.Where(part => part.Points < part.Of).ToList();
            if (missing.Count > 0)
            {
                Fact(
                    "Card lacks",
                    Html.Text(
                        string.Join(", ", missing.Select(part => $"{part.Name} (−{Number(part.Of - part.Points)})"))
                    )
                );
            }
        }
        else if (model.IsRepository)
        {
            Fact("Card", "not at hand");
        }

        Line("</dl>");
        var own = Own(model);
        if (own.Count > 0)
        {
            Line("<h4>Findings</h4>");
            Findings(own);
        }

        if (files.Count > 0)
        {
            Line(
                $"<details{(files.Count > ShownFiles ? "" : " open")}><summary>{Plural(files.Count, "file")}</summary>"
            );
            Rows(
                ["File", "Format", "Size", "Verdict", "SHA-256"],
                files.Select(file =>
                    (IReadOnlyList<string>)
                        [
                            Code(file.File.Path),
                            Html.Text(file.Verdict.Format),
                            Html.Text(Sizes.Bytes(file.Size)),
                            VerdictTag(file.Verdict.Verdict),
                            Code(file.Sha256 ?? ""),
                        ]
                )
            );
            Line("</details>");
        }

        Line("</article>");
    }

    private void Findings(IEnumerable<Finding> findings)
    {
        Line("<ul class=\"findings\">");
        foreach (
            var finding in findings
                .OrderByDescending(finding => finding.Severity)
                .ThenBy(finding => finding.Rule.Code, StringComparer.Ordinal)
        )
        {
            var (style, word) = Words(finding.Severity);
            var line = finding.Span.Line > 0 ? FormattableString.Invariant($":{finding.Span.Line}") : "";
            Line(
                $"<li>{Tag(style, word)} <a href=\"{Html.Text(finding.Rule.HelpLink)}\" rel=\"noreferrer\">{Html.Text(finding.Rule.Code)}</a> {Html.Message(finding.Message)}"
                    + (finding.Hint is null ? "" : $" <span class=\"hint\">— {Html.Message(finding.Hint)}</span>")
                    + $" <span class=\"soft mono\">{Html.Text(finding.File + line)}</span></li>"
            );
        }

        Line("</ul>");
    }

    /// <summary>The first cell heads its row; on a phone each row is a block and each cell names its column.</summary>
    private void Rows(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Line("<div class=\"scroll\"><table><thead><tr>");
        Line(string.Concat(columns.Select(column => $"<th scope=\"col\">{column}</th>")));
        Line("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            var cells = row.Skip(1).Select((cell, at) => $"<td data-label=\"{columns[at + 1]}\">{cell}</td>");
            Line($"<tr><th scope=\"row\">{row[0]}</th>{string.Concat(cells)}</tr>");
        }

        Line("</tbody></table></div>");
    }

    private void Fact(string name, string html) => Line($"<dt>{name}</dt><dd>{html}</dd>");

    private void Line(string html) => _html.Append(html).Append('\n');

    private List<FileResult> Of(AuditedModel model) =>
        [.. Result.Files.Where(file => ReferenceEquals(file.Model, model))];

    private List<Finding> Own(AuditedModel model)
    {
        var shown = Shown.ToHashSet();
        return
        [
            .. Result
                .Found.Where(found => ReferenceEquals(found.Model, model) && shown.Contains(found.Finding))
                .Select(found => found.Finding),
        ];
    }

    private int Count(Severity severity) => Shown.Count(finding => finding.Severity == severity);

    private static string Terms(string? license) =>
        license is not null && HubLicense.Find(license) is { } known
            ? known.Commercial switch
            {
                "yes" => " <span class=\"soft\">(commercial use permitted)</span>",
                "no" => " <span class=\"soft\">(no commercial use)</span>",
                "conditional" => " <span class=\"soft\">(commercial use on conditions)</span>",
                _ => "",
            }
            : "";

    private static string VerdictTag(Verdict? verdict) =>
        verdict switch
        {
            null => Tag("note", "not read"),
            Files.Verdict.Safe => Tag("good", "✓ safe"),
            Files.Verdict.Unscanned => Tag("warning", "? unscanned"),
            Files.Verdict.Suspicious => Tag("warning", "! suspicious"),
            Files.Verdict.Invalid => Tag("error", "✗ invalid"),
            _ => Tag("error", "✗ dangerous"),
        };

    private static string WorstTag(List<Finding> findings)
    {
        var worst = findings.Max(finding => finding.Severity);
        var (style, word) = Words(worst);
        var count = findings.Count(finding => finding.Severity == worst);
        return Tag(style, FormattableString.Invariant($"{count} {word}{(count == 1 ? "" : "s")}"));
    }

    private static (string Style, string Word) Words(Severity severity) =>
        severity switch
        {
            Severity.Error => ("error", "error"),
            Severity.Warning => ("warning", "warning"),
            _ => ("note", "note"),
        };

    private static string Style(ChangeKind kind) => kind == ChangeKind.Removed ? "good" : "note";

    private static string Tag(string style, string words) => $"<span class=\"tag {style}\">{words}</span>";

    private static string Name(string name) => $"<bdi>{Html.Text(name)}</bdi>";

    private static string Code(string text) => text.Length == 0 ? "" : $"<code>{Html.Text(text)}</code>";

    private static string Both(string before, string after) =>
        before == after || after.Length == 0 ? before
        : before.Length == 0 ? after
        : $"{before} → {after}";

    private static string Short(AuditedModel? model) => model?.Commit?[..Math.Min(12, model.Commit.Length)] ?? "";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Plural(int count, string noun) =>
        FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Style()
    {
        using var stream = typeof(AuditPage).Assembly.GetManifestResourceStream("page.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
