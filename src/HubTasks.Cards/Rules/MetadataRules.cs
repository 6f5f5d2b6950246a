using System.Collections.Immutable;
using HubTasks.Cards.Rules.Files;
using HubTasks.Cards.Rules.Keys;
using HubTasks.Cards.Rules.Licenses;
using HubTasks.Cards.Rules.Yaml;

namespace HubTasks.Cards.Rules;

/// <summary>Rules about the file, its front matter and what the front matter says.</summary>
internal static class MetadataRules
{
    public static ImmutableArray<CardRule> All { get; } =
    [
        new CardMissing(),
        new CardEmpty(),
        new EncodingInvalid(),
        new BomPresent(),
        new LineEndingsMixed(),
        new FrontMatterMissing(),
        new FrontMatterIgnored(),
        new FrontMatterSwallowsBody(),
        new FrontMatterEmpty(),
        new YamlSyntax(),
        new YamlTab(),
        new YamlDialect(),
        new YamlDuplicateKey(),
        new YamlNotMapping(),
        new YamlImplicitType(),
        new YamlNullItem(),
        new KeyUnknownNear(),
        new KeyType(),
        new KeyWrongCardKind(),
        new KeyTemplateResidue(),
        new LicenseMissing(),
        new LicenseUnknownId(),
        new LicenseAmbiguous(),
        new LicenseOtherIncomplete(),
        new LicenseNameRedundant(),
        new LicenseLinkBroken(),
        new LicenseFileMissing(),
        new LicenseMultiple(),
        new LicensePolicyDenied(),
        new LicenseNoncommercial(),
        new LicenseUseRestricted(),
        new BaseLicenseIncompatible(),
        new BaseLicenseUnresolved(),
        new DatasetLicenseIncompatible(),
        new DerivativeNameRule(),
        new DerivativeNoticeMissing(),
        new BaseModelMissing(),
        new BaseModelInvalidId(),
        new BaseModelSelf(),
        new BaseModelRelationInvalid(),
        new DatasetIdInvalid(),
        new LanguageCode(),
        new LanguageMissing(),
        new PipelineTagMissing(),
        new PipelineTagUnknown(),
        new LibraryNameMissing(),
        new LibraryNameUnknown(),
        new TagsInvalid(),
        new ModelIndexShape(),
        new ModelIndexValue(),
        new EvalResultsFile(),
        new WidgetShape(),
        new Co2Format(),
        new GatedFields(),
        new DatasetEnums(),
        new DatasetConfigs(),
        new SetextMetadata(),
        new SecretInCard(),
        new CardTooLarge(),
        new SuppressionUnused(),
        new SuppressionNoReason(),
        new SchemaViolation(),
        new LanguageCase(),
        new PipelineTagLegacy(),
    ];
}
