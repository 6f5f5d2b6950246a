using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Cards;

/// <summary>A ready-made choice of severities.</summary>
/// <param name="Name">As settings and flags spell it.</param>
public sealed record Profile(string Name)
{
    /// <summary>What a push would reject or the Hub would ignore, and nothing else.</summary>
    public static readonly Profile Hub = new("hub");

    /// <summary>Each rule at its own severity.</summary>
    public static readonly Profile Recommended = new("recommended");

    /// <summary>Ready for a release: what a reviewer or a lawyer asks for is an error.</summary>
    public static readonly Profile Strict = new("strict");

    /// <summary><see cref="Recommended"/>, with the documentation duties for general-purpose models in the EU.</summary>
    public static readonly Profile EuGpai = new("eu-gpai");

    public static ImmutableArray<Profile> All { get; } = [Hub, Recommended, Strict, EuGpai];

    /// <summary>By name; null for a name that is none.</summary>
    public static Profile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);

    public Severity SeverityOf(RuleInfo rule) =>
        Name switch
        {
            "hub" when !HubRules.Contains(rule.Slug) => Severity.Off,
            "strict" when StrictErrors.Contains(rule.Slug) => Severity.Error,
            "eu-gpai" when EuErrors.Contains(rule.Slug) => Severity.Error,
            _ => rule.Severity,
        };

    private static readonly ImmutableHashSet<string> HubRules =
    [
        "card-missing",
        "card-empty",
        "encoding-invalid",
        "front-matter-missing",
        "front-matter-ignored",
        "front-matter-swallows-body",
        "front-matter-empty",
        "yaml-syntax",
        "yaml-duplicate-key",
        "yaml-not-mapping",
        "key-type",
        "license-unknown-id",
        "base-model-invalid-id",
        "dataset-id-invalid",
        "language-code",
        "pipeline-tag-unknown",
        "model-index-shape",
        "eval-results-file",
        "widget-shape",
        "dataset-configs",
        "setext-metadata",
    ];

    private static readonly ImmutableHashSet<string> StrictErrors =
    [
        "front-matter-missing",
        "license-ambiguous",
        "license-file-missing",
        "license-body-conflict",
        "license-noncommercial",
        "license-use-restricted",
        "base-license-incompatible",
        "base-license-unresolved",
        "derivative-notice-missing",
        "base-model-missing",
        "section-intended-use",
        "section-out-of-scope",
        "section-limitations",
        "section-training-data",
        "section-contact",
        "placeholder-left",
        "code-remote-trust",
    ];

    private static readonly ImmutableHashSet<string> EuErrors =
    [
        "eu-gpai-coverage",
        "section-intended-use",
        "section-limitations",
        "section-training-data",
    ];
}
