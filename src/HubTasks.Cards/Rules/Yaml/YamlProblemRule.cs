using HubTasks.Cards.Metadata;
using HubTasks.Findings;

namespace HubTasks.Cards.Rules.Yaml;

/// <summary>Rules whose question the reader of the front matter has already answered.</summary>
internal abstract class YamlProblemRule : CardRule
{
    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card) =>
        card.FrontMatter.Swallowed is null
            ? card
                .FrontMatter.Problems.Where(problem => problem.Kind == Kind)
                .Select(problem => Report(card, card.Source.Span(problem.Start, problem.End), Message(problem), Hint))
            : [];

    private protected abstract YamlProblemKind Kind { get; }

    protected abstract string Hint { get; }

    private protected virtual string Message(YamlProblem problem) => problem.Message;
}
