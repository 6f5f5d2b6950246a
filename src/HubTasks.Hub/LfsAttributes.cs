using Microsoft.Extensions.FileSystemGlobbing;

namespace HubTasks.Hub;

/// <summary>Which files of a repository go to large file storage, as its <c>.gitattributes</c> says.</summary>
public sealed class LfsAttributes
{
    /// <summary>The patterns that a new model repository on the Hub begins with, in its order.</summary>
    private const string DefaultPatterns =
        "*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack *.npy *.npz *.onnx "
        + "*.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors saved_model/**/* *.tar.* *.tar *.tflite *.tgz "
        + "*.wasm *.xz *.zip *.zst *tfevents*";

    /// <summary>The whole default file: 1519 bytes, as the Hub writes it into a new repository.</summary>
    public static readonly string DefaultText = string.Concat(
        DefaultPatterns.Split(' ').Select(pattern => $"{pattern} filter=lfs diff=lfs merge=lfs -text\n")
    );

    public static readonly LfsAttributes Default = Parse(DefaultText);

    private readonly Matcher _matcher = new(StringComparison.Ordinal);

    private LfsAttributes() { }

    /// <summary>Reads the <c>filter=lfs</c> lines; a pattern without a slash matches at any depth (gitattributes(5)).</summary>
    public static LfsAttributes Parse(string text)
    {
        var attributes = new LfsAttributes();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0].StartsWith('#'))
            {
                continue;
            }

            var pattern = words[0].TrimStart('/');
            var glob = words[0].Contains('/', StringComparison.Ordinal) ? pattern : "**/" + pattern;
            if (words.Contains("filter=lfs"))
            {
                attributes._matcher.AddInclude(glob);
            }
        }

        return attributes;
    }

    public bool IsLfs(string path) => _matcher.Match(path).HasMatches;
}
