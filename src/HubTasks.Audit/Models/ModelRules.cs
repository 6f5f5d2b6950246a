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
    public static readonly RuleInfo Age = new(
        "HUB3009",
        "commit-too-young",
        Severity.Error,
        "The commit has been there for as long as the policy wants"
    );
    public static readonly RuleInfo UnknownAge = new(
        "HUB3010",
        "commit-age-unknown",
        Severity.Warning,
        "The date of the commit is known where the policy asks for it"
    );
    public static readonly RuleInfo LicenseDiffers = new(
        "HUB3014",
        "license-not-that-of-the-card",
        Severity.Error,
        "The lock file and the card name the same licence"
    );
    public static readonly RuleInfo LicenseFileDiffers = new(
        "HUB3015",
        "license-file-differs",
        Severity.Warning,
        "The licence file is the text of the licence that the card names"
    );
    public static readonly RuleInfo BaseLicense = new(
        "HUB3016",
        "base-license-forbids",
        Severity.Warning,
        "The licences of the base models permit that of the model"
    );
    public static readonly RuleInfo UnknownBaseLicense = new(
        "HUB3017",
        "base-license-unknown",
        Severity.Info,
        "The licences of the base models are known"
    );
    public static readonly RuleInfo CardMissing = new(
        "HUB3018",
        "card-not-at-hand",
        Severity.Warning,
        "The card of the model is there to be read"
    );
    public static readonly RuleInfo CardField = new(
        "HUB3019",
        "card-field-missing",
        Severity.Error,
        "The card has the metadata that the policy wants"
    );
    public static readonly RuleInfo CardSection = new(
        "HUB3020",
        "card-section-missing",
        Severity.Error,
        "The card speaks of what the policy wants"
    );
    public static readonly RuleInfo CardScore = new(
        "HUB3021",
        "card-score-low",
        Severity.Error,
        "The card scores as high as the policy wants"
    );
    public static readonly RuleInfo HubScan = new(
        "HUB3022",
        "hub-scan-warns",
        Severity.Error,
        "The Hub's scanners have nothing to say"
    );
    public static readonly RuleInfo HubScanMissing = new(
        "HUB3023",
        "hub-scan-missing",
        Severity.Warning,
        "The Hub's scanners have looked at every file"
    );
    public static readonly RuleInfo SignatureMissing = new(
        "HUB3024",
        "signature-missing",
        Severity.Error,
        "The model is signed by somebody whom the policy trusts"
    );
    public static readonly RuleInfo SignatureInvalid = new(
        "HUB3025",
        "signature-invalid",
        Severity.Error,
        "The signature is that of these bytes"
    );
    public static readonly RuleInfo SignatureUnsupported = new(
        "HUB3026",
        "signature-unsupported",
        Severity.Error,
        "The signature is of a kind that can be checked here"
    );
    public static readonly RuleInfo SignaturePartial = new(
        "HUB3027",
        "signature-partial",
        Severity.Info,
        "All that was signed is in use"
    );
    public static readonly RuleInfo Overruled = new(
        "HUB3028",
        "setting-overruled",
        Severity.Warning,
        "No setting loosens what it builds on"
    );
    public static readonly RuleInfo FinalRule = new(
        "HUB3029",
        "exception-not-permitted",
        Severity.Error,
        "No exception covers what the organisation has closed"
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
    public static readonly RuleInfo Added = new(
        "HUB3031",
        "model-added",
        Severity.Info,
        "What a change brings: a model that was not used before"
    );
    public static readonly RuleInfo Removed = new(
        "HUB3032",
        "model-removed",
        Severity.Info,
        "What a change brings: a model that is no longer used"
    );
    public static readonly RuleInfo Moved = new(
        "HUB3033",
        "model-moved",
        Severity.Info,
        "What a change brings: a model at another commit, or with other files"
    );
    public static readonly RuleInfo LicenseChanged = new(
        "HUB3034",
        "license-changed",
        Severity.Warning,
        "A model keeps its licence when it moves"
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
        Age,
        UnknownAge,
        ExceptionExpired,
        ExceptionExpiresSoon,
        ExceptionUnused,
        LicenseDiffers,
        LicenseFileDiffers,
        BaseLicense,
        UnknownBaseLicense,
        CardMissing,
        CardField,
        CardSection,
        CardScore,
        HubScan,
        HubScanMissing,
        SignatureMissing,
        SignatureInvalid,
        SignatureUnsupported,
        SignaturePartial,
        Overruled,
        FinalRule,
        Added,
        Removed,
        Moved,
        LicenseChanged,
    ];
}
