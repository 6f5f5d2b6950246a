using System.Collections.Immutable;
using System.Text;
using HubTasks.Cards;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;

namespace HubTasks.Tests.Cards;

/// <summary>Rules that look at bytes, at the files beside the card, or at what the settings say.</summary>
public sealed class FactRulesTests
{
    private const string Tiny = "---\nlicense: apache-2.0\nlanguage: en\npipeline_tag: text-classification\n---\n";

    [Theory]
    [InlineData("Readme.md")]
    [InlineData(null)]
    public void A_repository_without_a_card_gives_one_finding(string? other)
    {
        var files = ImmutableSortedSet.CreateRange(
            StringComparer.Ordinal,
            other is null ? ["model.onnx"] : new[] { "model.onnx", other }
        );
        var card = Card.Missing(new CardSource("README.md") { Facts = new CardFacts { Files = files } });

        var finding = Assert.Single(Linter.Lint(card, new LintOptions(), TestContext.Current.CancellationToken));

        Assert.Equal("card-missing", finding.Rule.Slug);
        Assert.Equal(other is not null, finding.Message.Contains("Readme.md", StringComparison.Ordinal));
    }

    [Fact]
    public void Utf_16_is_the_only_thing_said_about_a_card_in_it()
    {
        var bytes = Encoding.Unicode.Preamble.ToArray().Concat(Encoding.Unicode.GetBytes(Tiny)).ToArray();

        Assert.Equal("encoding-invalid", Assert.Single(Lint(bytes)).Rule.Slug);
    }

    [Fact]
    public void A_byte_that_is_not_utf_8_is_found_where_it_stands()
    {
        var finding = Assert.Single(
            Lint([.. Encoding.UTF8.GetBytes(Tiny + "\nca"), 0xFF, (byte)'f']),
            Is("encoding-invalid")
        );

        Assert.Equal((7, 3), (finding.Span.Line, finding.Span.Column));
    }

    [Fact]
    public void A_byte_order_mark_is_found_and_the_front_matter_behind_it_is_read()
    {
        var findings = Lint([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Tiny)]);

        Assert.Single(findings, Is("bom-present"));
        Assert.DoesNotContain(findings, Is("license-missing"));
    }

    [Fact]
    public void A_line_that_ends_unlike_the_others_is_found()
    {
        var finding = Assert.Single(Lint(Encoding.UTF8.GetBytes(Tiny + "a\nb\r\nc\n")), Is("line-endings-mixed"));

        Assert.Equal(7, finding.Span.Line);
    }

    [Fact]
    public void A_token_is_found_and_not_repeated_in_full()
    {
        var token = "hf_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3x";

        var finding = Assert.Single(Lint(Encoding.UTF8.GetBytes(Tiny + token)), Is("secret-in-card"));

        Assert.DoesNotContain(token, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_made_up_token_is_none() =>
        Assert.DoesNotContain(Lint(Encoding.UTF8.GetBytes(Tiny + "hf_" + new string('x', 34))), Is("secret-in-card"));

    [Fact]
    public void A_card_of_more_than_a_mebibyte_is_too_large() =>
        Assert.Single(Lint(Encoding.UTF8.GetBytes(Tiny + new string('a', 1024 * 1024))), Is("card-too-large"));

    [Fact]
    public void Weights_without_the_text_of_their_license_are_found() =>
        Assert.Single(Lint(Tiny, Files("model.safetensors")), Is("license-file-missing"));

    [Fact]
    public void A_license_file_is_enough() =>
        Assert.DoesNotContain(Lint(Tiny, Files("model.safetensors", "LICENSE.txt")), Is("license-file-missing"));

    [Fact]
    public void Weights_without_a_library_are_found() =>
        Assert.Single(Lint(Tiny, Files("model.safetensors")), Is("library-name-missing"));

    [Fact]
    public void A_license_that_the_settings_deny_is_found()
    {
        Assert.Single(Lint(Tiny, new CardFacts { DeniedLicenses = ["apache-*"] }), Is("license-policy-denied"));
        Assert.Single(Lint(Tiny, new CardFacts { AllowedLicenses = ["mit", "BSD-*"] }), Is("license-policy-denied"));
        Assert.DoesNotContain(
            Lint(Tiny, new CardFacts { AllowedLicenses = ["Apache-2.0"] }),
            Is("license-policy-denied")
        );
    }

    [Fact]
    public void A_dataset_under_stricter_terms_is_found()
    {
        var card = Tiny.Replace("language: en", "language: en\ndatasets: acme/reviews", StringComparison.Ordinal);
        var facts = new CardFacts
        {
            DatasetLicenses = CardFacts.None.DatasetLicenses.Add("acme/reviews", "cc-by-nc-4.0"),
        };

        Assert.Single(Lint(card, facts), Is("dataset-license-incompatible"));
        Assert.DoesNotContain(Lint(card, CardFacts.None), Is("dataset-license-incompatible"));
    }

    [Theory]
    [InlineData("acme/Llama-3.1-tiny", false)]
    [InlineData("acme/llama3-tiny", false)]
    [InlineData("acme/Tiny-Llama", true)]
    public void A_derivative_of_Llama_begins_with_its_name(string repo, bool isFound)
    {
        var card = Llama;

        Assert.Equal(
            isFound,
            Lint(card, new CardFacts { Repo = repo }).Any(finding => finding.Rule.Slug == "derivative-name-rule")
        );
    }

    [Fact]
    public void A_derivative_of_Llama_carries_a_notice()
    {
        Assert.Single(Lint(Llama, Files("model.gguf")), Is("derivative-notice-missing"));
        Assert.DoesNotContain(Lint(Llama, Files("model.gguf", "NOTICE.md")), Is("derivative-notice-missing"));
        Assert.DoesNotContain(Lint(Llama + "Built with Llama", Files("model.gguf")), Is("derivative-notice-missing"));
    }

    [Fact]
    public void A_model_is_not_its_own_base() =>
        Assert.Single(
            Lint(
                Tiny.Replace("language: en", "base_model: acme/tiny", StringComparison.Ordinal),
                new CardFacts { Repo = "acme/tiny" }
            ),
            Is("base-model-self")
        );

    [Fact]
    public void A_snippet_that_loads_another_model_is_found()
    {
        const string Code = "\n```python\nmodel = AutoModel.from_pretrained(\"acme/other\")\n```\n";

        Assert.Single(Lint(Tiny + Code, new CardFacts { Repo = "acme/tiny" }), Is("snippet-repo-mismatch"));
        Assert.DoesNotContain(Lint(Tiny + Code, new CardFacts { Repo = "acme/other" }), Is("snippet-repo-mismatch"));
    }

    [Fact]
    public void Result_files_are_checked_in_their_own_place()
    {
        var facts = new CardFacts
        {
            Texts = ImmutableDictionary<string, string>.Empty.Add(
                ".eval_results/gsm8k.yaml",
                "- dataset:\n    id: openai/gsm8k\n    task_id: main\n  value: 0.91\n  date: 2026-01-02\n- value: 3\n"
            ),
        };
        var card = Card.Parse(Tiny, new CardSource("models/tiny/README.md") { Facts = facts });

        var findings = Linter
            .Lint(card, new LintOptions(), TestContext.Current.CancellationToken)
            .Where(finding => finding.Rule.Slug == "eval-results-file")
            .ToList();

        Assert.All(findings, finding => Assert.Equal("models/tiny/.eval_results/gsm8k.yaml", finding.File));
        Assert.Equal([5, 6, 6], findings.Select(finding => finding.Span.Line));
    }

    [Fact]
    public void An_organisations_schema_can_ask_for_more()
    {
        var schema = CardSchema.Parse(
            """{ "type": "object", "required": ["owner_team"], "properties": { "language": { "enum": ["de"] } } }""",
            out _
        );
        var findings = Linter
            .Lint(
                Card.Parse(Tiny, new CardSource("README.md")),
                new LintOptions { Schema = schema },
                TestContext.Current.CancellationToken
            )
            .Where(finding => finding.Rule.Slug == "schema-violation")
            .ToList();

        Assert.Equal(
            ["front matter` has no `owner_team`", "language` is `en`, expected one of `de`"],
            findings.Select(finding => finding.Message[1..])
        );
        Assert.Equal([1, 3], findings.Select(finding => finding.Span.Line));
    }

    private const string Llama =
        "---\nlicense: llama3.1\nlanguage: en\nbase_model: meta-llama/Llama-3.1-8B\npipeline_tag: text-generation\n---\n";

    private static Predicate<Finding> Is(string slug) => finding => finding.Rule.Slug == slug;

    private static CardFacts Files(params string[] names) =>
        new() { Files = ImmutableSortedSet.CreateRange(StringComparer.Ordinal, names) };

    private static ImmutableArray<Finding> Lint(byte[] bytes) =>
        Linter.Lint(
            Card.Parse(bytes, new CardSource("README.md")),
            new LintOptions(),
            TestContext.Current.CancellationToken
        );

    private static ImmutableArray<Finding> Lint(string text, CardFacts facts) =>
        Linter.Lint(
            Card.Parse(text, new CardSource("README.md") { Facts = facts }),
            new LintOptions(),
            TestContext.Current.CancellationToken
        );
}
