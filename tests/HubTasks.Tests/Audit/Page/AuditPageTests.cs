using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Audit.Page;
using HubTasks.Findings;

namespace HubTasks.Tests.Audit.Page;

public sealed class AuditPageTests
{
    private const string Hostile = "</code><script>alert('1')</script>\"\u202e`";

    private static string Write(string name, string license, string path, string message)
    {
        var file = new AuditedFile(path, "/x", null, new Place("hub.lock.json", TextSpan.At(7, 9))) { Size = 1234 };
        var model = new AuditedModel(name, new string('a', 40), license, [file])
        {
            IsRepository = true,
            Place = file.Place,
        };
        var finding = new Finding(
            FileRules.RemoteCode,
            Severity.Error,
            "hub.lock.json",
            file.Place.Span,
            message,
            message
        );
        var verdict = new FileVerdict(path, "pickle", Verdict.Dangerous, []);
        var result = new AuditResult(
            [new ModelFinding(finding, model, file)],
            [new FileResult(model, file, verdict, new string('b', 64), 1234)],
            []
        );
        return new AuditPage(name, [model], result)
        {
            Version = "1.2.3",
            Written = DateTimeOffset.UnixEpoch,
            Changes = ChangeAudit.Of(ModelChange.Between([], [model]), new AuditResult([], [], []), result),
            Against = name,
        }.Write();
    }

    [Fact]
    public void Hostile_text_stays_text_wherever_it_stands()
    {
        var page = Write(Hostile, Hostile, Hostile, Hostile);

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert('1')", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page, StringComparison.Ordinal);
        Assert.Contains("\\u{202e}", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_for_no_other_file()
    {
        var page = Write("acme/tiny", "mit", "a.pkl", "`a.pkl` is wrong");

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_what_a_reviewer_asks()
    {
        var page = Write("acme/tiny", "cc-by-nc-4.0", "a.pkl", "`a.pkl` is wrong");

        Assert.Contains("<p class=\"verdict error\">✗ Not as it is: 1 error", page, StringComparison.Ordinal);
        Assert.Contains("<code>a.pkl</code> is wrong", page, StringComparison.Ordinal);
        Assert.Contains("(no commercial use)", page, StringComparison.Ordinal);
        Assert.Contains("✗ dangerous", page, StringComparison.Ordinal);
        Assert.Contains("1.2 kB more", page, StringComparison.Ordinal);
        Assert.Contains("hub.lock.json:7", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_element_that_opens_closes()
    {
        var page = Write("acme/tiny", "mit", "a.pkl", "`a.pkl` is wrong");
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..]
            .Replace("</html>", "", StringComparison.Ordinal);

        // HTML without void elements in its body, written with care, is XML
        Assert.NotNull(System.Xml.Linq.XDocument.Parse(body.Replace(" open>", ">", StringComparison.Ordinal)).Root);
    }

    [Fact]
    public void Nothing_to_say_is_said_too()
    {
        var page = new AuditPage("app", [], new AuditResult([], [], [])) { Written = DateTimeOffset.UnixEpoch }.Write();

        Assert.Contains("✓ Nothing speaks against these models", page, StringComparison.Ordinal);
        Assert.Contains("No model is used.", page, StringComparison.Ordinal);
    }
}
