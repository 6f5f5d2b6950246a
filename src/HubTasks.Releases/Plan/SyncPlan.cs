using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubTasks.Findings;

namespace HubTasks.Releases.Plan;

/// <summary>
/// Everything that one sync will do, as a value: printed by a dry run, executed as it is by a real one
/// (<c>schemas/sync-plan.schema.json</c>). Its JSON is stable: same state, same bytes.
/// </summary>
public sealed record SyncPlan
{
    public int SchemaVersion { get; init; } = 1;

    public required PlanOutcome Outcome { get; init; }

    /// <summary>Why nothing is done, for the outcomes that skip.</summary>
    public string? Reason { get; init; }

    public required PlanRelease Release { get; init; }

    public required PlanTarget Hub { get; init; }

    /// <summary>Ordinal by path.</summary>
    public ImmutableArray<PlanStep> Steps { get; init; } = [];

    /// <summary>Files of the release that the Hub has already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Null when nothing is tagged.</summary>
    public PlanTag? Tag { get; init; }

    /// <summary>What keeps the plan from being executed.</summary>
    public ImmutableArray<PlanConflict> Conflicts { get; init; } = [];

    /// <summary>What a person may want to know; never a failure.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    /// <summary>What the manifest will say; the content of its step.</summary>
    [JsonIgnore]
    internal ReleaseManifest? Manifest { get; init; }

    /// <summary>True when applying it would write something.</summary>
    [JsonIgnore]
    public bool HasChanges => !Steps.IsEmpty || Tag is { Action: not TagAction.Keep };

    /// <summary>With a final newline.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Relaxed.SyncPlan), (byte)'\n'];

    /// <summary>SHA-256 of <see cref="ToJson"/>, for the commit's trailers.</summary>
    public string Digest() => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(ToJson()));

    /// <summary>A plan that does nothing.</summary>
    public static SyncPlan Skip(PlanOutcome outcome, string reason, PlanRelease release, SyncOptions options) =>
        new()
        {
            Outcome = outcome,
            Reason = reason,
            Release = release,
            Hub = new PlanTarget(options.Repository.ToString(), null, null),
        };
}

[JsonConverter(typeof(KebabCaseEnum<PlanOutcome>))]
public enum PlanOutcome
{
    /// <summary>Something is to be written.</summary>
    Changes,

    /// <summary>The Hub has all of it.</summary>
    UpToDate,
    Conflict,
    SkippedDraft,
    SkippedPrerelease,
    SkippedPattern,

    /// <summary>The release has no file and no notes that go anywhere, or is gone.</summary>
    NothingToDo,
}

/// <param name="Tag">As the source has it.</param>
public sealed record PlanRelease(string Tag)
{
    public string? Server { get; init; }

    public string? Repo { get; init; }

    public long? ReleaseId { get; init; }

    public string? Commit { get; init; }

    public bool Prerelease { get; init; }

    public bool Latest { get; init; }
}

/// <param name="Repository">With <c>datasets/</c> or <c>spaces/</c> in front where it is one.</param>
/// <param name="Revision">The branch; null when nothing is written.</param>
/// <param name="Base">The commit it builds on; null for a repository yet to be created.</param>
public sealed record PlanTarget(string Repository, string? Revision, string? Base)
{
    public bool CreatesRepository { get; init; }

    public bool CreatesBranch { get; init; }

    public bool PullRequest { get; init; }
}

[JsonConverter(typeof(KebabCaseEnum<StepAction>))]
public enum StepAction
{
    Add,
    Update,
    Delete,
}

/// <param name="Kind"><c>asset</c>, <c>parts</c>, <c>member</c>, <c>changelog</c>, <c>card</c>, <c>latest</c> or <c>manifest</c>.</param>
public sealed record PlanStep(string Path, StepAction Action, string Kind)
{
    /// <summary>In bytes; null for deletions and for the manifest, which is written last.</summary>
    public long? Size { get; init; }

    public string? Sha256 { get; init; }

    /// <summary>Names of the assets it comes from.</summary>
    public ImmutableArray<string> From { get; init; } = [];

    [JsonIgnore]
    internal DesiredFile? File { get; init; }
}

[JsonConverter(typeof(KebabCaseEnum<TagAction>))]
public enum TagAction
{
    Create,
    Keep,
    Move,
}

/// <param name="Name">On the Hub.</param>
/// <param name="Held">The commit that it is on now; null when it does not exist.</param>
public sealed record PlanTag(string Name, TagAction Action, string? Held);

public sealed record PlanConflict(string Code, string Message, string? Hint)
{
    public string? Path { get; init; }

    internal static PlanConflict Of(Diagnostic diagnostic) =>
        new(diagnostic.Code, diagnostic.Message, diagnostic.Hint) { Path = diagnostic.Subject };

    public Diagnostic ToDiagnostic() => new(Code, Message, Hint) { Subject = Path };
}

/// <summary>Names as people write them in YAML.</summary>
internal sealed class KebabCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;
