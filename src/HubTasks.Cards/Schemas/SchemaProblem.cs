using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>One objection of a schema, in words for a person.</summary>
/// <param name="fault">What the schema objects to.</param>
/// <param name="trail">The way to it.</param>
internal sealed class SchemaProblem(Fault fault, Trail trail)
{
    private string? _message;

    /// <summary>The top-level key that it is about; empty for the document.</summary>
    public string Key { get; } = trail.Key is { Length: > 0 } key ? key : fault.Missing ?? "";

    /// <summary>Such as <c>model-index[0].name</c>; of something missing, where it would be.</summary>
    public string Path { get; } =
        fault.Missing is null ? trail.ToString() : new Trail(trail, fault.Missing, 0).ToString();

    /// <summary>The value, or the mapping in which something is missing.</summary>
    public MetaNode Node => fault.Node;

    /// <summary>The keyword that objects.</summary>
    public string Kind => fault.Keyword.Name;

    /// <summary>Whether the value is of another type than the schema allows.</summary>
    public bool IsType => fault.IsType;

    public string Message => _message ??= $"`{Subject}` {fault.Keyword.Describe(fault)}";

    private string Subject => trail.ToString() is { Length: > 0 } path ? path : "front matter";
}
