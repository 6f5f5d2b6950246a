using HubTasks.Hub;

namespace HubTasks.LocalHub.Git;

/// <summary>The <c>.gitattributes</c> that the Hub puts into a new repository.</summary>
internal static class DefaultGitAttributes
{
    private const string Archives = "*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.*";

    private const string Rest =
        "*.mlmodel *.model *.msgpack *.npy *.npz *.onnx *.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors "
        + "saved_model/**/* *.tar.* *.tar *.tflite *.tgz *.wasm *.xz *.zip *.zst *tfevents*";

    public static string For(RepoType type) => type == RepoType.Dataset ? Dataset : Model;

    /// <summary>Models and spaces: 35 lines, 1519 bytes.</summary>
    public static string Model { get; } = Lines(Archives) + Lines(Rest);

    /// <summary>Datasets: also audio, images and video.</summary>
    public static string Dataset { get; } =
        Lines(Archives)
        + Lines("*.lz4 *.mds")
        + Lines(Rest)
        + "# Audio files - uncompressed\n"
        + Lines("*.pcm *.sam *.raw")
        + "# Audio files - compressed\n"
        + Lines("*.aac *.flac *.mp3 *.ogg *.wav")
        + "# Image files - uncompressed\n"
        + Lines("*.bmp *.gif *.png *.tiff")
        + "# Image files - compressed\n"
        + Lines("*.jpg *.jpeg *.webp")
        + "# Video files - compressed\n"
        + Lines("*.mp4 *.webm");

    private static string Lines(string patterns) =>
        string.Concat(patterns.Split(' ').Select(pattern => pattern + " filter=lfs diff=lfs merge=lfs -text\n"));
}
