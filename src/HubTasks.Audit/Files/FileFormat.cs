namespace HubTasks.Audit.Files;

/// <summary>The names of detected formats, as policies and reports write them.</summary>
public static class FileFormat
{
    public const string Safetensors = "safetensors";
    public const string Gguf = "gguf";
    public const string Onnx = "onnx";
    public const string Npy = "npy";
    public const string Npz = "npz";
    public const string Json = "json";
    public const string Text = "text";
    public const string Template = "jinja";
    public const string Tokenizer = "tokenizer";
    public const string TorchZip = "torch-zip";
    public const string TorchLegacy = "torch-legacy";
    public const string TorchTar = "torch-tar";
    public const string TorchScript = "torchscript";
    public const string TorchPackage = "torch-package";
    public const string Pickle = "pickle";
    public const string Joblib = "joblib";
    public const string Keras = "keras";
    public const string Hdf5 = "hdf5";
    public const string SavedModel = "savedmodel";
    public const string TfLite = "tflite";
    public const string Nemo = "nemo";
    public const string Zip = "zip";
    public const string Tar = "tar";
    public const string Compressed = "compressed";
    public const string Code = "code";
    public const string Native = "native";
    public const string Image = "image";
    public const string Other = "other";

    /// <summary>Data by design: what remains is checked completely.</summary>
    public static readonly IReadOnlyList<string> DataOnly =
    [
        Safetensors,
        Gguf,
        Onnx,
        Npy,
        Npz,
        Json,
        Text,
        Template,
        Tokenizer,
    ];

    public static readonly IReadOnlyList<string> All =
    [
        .. DataOnly,
        TorchZip,
        TorchLegacy,
        TorchTar,
        TorchScript,
        TorchPackage,
        Pickle,
        Joblib,
        Keras,
        Hdf5,
        SavedModel,
        TfLite,
        Nemo,
        Zip,
        Tar,
        Compressed,
        Code,
        Native,
        Image,
        Other,
    ];
}
