using System.Text.Unicode;

namespace HubTasks.LocalHub.Git;

/// <summary>Where the Hub keeps a file: in git, or in LFS. Attributes decide; without a word from them, size and content do.</summary>
internal static class LfsRule
{
    /// <summary>Above this many bytes a file goes to LFS whatever it holds.</summary>
    public const long LargestRegular = 10 * 1000 * 1000;

    /// <summary>How many bytes of a file the Hub looks at.</summary>
    public const int SampleSize = 512;

    public static bool IsLfs(GitAttributes attributes, string path, long size, ReadOnlySpan<byte> sample) =>
        size > 0 && (attributes.IsLfs(path) || size > LargestRegular || LooksBinary(sample));

    private static bool LooksBinary(ReadOnlySpan<byte> sample)
    {
        if (sample.Contains((byte)0))
        {
            return true;
        }

        // a sample may end inside a character
        for (var cut = 0; cut < 4 && cut <= sample.Length; cut++)
        {
            if (Utf8.IsValid(sample[..^cut]))
            {
                return false;
            }

            if (sample.Length < SampleSize)
            {
                return true;
            }
        }

        return true;
    }
}
