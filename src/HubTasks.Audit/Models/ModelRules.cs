using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>What is asked of a model as a whole.</summary>
public static class ModelRules
{
    public static readonly RuleInfo Source = new(
        "HUB3001",
        "source-not-allowed",
        Severity.Error,
        "The policy allows the repository"
    );
    public static readonly RuleInfo Commit = new(
        "HUB3002",
        "commit-required",
        Severity.Error,
        "The reference names a commit"
    );
    public static readonly RuleInfo License = new(
        "HUB3003",
        "license-not-allowed",
        Severity.Error,
        "The policy allows the licence"
    );
    public static readonly RuleInfo UnknownLicense = new(
        "HUB3004",
        "license-unknown-to-policy",
        Severity.Warning,
        "The model declares a licence"
    );
    public static readonly RuleInfo Format = new(
        "HUB3005",
        "format-not-allowed",
        Severity.Error,
        "The policy allows the format"
    );
    public static readonly RuleInfo Size = new(
        "HUB3006",
        "size-over-limit",
        Severity.Error,
        "Files and models stay within the policy's size"
    );
    public static readonly RuleInfo NotRestored = new(
        "HUB3007",
        "file-not-restored",
        Severity.Error,
        "Every locked file is in the cache"
    );
    public static readonly RuleInfo Altered = new(
        "HUB3008",
        "file-altered",
        Severity.Error,
        "The cache holds what the lock says"
    );
    public static readonly RuleInfo ExceptionExpired = new(
        "HUB3011",
        "exception-expired",
        Severity.Error,
        "No exception is out of date"
    );
    public static readonly RuleInfo ExceptionExpiresSoon = new(
        "HUB3012",
        "exception-expires-soon",
        Severity.Warning,
        "No exception runs out within two weeks"
    );
    public static readonly RuleInfo ExceptionUnused = new(
        "HUB3013",
        "exception-unused",
        Severity.Info,
        "Every exception covers something"
    );

    /// <summary>In order of their codes.</summary>
    public static readonly IReadOnlyList<RuleInfo> All =
    [
        Source,
        Commit,
        License,
        UnknownLicense,
        Format,
        Size,
        NotRestored,
        Altered,
        ExceptionExpired,
        ExceptionExpiresSoon,
        ExceptionUnused,
    ];
}
