using System.Collections.Immutable;

namespace HubTasks.Audit.Files;

/// <summary>What the file checks may accept beyond tensors and arrays, and how much they may use.</summary>
public sealed record AuditProfile
{
    public static readonly AuditProfile Default = new();

    /// <summary>Changes whenever a verdict of any file could change: a cached verdict is valid for one version only.</summary>
    public const int RulesVersion = 6;

    /// <summary>Accept plain Python data classes in pickles too, such as <c>datetime</c> and <c>pathlib.PurePosixPath</c>.</summary>
    public bool PlainData { get; init; }

    /// <summary>Further pickle globals that are fine, exact <c>module.name</c>.</summary>
    public ImmutableSortedSet<string> PickleGlobals { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Accept TorchScript archives, whose embedded code can read and write files.</summary>
    public bool TorchScript { get; init; }

    /// <summary>All that archives and wrappers in one file may expand to, in bytes.</summary>
    public long MaxExpandedBytes { get; init; } = 4L << 30;
}
