using HubTasks.Findings;

namespace HubTasks.Audit.Files;

/// <summary>What the file checks look for. Severity follows the verdict; the default here is that of the usual verdict.</summary>
public static class FileRules
{
    public static readonly RuleInfo Unscanned = Rule(
        "HUB3101",
        "file-unscanned",
        Severity.Warning,
        "Every file has a parser"
    );
    public static readonly RuleInfo Limit = Rule(
        "HUB3102",
        "file-over-limit",
        Severity.Warning,
        "Every file stays within the limits of the checks"
    );
    public static readonly RuleInfo Encrypted = Rule(
        "HUB3103",
        "file-encrypted",
        Severity.Warning,
        "Nothing is encrypted"
    );
    public static readonly RuleInfo Mismatch = Rule(
        "HUB3104",
        "file-extension-mismatch",
        Severity.Warning,
        "The extension fits the content"
    );
    public static readonly RuleInfo LfsPointer = Rule(
        "HUB3105",
        "file-lfs-pointer",
        Severity.Error,
        "Content stands where it belongs, not a pointer to it"
    );
    public static readonly RuleInfo Native = Rule(
        "HUB3106",
        "file-native-code",
        Severity.Error,
        "No file is a program"
    );
    public static readonly RuleInfo Empty = Rule("HUB3107", "file-empty", Severity.Error, "No model file is empty");
    public static readonly RuleInfo Unreadable = Rule(
        "HUB3108",
        "file-unreadable",
        Severity.Error,
        "Every file can be read"
    );

    public static readonly RuleInfo PickleDangerousGlobal = Rule(
        "HUB3201",
        "pickle-dangerous-global",
        Severity.Error,
        "A pickle names nothing that runs code or reaches outside"
    );
    public static readonly RuleInfo PickleUnknownGlobal = Rule(
        "HUB3202",
        "pickle-unknown-global",
        Severity.Warning,
        "A pickle names only what tensors and arrays need"
    );
    public static readonly RuleInfo PickleComputedGlobal = Rule(
        "HUB3203",
        "pickle-computed-global",
        Severity.Error,
        "Names in a pickle are written out"
    );
    public static readonly RuleInfo PickleCall = Rule(
        "HUB3204",
        "pickle-call",
        Severity.Error,
        "A pickle calls only what it names"
    );
    public static readonly RuleInfo PickleState = Rule(
        "HUB3205",
        "pickle-state",
        Severity.Error,
        "A pickle changes only its own data"
    );
    public static readonly RuleInfo PickleArguments = Rule(
        "HUB3206",
        "pickle-arguments",
        Severity.Error,
        "Known callables get the arguments they always get"
    );
    public static readonly RuleInfo PicklePersistentId = Rule(
        "HUB3207",
        "pickle-persistent-id",
        Severity.Warning,
        "Persistent ids name tensor storages"
    );
    public static readonly RuleInfo PickleExtension = Rule(
        "HUB3208",
        "pickle-extension-code",
        Severity.Warning,
        "No extension codes"
    );
    public static readonly RuleInfo PickleFraming = Rule(
        "HUB3209",
        "pickle-framing",
        Severity.Error,
        "All readers see the same opcodes"
    );
    public static readonly RuleInfo PickleResources = Rule(
        "HUB3210",
        "pickle-resources",
        Severity.Error,
        "Loading needs no more than the data"
    );
    public static readonly RuleInfo PickleNested = Rule(
        "HUB3211",
        "pickle-nested",
        Severity.Warning,
        "No pickle or code hides in a constant"
    );
    public static readonly RuleInfo PickleInvalid = Rule(
        "HUB3212",
        "pickle-invalid",
        Severity.Error,
        "Every pickle stream parses to its end"
    );
    public static readonly RuleInfo PickleTrailing = Rule(
        "HUB3213",
        "pickle-trailing",
        Severity.Warning,
        "Nothing follows the last pickle stream"
    );
    public static readonly RuleInfo NumpyObjects = Rule(
        "HUB3214",
        "numpy-object-array",
        Severity.Warning,
        "Arrays hold numbers, not objects"
    );
    public static readonly RuleInfo TorchLayout = Rule(
        "HUB3215",
        "torch-layout",
        Severity.Warning,
        "A torch file holds its tensors and nothing else"
    );
    public static readonly RuleInfo TorchCode = Rule(
        "HUB3216",
        "torch-code",
        Severity.Warning,
        "A torch file carries no code"
    );

    public static readonly RuleInfo ZipDisagreement = Rule(
        "HUB3301",
        "zip-disagreement",
        Severity.Error,
        "Both lists of a zip say the same"
    );
    public static readonly RuleInfo ZipDuplicate = Rule(
        "HUB3302",
        "zip-duplicate",
        Severity.Error,
        "Names in an archive are unique"
    );
    public static readonly RuleInfo ZipHiddenBytes = Rule(
        "HUB3303",
        "zip-hidden-bytes",
        Severity.Warning,
        "An archive accounts for all its bytes"
    );
    public static readonly RuleInfo ZipFlags = Rule(
        "HUB3304",
        "zip-flags",
        Severity.Warning,
        "Zip members use plain flags and methods"
    );
    public static readonly RuleInfo ZipChecksum = Rule(
        "HUB3305",
        "zip-checksum",
        Severity.Error,
        "Checksums in an archive hold"
    );
    public static readonly RuleInfo ArchiveName = Rule(
        "HUB3306",
        "archive-name",
        Severity.Error,
        "Names in an archive stay in their folder"
    );
    public static readonly RuleInfo ArchiveLink = Rule(
        "HUB3307",
        "archive-link",
        Severity.Error,
        "An archive holds files only"
    );
    public static readonly RuleInfo ArchiveBomb = Rule(
        "HUB3308",
        "archive-bomb",
        Severity.Error,
        "An archive expands to what its size suggests"
    );
    public static readonly RuleInfo ArchiveInvalid = Rule(
        "HUB3309",
        "archive-invalid",
        Severity.Error,
        "An archive is whole"
    );

    public static readonly RuleInfo SafetensorsInvalid = Rule(
        "HUB3401",
        "safetensors-invalid",
        Severity.Error,
        "A safetensors file is valid"
    );
    public static readonly RuleInfo SafetensorsMetadata = Rule(
        "HUB3402",
        "safetensors-metadata",
        Severity.Warning,
        "Metadata describes the tensors"
    );
    public static readonly RuleInfo GgufInvalid = Rule(
        "HUB3403",
        "gguf-invalid",
        Severity.Error,
        "A GGUF file is valid"
    );
    public static readonly RuleInfo OnnxInvalid = Rule(
        "HUB3404",
        "onnx-invalid",
        Severity.Error,
        "An ONNX file is valid"
    );
    public static readonly RuleInfo OnnxExternalData = Rule(
        "HUB3405",
        "onnx-external-data",
        Severity.Error,
        "External data lies beside the model"
    );
    public static readonly RuleInfo OnnxCustomDomain = Rule(
        "HUB3406",
        "onnx-custom-domain",
        Severity.Warning,
        "Operators come from the standard"
    );
    public static readonly RuleInfo NumpyInvalid = Rule(
        "HUB3407",
        "numpy-invalid",
        Severity.Error,
        "An array file is valid"
    );
    public static readonly RuleInfo KerasCode = Rule(
        "HUB3408",
        "keras-code",
        Severity.Error,
        "A Keras model carries no code"
    );
    public static readonly RuleInfo KerasClass = Rule(
        "HUB3409",
        "keras-unknown-class",
        Severity.Warning,
        "A Keras model names classes of Keras"
    );
    public static readonly RuleInfo KerasInvalid = Rule(
        "HUB3410",
        "keras-invalid",
        Severity.Error,
        "A Keras configuration parses"
    );
    public static readonly RuleInfo Hdf5External = Rule(
        "HUB3411",
        "hdf5-external",
        Severity.Error,
        "An HDF5 file opens no other file"
    );
    public static readonly RuleInfo Hdf5Invalid = Rule(
        "HUB3412",
        "hdf5-invalid",
        Severity.Error,
        "An HDF5 file is valid"
    );
    public static readonly RuleInfo TensorFlowOperation = Rule(
        "HUB3413",
        "tensorflow-operation",
        Severity.Error,
        "A graph computes and does nothing else"
    );
    public static readonly RuleInfo TensorFlowInvalid = Rule(
        "HUB3414",
        "tensorflow-invalid",
        Severity.Error,
        "A saved model parses"
    );

    public static readonly RuleInfo RemoteCode = Rule(
        "HUB3501",
        "remote-code",
        Severity.Error,
        "A model brings no code of its own"
    );
    public static readonly RuleInfo RemoteCodeElsewhere = Rule(
        "HUB3502",
        "remote-code-elsewhere",
        Severity.Error,
        "No code comes from a repository that nothing pins"
    );
    public static readonly RuleInfo UnpinnedReference = Rule(
        "HUB3503",
        "unpinned-reference",
        Severity.Info,
        "A configuration names no other repository"
    );
    public static readonly RuleInfo Secret = Rule("HUB3504", "secret", Severity.Error, "No credential lies in a file");
    public static readonly RuleInfo ConfigCommand = Rule(
        "HUB3505",
        "config-command",
        Severity.Warning,
        "A configuration names no commands and no strange endpoints"
    );
    public static readonly RuleInfo TemplateDangerous = Rule(
        "HUB3506",
        "template-dangerous",
        Severity.Error,
        "A chat template formats messages and does nothing else"
    );
    public static readonly RuleInfo TemplateUnknown = Rule(
        "HUB3507",
        "template-unknown",
        Severity.Warning,
        "A chat template uses what chat templates use"
    );
    public static readonly RuleInfo TemplateInvalid = Rule(
        "HUB3508",
        "template-invalid",
        Severity.Warning,
        "A chat template parses"
    );
    public static readonly RuleInfo JsonInvalid = Rule("HUB3509", "json-invalid", Severity.Warning, "JSON parses");

    /// <summary>In order of their codes.</summary>
    public static readonly IReadOnlyList<RuleInfo> All =
    [
        Unscanned,
        Limit,
        Encrypted,
        Mismatch,
        LfsPointer,
        Native,
        Empty,
        Unreadable,
        PickleDangerousGlobal,
        PickleUnknownGlobal,
        PickleComputedGlobal,
        PickleCall,
        PickleState,
        PickleArguments,
        PicklePersistentId,
        PickleExtension,
        PickleFraming,
        PickleResources,
        PickleNested,
        PickleInvalid,
        PickleTrailing,
        NumpyObjects,
        TorchLayout,
        TorchCode,
        ZipDisagreement,
        ZipDuplicate,
        ZipHiddenBytes,
        ZipFlags,
        ZipChecksum,
        ArchiveName,
        ArchiveLink,
        ArchiveBomb,
        ArchiveInvalid,
        SafetensorsInvalid,
        SafetensorsMetadata,
        GgufInvalid,
        OnnxInvalid,
        OnnxExternalData,
        OnnxCustomDomain,
        NumpyInvalid,
        KerasCode,
        KerasClass,
        KerasInvalid,
        Hdf5External,
        Hdf5Invalid,
        TensorFlowOperation,
        TensorFlowInvalid,
        RemoteCode,
        RemoteCodeElsewhere,
        UnpinnedReference,
        Secret,
        ConfigCommand,
        TemplateDangerous,
        TemplateUnknown,
        TemplateInvalid,
        JsonInvalid,
    ];

    private static RuleInfo Rule(string code, string slug, Severity severity, string title) =>
        new(code, slug, severity, title);
}
