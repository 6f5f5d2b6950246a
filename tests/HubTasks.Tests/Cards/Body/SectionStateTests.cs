using HubTasks.Cards;
using HubTasks.Cards.Body;

namespace HubTasks.Tests.Cards.Body;

public sealed class SectionStateTests
{
    private const string Text = "Sorting film reviews in English by their mood, for statistics over many of them.";

    [Theory]
    [InlineData("## Intended uses\n\n{text}")]
    [InlineData("Intended use\n------------\n\n{text}")]
    [InlineData("<h2>Intended use</h2>\n\n{text}")]
    [InlineData("<h2 align=\"center\">\n\nIntended use\n\n</h2>\n\n{text}")]
    [InlineData("<center><h3><b>Intended</b> use</h3></center>\n<p>{text}</p>")]
    [InlineData("**Intended use**\n\n{text}")]
    [InlineData("**Intended Use Cases** {text}")]
    [InlineData("- **Intended use:** {text}")]
    [InlineData("*Intended use*: {text}")]
    [InlineData("Intended use: {text}")]
    [InlineData("**License:** mit\n**Intended use:** {text}\n**Author:** us")]
    [InlineData("| Property | Value |\n|---|---|\n| Intended use | {text} |")]
    [InlineData("<table><tr><th>Intended use</th><td>{text}</td></tr></table>")]
    [InlineData("<details><summary>Intended use</summary>\n\n{text}\n\n</details>")]
    [InlineData("##Intended use\n\n{text}")]
    [InlineData("## 2.1 Intended use\n\n{text}")]
    [InlineData("## :rocket: Intended uses & limitations\n\n{text}")]
    [InlineData("## 🚀 Intended Use [optional]\n\n{text}")]
    [InlineData("## Intended use\n\n### Films\n\n{text}")]
    [InlineData("## Intended use\n\n> {text}")]
    [InlineData("## Intended use\n\n1. {text}\n2. And so on.")]
    [InlineData("## Intended use\r\n\r\n{text}\r\n")]
    [InlineData("## Uses\n\n### Direct Use\n\n{text}\n\n### Downstream Use [optional]\n\n[More Information Needed]")]
    public void Text_is_found_under_a_heading_of_any_form(string body) =>
        Assert.Equal(
            SectionState.Present,
            State(body.Replace("{text}", Text, StringComparison.Ordinal), Subject.IntendedUse)
        );

    [Theory]
    [InlineData("", SectionState.Missing)]
    [InlineData(
        "# Tiny\n\nWords without a heading that says what they are about, and many of them.",
        SectionState.Missing
    )]
    [InlineData("## Limitations", SectionState.Empty)]
    [InlineData(
        "## Limitations\n\n<!-- where it fails, and whom that may hurt: tell us in several words -->",
        SectionState.Empty
    )]
    [InlineData(
        "## Limitations\n\n## Training data\n\nFilm reviews in English, fifty thousand of them in all.",
        SectionState.Empty
    )]
    [InlineData(
        "## Limitations\n\n```python\nprint('this model is limited to the films that it knows')\n```",
        SectionState.Empty
    )]
    [InlineData(
        "## Limitations\n\n### How to use\n\nLoad it with a pipeline, and give it one review after the other.",
        SectionState.Empty
    )]
    [InlineData("## Limitations\n\nMore information needed", SectionState.Placeholder)]
    [InlineData(
        "## Limitations\n\n[More Information Needed](https://example.com/how-to-write-a-card)",
        SectionState.Placeholder
    )]
    [InlineData("## Limitations\n\n[Needs More Information]", SectionState.Placeholder)]
    [InlineData("## Limitations\n\nTODO", SectionState.Placeholder)]
    [InlineData("## Limitations\n\n**TODO:** write this", SectionState.Placeholder)]
    [InlineData(
        "## Limitations\n\n[TODO: where does it fail, and whom may that hurt in the end?]",
        SectionState.Placeholder
    )]
    [InlineData(
        "## Limitations\n\nTODO: describe what the model cannot do and which languages it does not know",
        SectionState.Placeholder
    )]
    [InlineData(
        "## Limitations\n\nThis section will be completed in the future by the authors of the model.",
        SectionState.Placeholder
    )]
    [InlineData(
        "## Limitations\n\nLorem ipsum dolor sit amet. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris.",
        SectionState.Placeholder
    )]
    [InlineData("## Limitations\n\nTBD", SectionState.Placeholder)]
    [InlineData("## Limitations\n\nT.B.D.", SectionState.Placeholder)]
    [InlineData("## Limitations\n\n…", SectionState.Placeholder)]
    [InlineData("## Limitations\n\n...", SectionState.Placeholder)]
    [InlineData("## Limitations\n\n-", SectionState.Empty)]
    [InlineData("## Limitations\n\nN/A", SectionState.Placeholder)]
    [InlineData("## Limitations\n\nnone", SectionState.Placeholder)]
    [InlineData("## Limitations\n\n???", SectionState.Placeholder)]
    [InlineData("## Limitations\n\n*Coming soon!*", SectionState.Placeholder)]
    [InlineData("## Limitations\n\nMore details will be added soon.", SectionState.Placeholder)]
    [InlineData(
        "## Limitations\n\n{{ limitations | default(\"[More Information Needed]\", true) }}",
        SectionState.Placeholder
    )]
    [InlineData("## Limitations\n\n<describe where your model fails>", SectionState.Placeholder)]
    [InlineData(
        "## Limitations\n\nLorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.",
        SectionState.Placeholder
    )]
    [InlineData(
        "## Limitations\n\nProvide examples of latent issues and potential remediations.",
        SectionState.Placeholder
    )]
    [InlineData(
        "## Limitations\n\nUsers (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information needed for further recommendations.",
        SectionState.Placeholder
    )]
    [InlineData("## Limitations\n\nEnglish only.", SectionState.Thin)]
    [InlineData("## Limitations\n\nLimitations", SectionState.Thin)]
    [InlineData("## Limitations\n\nbla bla bla bla bla bla bla bla bla bla", SectionState.Thin)]
    [InlineData(
        "## Limitations\n\nSee the [paper](https://example.com) for a discussion of the limitations.",
        SectionState.Thin
    )]
    [InlineData(
        "## Limitations\n\nhttps://example.com/a-very-long/address/of/a/page/about/the/limits/of/models",
        SectionState.Thin
    )]
    [InlineData(
        "## Limitations\n\n![a drawing of the limits of this model in eight words](limits.png)",
        SectionState.Thin
    )]
    [InlineData(
        "## Limitations\n\n- [Known issues](#known-issues)\n- [Biases of the data](#biases)\n- [Other things to know](#other)",
        SectionState.Thin
    )]
    [InlineData(
        "## Limitations\n\n**It works for English film reviews only, and badly for irony.**",
        SectionState.Present
    )]
    [InlineData(
        "## Limitations\n\nIt suffers from [the same limitations as its base](https://example.com), and irony misleads it.",
        SectionState.Present
    )]
    [InlineData("## Intended uses & limitations\n\n{text}", SectionState.Present)]
    [InlineData("## Intended uses & limitations\n\n{text}\n\n#### Limitations and bias\n", SectionState.Empty)]
    [InlineData(
        "## Intended uses & limitations\n\n{text}\n\n#### Limitations and bias\n\nTODO",
        SectionState.Placeholder
    )]
    [InlineData("## Risks\n\nTODO\n\n## Limitations\n\n{text}", SectionState.Present)]
    public void A_section_counts_for_what_a_reader_learns_from_it(string body, SectionState expected) =>
        Assert.Equal(expected, State(body.Replace("{text}", Text, StringComparison.Ordinal), Subject.Limitations));

    [Theory]
    [InlineData("```markdown\n## Limitations\n\n{text}\n```")]
    [InlineData("````\n```\n## Limitations\n```\n\n{text}\n````")]
    [InlineData("    ## Limitations\n\n    {text}")]
    [InlineData("<!--\n## Limitations\n\n{text}\n-->")]
    [InlineData("<pre>\n## Limitations\n{text}\n</pre>")]
    public void A_heading_that_nobody_sees_as_one_is_none(string body) =>
        Assert.Equal(
            SectionState.Missing,
            State(body.Replace("{text}", Text, StringComparison.Ordinal), Subject.Limitations)
        );

    [Theory]
    [InlineData("局限性", "这个模型只在电影评论上训练过，对反讽和其他主题的判断并不可靠。")]
    [InlineData("局限性（Limitations）", "这个模型只在电影评论上训练过，对反讽和其他主题的判断并不可靠。")]
    [InlineData("三、模型的局限性", "这个模型只在电影评论上训练过，对反讽和其他主题的判断并不可靠。")]
    [InlineData("制限事項", "映画のレビューだけで学習したため、皮肉や他の話題では誤りが多くなります。")]
    [InlineData("제한사항", "이 모델은 영화 리뷰만 학습했기 때문에 반어나 다른 주제에서는 자주 틀릴 수 있습니다.")]
    [InlineData("Limitaciones y sesgos", "El modelo solo conoce reseñas de cine y falla con la ironía y otros temas.")]
    [InlineData("Limites", "Le modèle ne connaît que des critiques de films et comprend mal l'ironie.")]
    [InlineData("Biais potentiels", "Le modèle ne connaît que des critiques de films et comprend mal l'ironie.")]
    [InlineData("Einschränkungen", "Das Modell kennt nur Filmkritiken und versteht Ironie und andere Themen schlecht.")]
    [InlineData("Limitações e vieses", "O modelo só conhece críticas de cinema e erra com ironia e outros temas.")]
    [InlineData("Limitazioni", "Il modello conosce solo recensioni di film e capisce male l'ironia.")]
    [InlineData("Ограничения", "Модель знает только рецензии на фильмы и плохо понимает иронию и другие темы.")]
    [InlineData("القيود", "النموذج يعرف مراجعات الأفلام فقط ويخطئ في السخرية وفي مواضيع أخرى كثيرة")]
    [InlineData("محدودیت", "این مدل فقط نقد فیلم را می شناسد و در طنز و موضوعات دیگر اشتباه می کند")]
    [InlineData("Hạn chế", "Mô hình chỉ biết các bài phê bình phim và thường sai với lời mỉa mai")]
    [InlineData(
        "Sınırlamalar",
        "Model yalnızca film eleştirilerini bilir ve ironi ile başka konularda sık sık yanılır"
    )]
    [InlineData("ข้อจำกัด", "แบบจำลองนี้รู้จักเฉพาะบทวิจารณ์ภาพยนตร์และมักผิดพลาดกับการประชด")]
    [InlineData("सीमाएं", "यह मॉडल केवल फिल्म समीक्षाएँ जानता है और व्यंग्य तथा अन्य विषयों में गलती करता है")]
    [InlineData("Beperkingen", "Het model kent alleen filmrecensies en begrijpt ironie en andere onderwerpen slecht.")]
    [InlineData("Ograniczenia", "Model zna tylko recenzje filmów i źle rozumie ironię oraz inne tematy.")]
    [InlineData("Begränsningar", "Modellen känner bara filmrecensioner och förstår ironi och andra ämnen dåligt.")]
    public void Headings_are_known_in_many_languages(string heading, string text)
    {
        Assert.Equal(SectionState.Present, State($"## {heading}\n\n{text}", Subject.Limitations));
        Assert.Equal(SectionState.Empty, State($"## {heading}\n", Subject.Limitations));
    }

    [Theory]
    [InlineData("待补充")]
    [InlineData("準備中")]
    [InlineData("작성 중")]
    [InlineData("Por completar")]
    [InlineData("À compléter")]
    [InlineData("Folgt noch.")]
    [InlineData("Em breve")]
    [InlineData("В разработке")]
    public void Promises_are_known_in_many_languages(string text) =>
        Assert.Equal(SectionState.Placeholder, State($"## Limitations\n\n{text}\n", Subject.Limitations));

    [Theory]
    [InlineData("## Licensing Information\n\nMIT", SectionState.Present)]
    [InlineData("## Licensing Information\n\n[LICENSE](LICENSE)", SectionState.Present)]
    [InlineData(
        "## Licensing Information\n\n[More Information Needed](https://example.com/how-to)",
        SectionState.Placeholder
    )]
    [InlineData("## Licensing Information\n\nTODO", SectionState.Placeholder)]
    [InlineData("- **License:**\n- **Author:** us", SectionState.Empty)]
    [InlineData("**License: MIT**", SectionState.Present)]
    public void A_license_needs_a_word_only(string body, SectionState expected) =>
        Assert.Equal(expected, State(body, Subject.License));

    [Fact]
    public void Every_subject_has_a_state_under_its_name()
    {
        var card = Card.Parse("# Tiny\n\n**License:** mit\n", new CardSource("README.md"));

        Assert.Equal(
            SubjectNames.All.Select(entry => entry.Name).Order(StringComparer.Ordinal),
            card.Body.Sections.Keys
        );
        Assert.Equal(SectionState.Present, card.Body.Sections["license"]);
        Assert.Equal(SectionState.Missing, card.Body.Sections["limitations"]);
    }

    private static SectionState State(string body, Subject subject) =>
        Card.Parse(body, new CardSource("README.md")).Body.StateOf(subject);
}
