using HubTasks.Cards.Schemas;

namespace HubTasks.Tests.Cards.Schemas;

/// <summary>Where JavaScript and .NET read a pattern in two ways, JavaScript's counts.</summary>
public sealed class EcmaPatternTests
{
    [Theory]
    [InlineData("^a$", "a", "a\n")]
    [InlineData(@"^\d+$", "12", "٣")]
    [InlineData(@"^\w+$", "a_1", "é")]
    [InlineData(@"^\s$", "\u00a0", "a")]
    [InlineData(@"^[\s,]+$", "\ufeff,", "a")]
    [InlineData(@"^\S$", "a", "\u2028")]
    [InlineData("^.$", "😀", "\u2028")]
    [InlineData("^.{2}$", "😀a", "😀")]
    [InlineData("^[^]$", "\n", "")]
    [InlineData("[]|b", "b", "a")]
    [InlineData("^[a-z-[aeiou]]$", "[]", "b")]
    [InlineData("^[$.]$", "$", "a")]
    [InlineData(@"^\$\.\/$", "$./", "a")]
    [InlineData(@"^\u{1F600}\u{e9}\u0041$", "😀éA", "u")]
    [InlineData(@"^\p{Lu}\P{L}$", "É1", "é1")]
    [InlineData("^(?<a>b)(?!c)(?<=b)", "b", "bc")]
    public void A_pattern_means_what_it_means_in_javascript(string pattern, string good, string bad)
    {
        var regex = EcmaPattern.Read(pattern, out _)!;

        Assert.Matches(regex, good);
        Assert.DoesNotMatch(regex, bad);
    }

    [Theory]
    [InlineData("a**")]
    [InlineData("(?:a")]
    [InlineData(@"\p{Nonsense}")]
    [InlineData("[b-a]")]
    [InlineData(@"a\")]
    public void A_pattern_that_cannot_be_read_is_none(string pattern)
    {
        Assert.Null(EcmaPattern.Read(pattern, out var problem));
        Assert.NotEmpty(problem);
    }
}
