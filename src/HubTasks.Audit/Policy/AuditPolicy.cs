using System.Collections.Immutable;
using HubTasks.Audit.Files;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>What a team accepts of the models it uses. Without any setting: only safe files, no code, any licence.</summary>
public sealed record AuditPolicy
{
    public static readonly AuditPolicy Default = new();

    /// <summary>Repositories that may be used, as globs; empty means any.</summary>
    public ImmutableArray<string> AllowedSources { get; init; } = [];

    /// <summary>Repositories that may not; looked at first.</summary>
    public ImmutableArray<string> DeniedSources { get; init; } = [];

    /// <summary>Only references that name a commit.</summary>
    public bool RequireCommit { get; init; }

    /// <summary>Licence ids as the Hub writes them; empty means any.</summary>
    public ImmutableArray<string> AllowedLicenses { get; init; } = [];

    public ImmutableArray<string> DeniedLicenses { get; init; } = [];

    /// <summary>What a model without a known licence is.</summary>
    public Severity UnknownLicense { get; init; } = Severity.Warning;

    /// <summary>Format names of <see cref="FileFormat"/>; empty means any that gets a good verdict.</summary>
    public ImmutableArray<string> Formats { get; init; } = [];

    /// <summary>Of one file, in bytes.</summary>
    public long? MaxFileSize { get; init; }

    /// <summary>Of all locked files of one model, in bytes.</summary>
    public long? MaxModelSize { get; init; }

    /// <summary>Repositories whose code has been reviewed, as globs.</summary>
    public ImmutableArray<string> RemoteCode { get; init; } = [];

    /// <summary>What a file that nobody could look at is.</summary>
    public Severity Unscanned { get; init; } = Severity.Warning;

    /// <summary>What a suspicious file is.</summary>
    public Severity Suspicious { get; init; } = Severity.Error;

    /// <summary>Accept plain Python data classes in pickles.</summary>
    public bool PlainData { get; init; }

    /// <summary>Accept TorchScript.</summary>
    public bool TorchScript { get; init; }

    public ImmutableArray<TrustedGlobals> PickleGlobals { get; init; } = [];

    public ImmutableArray<Waiver> Exceptions { get; init; } = [];

    /// <summary>Where each setting stands, such as <c>hubtasks.yml:12</c> under <c>licenses.allow</c>.</summary>
    public ImmutableDictionary<string, string> Places { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What the file checks may accept of one repository.</summary>
    public AuditProfile ProfileFor(string repository) =>
        new()
        {
            PlainData = PlainData,
            TorchScript = TorchScript,
            PickleGlobals =
            [
                .. PickleGlobals
                    .Where(trusted => Glob.Matches(trusted.Repository, repository))
                    .SelectMany(trusted => trusted.Names),
            ],
        };

    /// <summary>The setting by name and place, for people.</summary>
    public string Setting(string key) =>
        Places.TryGetValue(key, out var place) ? $"`audit.{key}` ({place})" : $"`audit.{key}`";
}

/// <summary>Pickle globals that were reviewed, for the repositories that need them.</summary>
public sealed record TrustedGlobals(string Repository, ImmutableArray<string> Names);

/// <summary>A finding that was looked at and is accepted, for a reason and until a day.</summary>
/// <param name="Repository">A glob over <c>owner/name</c>.</param>
/// <param name="Rules">Codes; empty means every one.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">The last day on which it holds.</param>
public sealed record Waiver(string Repository, ImmutableArray<string> Rules, string Reason, DateOnly Expires)
{
    /// <summary>A glob over paths in the repository; null means all.</summary>
    public string? Path { get; init; }

    /// <summary>Only exactly these bytes.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The settings file, and the line of the exception in it.</summary>
    public string? File { get; init; }

    public TextSpan Span { get; init; }

    public bool Covers(string code, string repository, string? path, string? sha256) =>
        (Rules.IsEmpty || Rules.Contains(code, StringComparer.OrdinalIgnoreCase))
        && Glob.Matches(Repository, repository)
        && (Path is null || (path is not null && Glob.Matches(Path, path)))
        && (Sha256 is null || string.Equals(Sha256, sha256, StringComparison.OrdinalIgnoreCase));
}
