using HubTasks.Cards;
using HubTasks.Cards.Body;

namespace HubTasks.Tests.Cards.Body;

/// <summary>Sections that look written and say nothing, and short or unusual ones that say enough.</summary>
public sealed class HollowSectionTests
{
    private const string Use = "Sorting film reviews in English by their mood, for statistics over many of them.";
    private const string Limits =
        "It reads sarcasm literally, and it knows English reviews only, so other languages fail.";

    [Theory]
    [InlineData(". . . . . . . . . . . . . .")]
    [InlineData("🚀 🚀 🚀 🚀 🚀 🚀 🚀 🚀 🚀 🚀")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("\u200b \u200b \u200b \u200b \u200b \u200b \u200b \u200b \u200b")]
    [InlineData("T. B. D.")]
    [InlineData("À compléter prochainement.")]
    [InlineData("Próximamente se añadirá más información aquí.")]
    [InlineData("Em breve mais informações sobre este modelo.")]
    [InlineData("Wird noch ergänzt.")]
    [InlineData("待补充，敬请期待后续更新内容。")]
    [InlineData("準備中です。詳細は後日追記します。")]
    [InlineData("추후 업데이트 예정입니다. 조금만 기다려 주세요.")]
    [InlineData("Информация будет добавлена позже.")]
    [InlineData("سيتم إضافة المزيد من المعلومات لاحقا")]
    [InlineData("जल्द ही जानकारी जोड़ी जाएगी।")]
    [InlineData(
        "Users should be aware of the risks, biases and limitations of this model. More information is needed."
    )]
    [InlineData("This section is meant to convey both technical and sociotechnical limitations.")]
    [InlineData(
        "Address questions around how the model is intended to be used, including the foreseeable users of the model."
    )]
    [InlineData("Describe the intended use of your model here in a few sentences.")]
    [InlineData("Briefly explain who should use this model and for what purpose.")]
    [InlineData("What is this model intended to be used for? Who are its users, and where does it fail?")]
    [InlineData("Please refer to the original model card for more information about this.")]
    [InlineData("For limitations, we refer the reader to [the paper](https://arxiv.org/abs/2101.00001).")]
    [InlineData("See the GitHub repository of the project for many more details.")]
    [InlineData("If you want to know more, feel free to contact us or open an issue.")]
    [InlineData("Dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore.")]
    [InlineData("blah blah blah. Blah blah blah. Blah blah blah. Blah blah.")]
    [InlineData("Limitations limitations limitations and the limitations of limitations are limitations.")]
    [InlineData("~~It reads sarcasm literally, and it knows English reviews only, so other languages fail.~~")]
    [InlineData("<del>It reads sarcasm literally, and it knows English reviews only, so others fail.</del>")]
    [InlineData("![limits of this model in one very nice picture with alternative text](a.png)")]
    public void Text_that_says_nothing_is_no_answer(string text)
    {
        var card = Parse($"## Intended use\n\n{text}\n\n## Limitations\n\n{text}\n");

        Assert.NotEqual(SectionState.Present, card.Body.StateOf(Subject.IntendedUse));
        Assert.NotEqual(SectionState.Present, card.Body.StateOf(Subject.Limitations));
    }

    [Theory]
    [InlineData("```\n## Intended use\n\n{use}\n\n## Limitations\n\n{limits}\n```\n")]
    [InlineData("Text:\n\n    ## Intended use\n    {use}\n\n    ## Limitations\n    {limits}\n")]
    [InlineData("<!--\n## Intended use\n\n{use}\n\n## Limitations\n\n{limits}\n-->\n")]
    [InlineData("<div style=\"display: none\">\n\n## Intended use\n\n{use}\n\n## Limitations\n\n{limits}\n\n</div>\n")]
    [InlineData("<div hidden><h2>Intended use</h2><div>{use}</div><h2>Limitations</h2><p>{limits}</p></div>\n")]
    [InlineData("- [Intended use](#intended-use)\n- [Limitations](#limitations)\n")]
    [InlineData("| Intended use | TBD |\n|---|---|\n| Limitations | - |\n")]
    public void What_no_reader_sees_as_a_section_is_none(string body)
    {
        var card = Parse(Filled(body));

        Assert.NotEqual(SectionState.Present, card.Body.StateOf(Subject.IntendedUse));
        Assert.NotEqual(SectionState.Present, card.Body.StateOf(Subject.Limitations));
    }

    [Fact]
    public void The_intended_use_word_for_word_is_no_limitation()
    {
        var card = Parse($"## Intended use\n\n{Use}\n\n## Limitations\n\n{Use}\n");

        Assert.Equal(SectionState.Present, card.Body.StateOf(Subject.IntendedUse));
        Assert.Equal(SectionState.Thin, card.Body.StateOf(Subject.Limitations));
    }

    [Theory]
    [InlineData(
        "Film critics who want statistics over many English reviews.",
        "Sarcasm, slang, and all that is not English."
    )]
    [InlineData(
        "- critics who count moods\n- students of classifiers\n- our tests",
        "- fails on sarcasm\n- only knows English\n- biased towards American films"
    )]
    [InlineData(
        "This dataset is used to evaluate code generations.",
        "Not tested for safety; it may write violent text unasked."
    )]
    [InlineData(
        "{use} See the paper for more.",
        "{limits} For more information, see [the paper](https://arxiv.org/abs/2101.00001)."
    )]
    [InlineData("{use}\n\nDo you want more? Contact us.", "{limits} We will add more languages later.")]
    [InlineData(
        "Finds TODO comments in source code and sorts them by urgency.",
        "Comments that say FIXME in other languages are missed."
    )]
    [InlineData("Generates lorem ipsum text for web designers who want another one.", "{limits}")]
    [InlineData("### Who should use it?\n\n{use}", "### Where does it fail?\n\n{limits}")]
    [InlineData("<div>\n\n{use}\n\n</div>", "<div style=\"display:none\"><img src=\"a.png\"></div>\n\n{limits}")]
    [InlineData("~~Sorting songs.~~ {use}", "~~None.~~ {limits}")]
    public void Little_that_says_something_is_enough(string use, string limits)
    {
        var card = Parse(Filled($"## Intended use\n\n{use}\n\n## Limitations\n\n{limits}\n"));

        Assert.Equal(SectionState.Present, card.Body.StateOf(Subject.IntendedUse));
        Assert.Equal(SectionState.Present, card.Body.StateOf(Subject.Limitations));
    }

    private static string Filled(string text) =>
        text.Replace("{use}", Use, StringComparison.Ordinal).Replace("{limits}", Limits, StringComparison.Ordinal);

    private static Card Parse(string body) => Card.Parse("# Mood\n\n" + body, new CardSource("README.md"));
}
