using HubTasks.Cards;
using HubTasks.Cards.Metadata;

namespace HubTasks.Tests.Cards;

public class FrontMatterFenceTests
{
    [Theory]
    [InlineData("---\na: 1\n---\nbody", "a: 1", "body")]
    [InlineData("\n  \n ---\na: 1\n---\nbody", "a: 1", "body")]
    [InlineData("---\r\na: 1\r\n---\r\nbody", "a: 1", "body")]
    [InlineData("---\ra: 1\r---", "a: 1", "")]
    [InlineData("---\na: 1\n--- \t\nbody", "a: 1", "body")]
    [InlineData("---\n\n---\nbody", "", "body")]
    [InlineData("---\na: 1\n----\nb: 2\n---\nbody", "a: 1\n----\nb: 2", "body")]
    [InlineData("---\n---\nbody\n\n---\nrest", "---\nbody\n", "rest")]
    [InlineData("---\na: |\n  x\n---\nb: 2\n---\n", "a: |\n  x", "b: 2\n---\n")]
    public void The_block_is_what_the_hub_takes_it_to_be(string text, string yaml, string body)
    {
        var card = Card.Parse(text, new CardSource("README.md"));

        Assert.Equal(yaml, card.FrontMatter.Yaml.ToString());
        Assert.Equal(body, card.Body.Text);
    }

    [Theory]
    [InlineData("--- \na: 1\n---\n")]
    [InlineData("--- # note\na: 1\n---\n")]
    [InlineData("----\na: 1\n---\n")]
    [InlineData("---\na: 1\n...\n")]
    [InlineData("---\na: 1\n ---\n")]
    [InlineData("---\na: 1\n---text\n")]
    [InlineData("---\na: 1\r---\rbody")]
    [InlineData("---\n---\nbody\n")]
    [InlineData("# Title\n---\na: 1\n---\n")]
    [InlineData("---\na: 1\n")]
    [InlineData("---")]
    [InlineData("")]
    public void What_the_hub_ignores_is_not_a_block(string text)
    {
        var card = Card.Parse(text, new CardSource("README.md"));

        Assert.Equal(FrontMatterState.Missing, card.FrontMatter.State);
        Assert.Equal(text, card.Body.Text);
    }

    [Fact]
    public void Two_million_line_breaks_after_an_opener_end_at_once()
    {
        var started = TimeProvider.System.GetTimestamp();

        Card.Parse("---" + new string('\n', 2_000_000) + "x", new CardSource("README.md"));

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
    }
}
