using System.Collections.Immutable;

namespace HubTasks.Cards.Metadata;

/// <summary>What a YAML text holds, and what is wrong with it.</summary>
internal sealed record MetaDocument(MetaNode? Root, bool IsMalformed, ImmutableArray<YamlProblem> Problems)
{
    public static readonly MetaDocument Nothing = new(null, false, []);

    /// <summary>Values that aliases stand for, too.</summary>
    public IReadOnlySet<MetaNode> Shared { get; init; } = ImmutableHashSet<MetaNode>.Empty;
}

/// <summary>Something that one of the readers objects to.</summary>
internal sealed record YamlProblem(YamlProblemKind Kind, int Start, int End, string Message);

internal enum YamlProblemKind
{
    /// <summary>No reader accepts it.</summary>
    Syntax,

    /// <summary>A tab where Python's reader wants a space.</summary>
    Tab,

    /// <summary>Some readers accept it.</summary>
    Dialect,

    /// <summary>The Hub refuses it, Python keeps the last one.</summary>
    DuplicateKey,
}
