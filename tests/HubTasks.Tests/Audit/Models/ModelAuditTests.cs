using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Audit.Policy;
using HubTasks.Findings;
using HubTasks.Tests.Audit.Files;

namespace HubTasks.Tests.Audit.Models;

public sealed class ModelAuditTests : IDisposable
{
    private static readonly byte[] Unknown = new PickleBuilder(4).StackGlobal("acme", "Thing").Stop();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private AuditedModel Model(
        string name = "acme/tiny",
        string? license = "mit",
        params (string Path, byte[] Bytes)[] files
    ) =>
        new(
            name,
            new string('a', 40),
            license,
            [
                .. files.Select(file => new AuditedFile(
                    file.Path,
                    _folder.Write($"{name}/{file.Path}", file.Bytes),
                    Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Bytes)),
                    new Place("hub.lock.json", TextSpan.At(7, 9))
                )
                {
                    Size = file.Bytes.Length,
                }),
            ]
        )
        {
            Revision = "main",
            IsRepository = true,
            Place = new Place("hub.lock.json", TextSpan.At(4, 5)),
        };

    private static AuditResult Run(AuditPolicy policy, params AuditedModel[] models) => Run(policy, null, models);

    private static AuditResult Run(AuditPolicy policy, VerdictCache? cache, params AuditedModel[] models) =>
        ModelAudit.Run(models, policy, cache, new Clock("2026-11-21"), TestContext.Current.CancellationToken);

    private static string[] Codes(AuditResult result) =>
        [.. result.Findings.Select(finding => $"{finding.Rule.Code} {finding.Severity}")];

    [Fact]
    public void Without_a_policy_only_safe_files_pass()
    {
        Assert.Empty(Codes(Run(AuditPolicy.Default, Model(files: ("a.txt", "hello"u8.ToArray())))));
        Assert.Equal(["HUB3202 Error"], Codes(Run(AuditPolicy.Default, Model(files: ("a.pkl", Unknown)))));
        Assert.Equal(["HUB3101 Warning"], Codes(Run(AuditPolicy.Default, Model(files: ("a.bin", [1, 2, 3])))));
    }

    [Fact]
    public void A_finding_about_a_file_stands_at_its_line_of_the_lock()
    {
        var finding = Assert.Single(Run(AuditPolicy.Default, Model(files: ("a.pkl", Unknown))).Findings);

        Assert.Equal(("hub.lock.json", TextSpan.At(7, 9)), (finding.File, finding.Span));
        Assert.StartsWith("`a.pkl` of `acme/tiny`: ", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/*", "", true)]
    [InlineData("other/*", "", false)]
    [InlineData("", "acme/*", false)]
    [InlineData("acme/*", "acme/tiny", false)]
    [InlineData("", "", true)]
    public void Sources_are_denied_first_and_then_allowed(string allow, string deny, bool passes)
    {
        var policy = AuditPolicy.Default with { AllowedSources = Lists(allow), DeniedSources = Words(deny) };

        Assert.Equal(passes ? [] : ["HUB3001 Error"], Codes(Run(policy, Model())));
    }

    [Theory]
    [InlineData("MIT", "mit", true)]
    [InlineData("apache-2.0", "mit", false)]
    public void Licences_are_compared_without_case(string allow, string license, bool passes) =>
        Assert.Equal(
            passes ? [] : ["HUB3003 Error"],
            Codes(Run(AuditPolicy.Default with { AllowedLicenses = Lists(allow) }, Model(license: license)))
        );

    [Theory]
    [InlineData(null)]
    [InlineData("other")]
    public void A_licence_that_says_nothing_is_what_the_policy_says(string? license)
    {
        Assert.Equal(["HUB3004 Warning"], Codes(Run(AuditPolicy.Default, Model(license: license))));
        Assert.Equal(
            ["HUB3004 Error"],
            Codes(Run(AuditPolicy.Default with { UnknownLicense = Severity.Error }, Model(license: license)))
        );
        Assert.Empty(Codes(Run(AuditPolicy.Default with { UnknownLicense = Severity.Off }, Model(license: license))));
    }

    [Fact]
    public void Formats_sizes_and_pins_are_asked_about()
    {
        var model = Model(files: ("a.pkl", new PickleBuilder().Op("N").Stop()));

        Assert.Equal(["HUB3005 Error"], Codes(Run(AuditPolicy.Default with { Formats = [FileFormat.Onnx] }, model)));
        Assert.Equal(["HUB3006 Error"], Codes(Run(AuditPolicy.Default with { MaxFileSize = 3 }, model)));
        Assert.Equal(["HUB3006 Error"], Codes(Run(AuditPolicy.Default with { MaxModelSize = 3 }, model)));
        Assert.Equal(["HUB3002 Error"], Codes(Run(AuditPolicy.Default with { RequireCommit = true }, model)));
        Assert.Empty(
            Codes(Run(AuditPolicy.Default with { RequireCommit = true }, model with { Revision = model.Commit }))
        );
    }

    [Fact]
    public void Reviewed_globals_and_reviewed_code_count_for_their_repository_only()
    {
        var policy = AuditPolicy.Default with
        {
            PickleGlobals = [new TrustedGlobals("acme/*", ["acme.Thing"])],
            RemoteCode = ["acme/*"],
        };
        (string, byte[])[] files = [("a.pkl", Unknown), ("m.py", "x = 1"u8.ToArray())];

        Assert.Equal(["HUB3501 Info"], Codes(Run(policy, Model(files: files))));
        Assert.Equal(["HUB3202 Error", "HUB3501 Error"], Codes(Run(policy, Model("other/tiny", files: files))));
    }

    [Theory]
    [InlineData("2027-01-31", new string[0])]
    [InlineData("2026-11-21", new[] { "HUB3012 Warning" })]
    [InlineData("2026-11-20", new[] { "HUB3202 Error", "HUB3011 Error" })]
    public void An_exception_holds_until_its_day(string expires, string[] expected)
    {
        var policy = AuditPolicy.Default with { Exceptions = [Exception(expires)] };

        Assert.Equal(expected, Codes(Run(policy, Model(files: ("a.pkl", Unknown)))));
    }

    [Fact]
    public void An_exception_for_other_bytes_covers_nothing_and_says_so()
    {
        var policy = AuditPolicy.Default with
        {
            Exceptions = [Exception("2027-01-31") with { Sha256 = new string('0', 64) }],
        };

        Assert.Equal(["HUB3202 Error", "HUB3013 Info"], Codes(Run(policy, Model(files: ("a.pkl", Unknown)))));
    }

    [Fact]
    public void A_file_that_is_missing_or_altered_is_a_finding()
    {
        var model = Model(files: ("a.txt", "hello"u8.ToArray()));
        _folder.Write("acme/tiny/a.txt", "other");
        Assert.Equal(["HUB3008 Error"], Codes(Run(AuditPolicy.Default, model)));

        File.Delete(_folder["acme/tiny/a.txt"]);
        Assert.Equal(["HUB3007 Error"], Codes(Run(AuditPolicy.Default, model)));
    }

    [Fact]
    public void A_second_audit_reads_no_bytes_and_says_the_same()
    {
        var cache = new VerdictCache(_folder["verdicts"]);
        var model = Model(files: [("a.pkl", Unknown), ("b.txt", "hello"u8.ToArray())]);
        var first = Run(AuditPolicy.Default, cache, model);
        foreach (var file in model.Files)
        {
            // the same length: only somebody who reads notices
            File.WriteAllBytes(file.FullPath, new byte[file.Size!.Value]);
        }

        var second = Run(AuditPolicy.Default, cache, model);

        Assert.Equal(first.Findings, second.Findings);
        Assert.Equal(
            first.Files.Select(file => file.Verdict.Verdict),
            second.Files.Select(file => file.Verdict.Verdict)
        );
    }

    [Fact]
    public void A_verdict_counts_for_one_profile_and_one_name()
    {
        var cache = new VerdictCache(_folder["verdicts"]);
        var model = Model(files: ("a.pkl", Unknown));
        Run(AuditPolicy.Default, cache, model);

        Assert.Empty(
            Codes(
                Run(
                    AuditPolicy.Default with
                    {
                        PickleGlobals = [new TrustedGlobals("**", ["acme.Thing"])],
                    },
                    cache,
                    model
                )
            )
        );
    }

    [Theory]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "a/c", false)]
    [InlineData("a**c", "a/b/c", true)]
    [InlineData("A?C", "abc", true)]
    [InlineData("a", "ab", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "a/b", true)]
    public void Globs_stay_inside_a_segment_unless_they_are_doubled(string glob, string text, bool expected) =>
        Assert.Equal(expected, Glob.Matches(glob, text));

    [Fact]
    public void The_lock_says_where_models_and_files_stand()
    {
        var places = LockPlaces.Of(
            "{\n  \"version\": 1,\n  \"models\": [\n    {\n      \"repository\": \"a/b\",\n      \"files\": [\n        {\n          \"path\": \"x.bin\"\n        }\n      ]\n    }\n  ]\n}\n"u8
        );

        Assert.Equal(new TextSpan(5, 22, 5, 25), places.Find("a/b"));
        Assert.Equal(new TextSpan(8, 20, 8, 25), places.Find("a/b", "x.bin"));
        Assert.Equal(TextSpan.WholeFile, places.Find("a/b", "y.bin"));
    }

    [Fact]
    public void Every_rule_about_models_has_a_section()
    {
        var page = File.ReadAllText(Repository.PathTo("docs/diagnostics.md"));

        Assert.All(
            ModelRules.All,
            rule => Assert.Contains($"### {rule.Code} {rule.Slug}\n", page, StringComparison.Ordinal)
        );
    }

    private static Waiver Exception(string expires) =>
        new("acme/*", ["HUB3202"], "reviewed", DateOnly.Parse(expires, CultureInfo.InvariantCulture))
        {
            File = "hubtasks.yml",
            Span = TextSpan.At(3, 5),
        };

    private static ImmutableArray<AllowList> Lists(string text) => text.Length == 0 ? [] : [new AllowList([text])];

    private static ImmutableArray<string> Words(string text) => text.Length == 0 ? [] : [text];

    private sealed class Clock(string day) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.Parse(day + "T12:00:00Z", CultureInfo.InvariantCulture);
    }
}
