using System.Collections.Immutable;
using HubTasks.Audit.Files;
using HubTasks.Audit.Signatures;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>What a team accepts of the models it uses. Without any setting: only safe files, no code, any licence.</summary>
public sealed record AuditPolicy
{
    public static readonly AuditPolicy Default = new();

    /// <summary>Repositories that may be used, as globs; empty means any. Each list must have one that fits.</summary>
    public ImmutableArray<AllowList> AllowedSources { get; init; } = [];

    /// <summary>Repositories that may not; looked at first.</summary>
    public ImmutableArray<string> DeniedSources { get; init; } = [];

    /// <summary>Only references that name a commit.</summary>
    public bool RequireCommit { get; init; }

    /// <summary>Of the commit that is used; null for any.</summary>
    public TimeSpan? MinimumAge { get; init; }

    /// <summary>Repositories whose commits may be as young as they are, as globs.</summary>
    public ImmutableArray<string> MinimumAgeExcept { get; init; } = [];

    /// <summary>What a commit is whose date nobody knows.</summary>
    public Severity UnknownAge { get; init; } = Severity.Warning;

    /// <summary>Licences, as <see cref="LicenseTerms"/> reads them; empty means any. Each list must have one that fits.</summary>
    public ImmutableArray<AllowList> AllowedLicenses { get; init; } = [];

    public ImmutableArray<string> DeniedLicenses { get; init; } = [];

    /// <summary>What a model without a known licence is.</summary>
    public Severity UnknownLicense { get; init; } = Severity.Warning;

    /// <summary>What a licence file with other terms than the card's is.</summary>
    public Severity LicenseFile { get; init; } = Severity.Warning;

    /// <summary>What a licence is that the licence of a base model does not permit.</summary>
    public Severity BaseLicense { get; init; } = Severity.Warning;

    /// <summary>What a base model is whose licence nobody knows.</summary>
    public Severity UnknownBaseLicense { get; init; } = Severity.Info;

    /// <summary>What a model is whose card is not at hand.</summary>
    public Severity MissingCard { get; init; } = Severity.Off;

    /// <summary>Keys of the front matter that a card must have.</summary>
    public ImmutableArray<string> CardFields { get; init; } = [];

    /// <summary>Subjects that a card must speak of, such as <c>limitations</c>.</summary>
    public ImmutableArray<string> CardSections { get; init; } = [];

    /// <summary>0 to 100.</summary>
    public int MinimumScore { get; init; }

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

    /// <summary>Repositories that must be signed, as globs.</summary>
    public ImmutableArray<string> RequiredSignatures { get; init; } = [];

    public ImmutableArray<TrustedSignature> TrustedSigners { get; init; } = [];

    /// <summary>What a model is that the Hub's scanners have not looked at, or were not asked about.</summary>
    public Severity MissingScan { get; init; } = Severity.Off;

    /// <summary>Codes that <see cref="Exceptions"/> of nearer files cannot cover.</summary>
    public ImmutableArray<string> Final { get; init; } = [];

    /// <summary>Settings that nearer files may loosen, such as <c>licenses.allow</c>.</summary>
    public ImmutableHashSet<string> Overridable { get; init; } =
        ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Settings of nearer files that a farther one overrules, in words.</summary>
    public ImmutableArray<LooserSetting> Overruled { get; init; } = [];

    public ImmutableArray<Waiver> Exceptions { get; init; } = [];

    /// <summary>What it was read from; absolute.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

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
    /// <param name="key">Below <c>audit</c>.</param>
    /// <param name="place">When several files have the setting and one of them decided.</param>
    public string Setting(string key, string? place = null) =>
        (place ?? Places.GetValueOrDefault(key)) is { } known ? $"`audit.{key}` ({known})" : $"`audit.{key}`";
}

/// <summary>What one file allows.</summary>
/// <param name="Items">As written.</param>
/// <param name="Place">Such as <c>hubtasks.yml:12</c>; null for a policy made by code.</param>
public sealed record AllowList(ImmutableArray<string> Items, string? Place = null);

/// <summary>A setting that would loosen what a farther file says, and so has no effect.</summary>
public sealed record LooserSetting(string Message, string File, TextSpan Span);

/// <param name="Repository">A glob over <c>owner/name</c>.</param>
public sealed record TrustedSignature(string Repository, TrustedSigner Signer);

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

    /// <summary>Written in a file that builds on another, which may have closed what it covers.</summary>
    public bool IsNear { get; init; }

    /// <summary>The settings file, and the line of the exception in it.</summary>
    public string? File { get; init; }

    public TextSpan Span { get; init; }

    public bool Covers(string code, string repository, string? path, string? sha256) =>
        (Rules.IsEmpty || Rules.Contains(code, StringComparer.OrdinalIgnoreCase))
        && Glob.Matches(Repository, repository)
        && (Path is null || (path is not null && Glob.Matches(Path, path)))
        && (Sha256 is null || string.Equals(Sha256, sha256, StringComparison.OrdinalIgnoreCase));
}
