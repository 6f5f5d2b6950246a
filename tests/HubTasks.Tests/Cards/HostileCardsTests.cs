using HubTasks.Cards;

namespace HubTasks.Tests.Cards;

/// <summary>
/// Small ones of each kind; how long the large ones take is for <c>bench lint --hostile</c> to say, because a clock in a test
/// is wrong on a busy machine.
/// </summary>
public sealed class HostileCardsTests
{
    private const int Size = 100_000;

    private static readonly CardSource Source = new("README.md");

    public static TheoryData<string> Names => [.. HostileCards.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_card_ends_with_findings_inside_of_it(string name)
    {
        var card = Card.Parse(HostileCards.Make(name, Size).Bytes, Source);

        var findings = Linter.Lint(
            card,
            new LintOptions { Profile = Profile.EuGpai },
            TestContext.Current.CancellationToken
        );

        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.InRange(finding.Span.EndLine, finding.Span.Line, card.Source.LineCount));
        Assert.All(findings.GroupBy(finding => finding.Rule.Slug), rule => Assert.InRange(rule.Count(), 1, 101));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fixing_a_hostile_card_twice_is_fixing_it_once(string name)
    {
        var once = Fix(HostileCards.Make(name, Size).Bytes);

        Assert.Equal(once, Fix(once));
    }

    [Fact]
    public void Rules_stop_when_they_are_told_to()
    {
        var card = Card.Parse(HostileCards.Make("placeholders", Size).Bytes, Source);
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var stopped = Assert.Throws<OperationCanceledException>(() => Linter.Lint(card, new LintOptions(), stop.Token));

        Assert.Equal(stop.Token, stopped.CancellationToken);
    }

    private static byte[] Fix(byte[] bytes)
    {
        var fixedCard = Fixer.Fix(
            Card.Parse(bytes, Source),
            Source,
            new LintOptions(),
            TestContext.Current.CancellationToken
        );
        return fixedCard.Fixes == 0 ? bytes : fixedCard.ToBytes();
    }
}
