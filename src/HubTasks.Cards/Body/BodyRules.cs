using System.Collections.Immutable;
using HubTasks.Cards.Body.Rules;

namespace HubTasks.Cards.Body;

/// <summary>Rules about what a person reads.</summary>
internal static class BodyRules
{
    public static ImmutableArray<CardRule> All { get; } =
    [
        new LicenseBodyConflict(),
        new SectionIntendedUse(),
        new SectionOutOfScope(),
        new SectionLimitations(),
        new SectionTrainingData(),
        new SectionEvaluation(),
        new SectionHowToUse(),
        new SectionLicenseText(),
        new SectionContact(),
        new PlaceholderLeft(),
        new GeneratedNoticeLeft(),
        new ClaimNone(),
        new HeadingNoSpace(),
        new HeadingStructure(),
        new TitleDefault(),
        new LinkBrokenLocal(),
        new LinkInsecure(),
        new CodeRemoteTrust(),
        new SnippetRepoMismatch(),
        new HtmlUnsafe(),
        new EuGpaiCoverage(),
    ];
}
