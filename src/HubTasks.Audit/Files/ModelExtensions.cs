namespace HubTasks.Audit.Files;

/// <summary>What extensions promise. All lower case, with the dot.</summary>
internal static class ModelExtensions
{
    /// <summary>Loaders read these as pickles, or as containers of pickles.</summary>
    public static bool IsPickle(string extension) =>
        extension
            is ".pkl"
                or ".pickle"
                or ".p"
                or ".pt"
                or ".pth"
                or ".bin"
                or ".ckpt"
                or ".joblib"
                or ".dill"
                or ".dat"
                or ".data"
                or ".model"
                or ".z";

    /// <summary>Extensions of the pickle family that mean other things as well.</summary>
    public static bool IsGeneric(string extension) =>
        extension is ".bin" or ".dat" or ".data" or ".model" or ".p" or ".z" or ".ckpt";

    public static bool IsModel(string extension) =>
        IsPickle(extension)
        || extension
            is ".safetensors"
                or ".gguf"
                or ".onnx"
                or ".npy"
                or ".npz"
                or ".h5"
                or ".hdf5"
                or ".keras"
                or ".pb"
                or ".tflite"
                or ".nemo"
                or ".skops"
                or ".msgpack"
                or ".mar"
                or ".engine"
                or ".plan";

    /// <summary>Extensions of programs and libraries, whatever is inside.</summary>
    public static bool IsProgram(string extension) =>
        extension
            is ".exe"
                or ".com"
                or ".scr"
                or ".msi"
                or ".dll"
                or ".so"
                or ".dylib"
                or ".node"
                or ".jar"
                or ".class"
                or ".wasm"
                or ".apk"
                or ".deb"
                or ".rpm"
                or ".hta"
                or ".lnk";

    /// <summary>Models that are written as XML, which no check reads: OpenVINO and PMML.</summary>
    public static bool IsMarkup(string extension) => extension is ".xml" or ".pmml";

    /// <summary>Extensions of text that nothing executes.</summary>
    public static bool IsProse(string extension) =>
        extension
            is ".md"
                or ".txt"
                or ".yaml"
                or ".yml"
                or ".csv"
                or ".tsv"
                or ".jsonl"
                or ".toml"
                or ".ini"
                or ".cfg"
                or ".vocab"
                or ".merges"
                or ".bib"
                or ".cff"
                or ".rst"
                or ".html"
                or ".svg"
                or "";
}
