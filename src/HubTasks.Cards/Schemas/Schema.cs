using System.Collections.Immutable;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas.Keywords;
using HubTasks.Findings;

namespace HubTasks.Cards.Schemas;

/// <summary>A schema or a part of one: all of its keywords have to agree.</summary>
/// <param name="at">Where it stands in its document.</param>
/// <param name="span">The same as lines and columns.</param>
/// <param name="keywords">In the order in which they speak.</param>
/// <param name="refersOn">Whether there is a reference somewhere in it.</param>
internal sealed class Schema(JsonPointer at, TextSpan span, ImmutableArray<Keyword> keywords, bool refersOn)
{
    /// <summary>What is expected where no type is named.</summary>
    private const string Unnamed = "another shape";

    private string[]? _expected;

    public JsonPointer At => at;

    public TextSpan Span => span;

    public bool RefersOn => refersOn;

    /// <summary>The schema <c>false</c>.</summary>
    public bool IsNever => keywords is [Never];

    /// <summary>The schemas that look at the same value.</summary>
    public IEnumerable<Schema> InPlace => keywords.SelectMany(keyword => keyword.InPlace);

    /// <summary>The types that it allows, in words.</summary>
    public IReadOnlyList<string> Expected => _expected ??= FindExpected();

    /// <summary>What it wants, in words, as exactly as can be said in a few.</summary>
    public string Wanted =>
        keywords.Select(keyword => keyword.Wanted).LastOrDefault(said => said is not null) ?? Unnamed;

    public Failure? Check(MetaNode node, Evaluation evaluation)
    {
        Failure? first = null;
        List<Failure>? all = null;
        foreach (var keyword in keywords)
        {
            if (keyword.Check(node, evaluation) is { } failure)
            {
                if (first is null)
                {
                    first = failure;
                }
                else
                {
                    (all ??= [first]).Add(failure);
                }
            }
        }

        return all is null ? first : Failure.Join(all);
    }

    /// <summary>Marks the keys or items that some keyword has looked at.</summary>
    public void Cover(MetaNode node, Coverage coverage)
    {
        if (coverage.Enter(this))
        {
            foreach (var keyword in keywords)
            {
                keyword.Cover(node, coverage);
            }
        }
    }

    private string[] FindExpected()
    {
        var own = keywords.OfType<OfType>().Cast<Keyword>().FirstOrDefault();
        string[] named =
        [
            .. (own ?? keywords.FirstOrDefault(keyword => keyword.Expected.Any()))?.Expected.Distinct() ?? [],
        ];
        return named.Length > 0 ? named : [Unnamed];
    }
}
