using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>Why a schema does not allow a value. It knows nothing of the way to that value, so it holds wherever that stands.</summary>
internal abstract class Failure
{
    /// <summary>Many more than anyone reads; schemas can be written that find exponentially many.</summary>
    private protected const int MostTold = 10_000;

    /// <summary>How many things are wrong.</summary>
    public abstract int Count { get; }

    /// <summary>Whether the value itself is of another type than the schema allows.</summary>
    public abstract bool IsType { get; }

    public abstract void Tell(Trail trail, List<SchemaProblem> problems);

    /// <param name="failures">At least one.</param>
    public static Failure Join(List<Failure> failures) => failures is [var one] ? one : new Failures(failures);

    /// <summary>
    /// A value with several allowed shapes fails each of them; the shape that it came furthest with is the one that was
    /// meant.
    /// </summary>
    public static Failure Meant(IEnumerable<Failure> shapes, Fault otherwise) =>
        shapes.Where(shape => !shape.IsType).MinBy(shape => shape.Count) ?? otherwise;
}

/// <summary>A keyword objects to a value.</summary>
/// <param name="keyword">The one that objects.</param>
/// <param name="node">The value, or the mapping in which something is missing.</param>
/// <param name="missing">The key that is missing.</param>
/// <param name="isType">The value is of another type than the schema allows.</param>
internal sealed class Fault(Keyword keyword, MetaNode node, string? missing = null, bool isType = false) : Failure
{
    public Keyword Keyword => keyword;

    public MetaNode Node => node;

    public string? Missing => missing;

    public override int Count => 1;

    public override bool IsType => isType;

    public override void Tell(Trail trail, List<SchemaProblem> problems) =>
        problems.Add(new SchemaProblem(this, trail));
}

/// <summary>Something is wrong with a part of the value.</summary>
/// <param name="name">The part's key; null for an item.</param>
/// <param name="index">The part's place in a list.</param>
/// <param name="failure">What is wrong with it.</param>
internal sealed class Inside(string? name, int index, Failure failure) : Failure
{
    /// <summary>When so many parts of a value are wrong, they stand for the others.</summary>
    public const int Most = Linter.MostPerRule + 1;

    public override int Count => failure.Count;

    public override bool IsType => false;

    public override void Tell(Trail trail, List<SchemaProblem> problems) =>
        failure.Tell(new Trail(trail, name, index), problems);
}

internal sealed class Failures(List<Failure> failures) : Failure
{
    public override int Count { get; } = (int)Math.Min(int.MaxValue, failures.Sum(failure => (long)failure.Count));

    public override bool IsType { get; } = failures.Exists(failure => failure.IsType);

    public override void Tell(Trail trail, List<SchemaProblem> problems)
    {
        foreach (var failure in failures)
        {
            if (problems.Count < MostTold)
            {
                failure.Tell(trail, problems);
            }
        }
    }
}
