using HubTasks.Cards;

namespace HubTasks.Tests.Cards.Body;

/// <summary>Rules that compare a card's text with what its repository is and holds.</summary>
public sealed class FactRulesTests
{
    [Theory]
    [InlineData("model = AutoModel.from_pretrained('acme/other')", "acme/other")]
    [InlineData("model = SentenceTransformer(\"acme/other\")", "acme/other")]
    [InlineData("path = hf_hub_download(repo_id=\"acme/other\", filename=\"a.bin\")", "acme/other")]
    [InlineData(
        "model = AutoModel.from_pretrained('acme/tiny')\ntokens = AutoTokenizer.from_pretrained('acme/other')",
        null
    )]
    [InlineData("model = AutoModel.from_pretrained('Acme/Tiny')", null)]
    [InlineData("model = AutoModel.from_pretrained('acme/base')", null)]
    [InlineData("model = AutoModel.from_pretrained('./local/folder')", null)]
    [InlineData("model = AutoModel.from_pretrained(name)", null)]
    public void A_snippet_loads_this_repository_or_what_it_is_made_from(string code, string? other)
    {
        var text = $"---\nbase_model: acme/base\n---\n# T\n\n```py\n{code}\n```\n";

        var found = Lint(text, "snippet-repo-mismatch", new CardFacts { Repo = "acme/tiny" });

        Assert.Equal(other is null ? [] : [$"the snippet loads `{other}`, but this repository is `acme/tiny`"], found);
    }

    [Fact]
    public void A_snippet_is_not_judged_when_nobody_said_which_repository_it_is() =>
        Assert.Empty(
            Lint(
                "```py\nmodel = AutoModel.from_pretrained('acme/other')\n```\n",
                "snippet-repo-mismatch",
                CardFacts.None
            )
        );

    [Theory]
    [InlineData("![plot](images/plot.png)", true)]
    [InlineData("![plot](./images/plot.png)", true)]
    [InlineData("[files](images)", true)]
    [InlineData("[files](images/)", true)]
    [InlineData("[card](README.md#tiny)", true)]
    [InlineData("[a plot](images/a%20plot.png)", true)]
    [InlineData("<img src=\"images/plot.png\">", true)]
    [InlineData("![plot](images/Plot.png)", false)]
    [InlineData("[license](LICENSE)", false)]
    [InlineData("| a | b |\n|---|---|\n| c | [d](missing.txt) |", false)]
    [InlineData("[data](pile.eleuther.ai)", true)]
    [InlineData("[other](/acme/other)", true)]
    [InlineData("[mail](mailto:a@example.com)", true)]
    [InlineData("`[code](missing.txt)`", true)]
    public void A_link_to_a_file_is_compared_with_the_repository(string body, bool isThere)
    {
        var facts = new CardFacts { Files = ["README.md", "images/plot.png", "images/a plot.png"] };

        Assert.Equal(isThere, !Lint("# Tiny\n\n" + body + "\n", "link-broken-local", facts).Any());
    }

    [Theory]
    [InlineData("[a](#tiny-model)", true)]
    [InlineData("[a](#Tiny-Model)", true)]
    [InlineData("[a](#whats-new-)", true)]
    [InlineData("[a](#whats-new--1)", true)]
    [InlineData("[a](#über-uns)", true)]
    [InlineData("[a](#%C3%BCber-uns)", true)]
    [InlineData("[a](#局限性)", true)]
    [InlineData("[a](#here)", true)]
    [InlineData("[a](#)", true)]
    [InlineData("[a](#tiny)", false)]
    [InlineData("[a](#whats-new--2)", false)]
    public void An_anchor_is_a_heading_as_the_hub_names_it(string link, bool isThere)
    {
        var text =
            $"# Tiny *model*\n\n{link}\n\n## What's new?!\n\n## What's new?!\n\n## Über uns\n\n## 局限性\n\n<a name=\"here\"></a>\n".Replace(
                "new?!",
                "new ?",
                StringComparison.Ordinal
            );

        Assert.Equal(isThere, !Lint(text, "link-broken-local", CardFacts.None).Any());
    }

    [Theory]
    [InlineData("mit", "Released under the MIT License.", true)]
    [InlineData("apache-2.0", "Apache License, Version 2.0", true)]
    [InlineData("apache-2.0", "The code is MIT licensed, the weights Apache 2.0.", true)]
    [InlineData("gpl-3.0", "`GNU GPL 3.0`", true)]
    [InlineData("cc-by-sa-4.0", "Creative Commons Attribution-ShareAlike 4.0 International", true)]
    [InlineData("cc-by-4.0", "CC BY", true)]
    [InlineData("bsd-3-clause", "BSD License", true)]
    [InlineData("other", "MIT", true)]
    [InlineData("mit", "Made at MIT, in the laboratory of our friends.", true)]
    [InlineData("mit", "Apache License 2.0", false)]
    [InlineData("cc-by-4.0", "CC BY-NC 4.0", false)]
    [InlineData("cc-by-sa-4.0", "CC BY-SA 3.0", false)]
    [InlineData("gpl-3.0", "LGPL 3.0", false)]
    [InlineData("apache-2.0", "MIT", false)]
    public void A_license_in_the_text_is_that_of_the_front_matter(string id, string text, bool agrees) =>
        Assert.Equal(
            agrees,
            !Lint($"---\nlicense: {id}\n---\n# T\n\n## License\n\n{text}\n", "license-body-conflict", CardFacts.None)
                .Any()
        );

    private static IEnumerable<string> Lint(string text, string slug, CardFacts facts) =>
        Linter
            .Lint(
                Card.Parse(text, new CardSource("README.md") { Facts = facts }),
                new LintOptions(),
                TestContext.Current.CancellationToken
            )
            .Where(finding => finding.Rule.Slug == slug)
            .Select(finding => finding.Message);
}
