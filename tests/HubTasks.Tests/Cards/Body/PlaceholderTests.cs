using HubTasks.Cards;

namespace HubTasks.Tests.Cards.Body;

public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("This model is a fine-tuned version of [bert](https://example.com) on an unknown dataset.")]
    [InlineData("It was tuned on the None dataset.")]
    [InlineData("# {MODEL_NAME}")]
    [InlineData("Replace [your name] by yours.")]
    [InlineData("[insert a figure here]")]
    [InlineData("- **Developed by:**\n- **Shared by:** us")]
    [InlineData("{% if demo %}")]
    [InlineData("Results: TBD")]
    [InlineData("This section will be updated.")]
    [InlineData("## Training data `TODO: update`")]
    public void Leftovers_of_templates_are_seen(string body) => Assert.NotEmpty(Left("# T\n\n" + body + "\n"));

    [Theory]
    [InlineData("```bibtex\n@misc{a, title={{TRL: Transformer Reinforcement Learning}}}\n```")]
    [InlineData("@misc{a,\n    title={{TRL}},\n}")]
    [InlineData("A todo list in Spanish: a todo el mundo le gusta todo.")]
    [InlineData("Fill the `[MASK]` token, or use `<your token>` and `{model_id}` in the code.")]
    [InlineData("```\nAuthorization: Bearer <your token> [your name] {model_id}\n```")]
    [InlineData("- **Models:**\n  - tiny\n  - small")]
    [InlineData("- **Usage:**\n\n  ```py\n  x\n  ```")]
    [InlineData("1. first\n2. **Second:** it\n3. third")]
    [InlineData("The [model](https://example.com) hub has 1,000 models [1], [2].")]
    [InlineData("The band plays at noon, debut TBA, tickets at the door of the hall.")]
    [InlineData(
        "The code will be released in the [repository](https://example.com) together with the paper and the data."
    )]
    [InlineData("This dataset will be updated every month.")]
    [InlineData("Use a tag like <lang> or <extra_id_0> in front of {the text}.")]
    public void Ordinary_text_is_left_alone(string body) => Assert.Empty(Left("# T\n\n" + body + "\n"));

    [Fact]
    public void A_card_of_nothing_but_leftovers_does_not_drown_its_reader()
    {
        var body = string.Concat(Enumerable.Repeat("TODO: this\n\n", 5_000));

        Assert.Equal(101, Left(body).Count());
    }

    [Fact]
    public void The_fix_takes_out_the_generators_comment_and_its_line_only()
    {
        const string Text =
            "# T\n\n<!-- This model card has been generated automatically. You\nshould proofread it. -->\n\nText.\n";
        var card = Card.Parse(Text, new CardSource("README.md"));
        var rule = CardRules.All.Single(rule => rule.Info.Slug == "generated-notice-left");
        var finding = Assert.Single(rule.Check(card));

        var edit = Assert.Single(rule.Fix(card, finding));

        Assert.Equal(
            "# T\n\n\nText.\n",
            string.Concat(Text.AsSpan(0, edit.Start), edit.NewText, Text.AsSpan(edit.End))
        );
    }

    [Fact]
    public void The_fix_of_a_heading_adds_one_space()
    {
        const string Text = "text\n  ##Two\n";
        var card = Card.Parse(Text, new CardSource("README.md"));
        var rule = CardRules.All.Single(rule => rule.Info.Slug == "heading-no-space");
        var finding = Assert.Single(rule.Check(card));

        var edit = Assert.Single(rule.Fix(card, finding));

        Assert.Equal(
            "text\n  ## Two\n",
            string.Concat(Text.AsSpan(0, edit.Start), edit.NewText, Text.AsSpan(edit.End))
        );
    }

    private static IEnumerable<string> Left(string text) =>
        Linter
            .Lint(
                Card.Parse(text, new CardSource("README.md")),
                new LintOptions(),
                TestContext.Current.CancellationToken
            )
            .Where(finding => finding.Rule.Slug is "placeholder-left" or "title-default")
            .Select(finding => finding.Message);
}
