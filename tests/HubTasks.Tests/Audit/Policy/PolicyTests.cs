using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Audit.Models;
using HubTasks.Audit.Policy;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Cache;
using HubTasks.Hub.Client;

namespace HubTasks.Tests.Audit.Policy;

public sealed class PolicyTests : IDisposable
{
    private static readonly string Commit = new('a', 40);
    private readonly TempFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    /// <summary>A model whose card and other texts lie in the cache without being selected.</summary>
    private AuditedModel Model(string? license, string? card, params (string Path, string Text)[] texts)
    {
        var repository = HubRepository.Model(RepoId.Parse("acme/tiny"));
        var layout = new CacheLayout(_cache.Path);
        (string Path, string? Text)[] all = [("README.md", card), .. texts];
        foreach (var (path, text) in all.Where(file => file.Text is not null))
        {
            var full = layout.SnapshotFile(repository, Commit, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return new AuditedModel("acme/tiny", Commit, license, [])
        {
            Revision = Commit,
            IsRepository = true,
            IsLocked = true,
            Repository = repository,
            Stores = [layout],
            Place = new Place("hub.lock.json", TextSpan.At(5, 21)),
        };
    }

    private static AuditResult Run(AuditPolicy policy, params AuditedModel[] models) =>
        ModelAudit.Run(models, policy, null, new Clock(), TestContext.Current.CancellationToken);

    private static string[] Codes(AuditResult result) =>
        [.. result.Findings.Select(finding => $"{finding.Rule.Code} {finding.Severity}")];

    private static string Card(string metadata, string body = "") => $"---\n{metadata}\n---\n# Tiny\n\n{body}\n";

    private static ImmutableArray<AllowList> Allow(params string[] words) => [new AllowList([.. words])];

    [Theory]
    [InlineData("apache-2.0", "Apache-2.0", true)]
    [InlineData("pddl", "PDDL-1.0", true)]
    [InlineData("cc-by-nc-4.0", "cc-by-*", true)]
    [InlineData("mit", "apache-2.0", false)]
    public void A_licence_is_allowed_by_id_spdx_id_or_glob(string license, string allowed, bool passes) =>
        Assert.Equal(
            passes ? [] : ["HUB3003 Error"],
            Codes(Run(AuditPolicy.Default with { AllowedLicenses = Allow(allowed) }, Model(license, null)))
        );

    [Theory]
    [InlineData("cc-by-nc-4.0", "noncommercial")]
    [InlineData("agpl-3.0", "network-copyleft")]
    [InlineData("gpl-3.0", "copyleft")]
    [InlineData("llama3.1", "use-restricted")]
    [InlineData("cc-by-nd-4.0", "no-derivatives")]
    [InlineData("apple-amlr", "research-only")]
    public void A_kind_of_licence_is_denied_by_its_name(string license, string kind)
    {
        var policy = AuditPolicy.Default with { DeniedLicenses = [kind] };

        Assert.Equal(["HUB3003 Error"], Codes(Run(policy, Model(license, null))));
        Assert.Empty(Codes(Run(policy, Model("mit", null))));
    }

    [Fact]
    public void Other_terms_are_known_by_the_name_that_the_card_gives_them()
    {
        var model = Model("other", Card("license: other\nlicense_name: acme-terms\nlicense_link: LICENSE"));

        Assert.Empty(Codes(Run(AuditPolicy.Default with { AllowedLicenses = Allow("acme-*") }, model)));
        Assert.Equal(["HUB3003 Error"], Codes(Run(AuditPolicy.Default with { AllowedLicenses = Allow("mit") }, model)));
    }

    [Fact]
    public void A_lock_that_names_another_licence_than_the_card_is_found()
    {
        Assert.Equal(["HUB3014 Error"], Codes(Run(AuditPolicy.Default, Model("mit", Card("license: cc-by-nc-4.0")))));
        Assert.Empty(Codes(Run(AuditPolicy.Default, Model("mit", Card("license: mit")))));
    }

    [Fact]
    public void A_licence_file_with_other_terms_is_found()
    {
        var model = Model("mit", Card("license: mit"), ("LICENSE", "Apache License\nVersion 2.0, January 2004"));

        var finding = Assert.Single(Run(AuditPolicy.Default, model).Findings);

        Assert.Equal(("HUB3015", Severity.Warning), (finding.Rule.Code, finding.Severity));
        Assert.Contains(
            "declares `mit`, but its `LICENSE` is the text of `apache-2.0`",
            finding.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Codes(Run(AuditPolicy.Default with { LicenseFile = Severity.Off }, model)));
    }

    [Fact]
    public void A_licence_that_the_base_model_does_not_permit_is_found()
    {
        var model = Model("mit", Card("license: mit\nbase_model: acme/base"));
        var policy = AuditPolicy.Default with { BaseLicense = Severity.Error };
        var known = Run(
            policy,
            model,
            model with
            {
                Name = "acme/base",
                License = "cc-by-nc-4.0",
                Repository = null,
                IsLocked = false,
                Stores = [],
            }
        );

        Assert.Equal(["HUB3016 Error"], Codes(known));
        Assert.Equal(["HUB3017 Info"], Codes(Run(policy, model)));
    }

    [Fact]
    public void A_card_must_have_what_the_policy_wants()
    {
        var model = Model(
            "mit",
            Card("license: mit", "## Limitations\n\nIt knows ten digits, in grey, and nothing else at all.")
        );
        var policy = AuditPolicy.Default with
        {
            CardFields = ["license", "pipeline_tag"],
            CardSections = ["limitations", "intended_use"],
            MinimumScore = 90,
        };

        Assert.Equal(["HUB3019 Error", "HUB3020 Error", "HUB3021 Error"], Codes(Run(policy, model)));
    }

    [Fact]
    public void A_card_that_nobody_can_read_is_not_good_enough()
    {
        var model = Model("mit", null);

        Assert.Empty(Codes(Run(AuditPolicy.Default, model)));
        Assert.Equal(
            ["HUB3018 Warning"],
            Codes(Run(AuditPolicy.Default with { MissingCard = Severity.Warning }, model))
        );
        Assert.Equal(["HUB3018 Error"], Codes(Run(AuditPolicy.Default with { CardFields = ["license"] }, model)));
    }

    [Theory]
    [InlineData("2026-11-13T12:00:00Z", new string[0])]
    [InlineData("2026-11-14T13:00:00Z", new[] { "HUB3009 Error" })]
    [InlineData("2099-01-01T00:00:00Z", new[] { "HUB3009 Error" })]
    [InlineData(null, new[] { "HUB3010 Warning" })]
    public void A_commit_must_be_old_enough(string? committed, string[] expected)
    {
        var policy = AuditPolicy.Default with { MinimumAge = TimeSpan.FromDays(7) };
        var model = Model("mit", null) with
        {
            Committed = committed is null ? null : DateTimeOffset.Parse(committed, CultureInfo.InvariantCulture),
        };

        Assert.Equal(expected, Codes(Run(policy, model)));
        Assert.Empty(Codes(Run(policy with { MinimumAgeExcept = ["acme/*"] }, model)));
    }

    [Fact]
    public void Every_list_of_allowed_sources_must_have_one_that_fits()
    {
        var policy = AuditPolicy.Default with
        {
            AllowedSources = [new AllowList(["acme/*"], "org.yml:3"), new AllowList(["acme/big"], "hubtasks.yml:4")],
        };

        var finding = Assert.Single(Run(policy, Model("mit", null)).Findings);

        Assert.Contains("`audit.sources.allow` (hubtasks.yml:4)", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_organisation_has_closed_cannot_be_excepted_nearby()
    {
        var exception = new Waiver("acme/*", [], "we need it", new DateOnly(2027, 1, 31)) { IsNear = true };
        var policy = AuditPolicy.Default with
        {
            DeniedSources = ["acme/*"],
            Final = ["HUB3001"],
            Exceptions = [exception],
        };

        Assert.Equal(["HUB3029 Error", "HUB3001 Error"], Codes(Run(policy, Model("mit", null))));
        Assert.Empty(Codes(Run(policy with { Exceptions = [exception with { IsNear = false }] }, Model("mit", null))));
    }

    [Fact]
    public void One_exception_that_holds_is_enough()
    {
        var expired = new Waiver("acme/*", ["HUB3001"], "for a while", new DateOnly(2026, 1, 31)) { IsNear = true };
        var farther = new Waiver("acme/tiny", [], "agreed", new DateOnly(2027, 1, 31));
        var policy = AuditPolicy.Default with
        {
            DeniedSources = ["acme/*"],
            Final = ["HUB3001"],
            Exceptions = [expired with { Expires = new DateOnly(2028, 1, 31) }, farther],
        };

        Assert.Empty(Codes(Run(policy, Model("mit", null))));
        Assert.Equal(
            ["HUB3011 Error"],
            Codes(Run(policy with { Exceptions = [expired, farther] }, Model("mit", null)))
        );
    }

    [Fact]
    public void Each_decision_names_the_line_that_made_it()
    {
        var policy = AuditPolicy.Default with
        {
            AllowedLicenses = Allow("apache-2.0"),
            Places = AuditPolicy.Default.Places.Add("licenses.allow", "hubtasks.yml:3"),
        };

        var decisions = Run(policy, Model("mit", null)).Decisions.Select(decision => decision.ToString());

        Assert.Equal(
            [
                "acme/tiny: any source is allowed",
                "acme/tiny: HUB3003 is an error by `audit.licenses.allow` (hubtasks.yml:3)",
            ],
            decisions.Take(2)
        );
    }

    [Fact]
    public void The_scanners_of_the_Hub_can_only_make_it_worse()
    {
        var model = Model("mit", null) with
        {
            Scan = new HubScanStatus(
                true,
                [new HubScannedFile("a.bin", "unsafe"), new HubScannedFile("b.bin", "caution")]
            ),
            Files = [new AuditedFile("a.bin", _cache.Write("a.bin", "hello"), null, default)],
        };

        var result = Run(AuditPolicy.Default with { MissingScan = Severity.Error }, model);

        Assert.Equal(
            ["HUB3022 Error", "HUB3022 Warning"],
            Codes(result).Where(code => code.StartsWith("HUB302", StringComparison.Ordinal))
        );
        Assert.Equal(
            ["HUB3023 Error"],
            Codes(
                Run(AuditPolicy.Default with { MissingScan = Severity.Error }, model with { Scan = null, Files = [] })
            )
        );
    }

    [Fact]
    public void A_model_that_must_be_signed_and_is_not_is_found()
    {
        var policy = AuditPolicy.Default with { RequiredSignatures = ["acme/*"] };

        Assert.Equal(["HUB3024 Error"], Codes(Run(policy, Model("mit", null))));
        Assert.Empty(Codes(Run(policy with { RequiredSignatures = ["other/*"] }, Model("mit", null))));
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    }
}
