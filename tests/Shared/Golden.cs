using System.Runtime.CompilerServices;

namespace HubTasks.Tests;

/// <summary>
/// Compares text with a file in the source tree. With <c>HUBTASKS_ACCEPT=1</c> in the environment it writes the file
/// instead, to be reviewed as a diff.
/// </summary>
public static class Golden
{
    /// <param name="actual">What the code produced; line ends are compared as LF.</param>
    /// <param name="name">Path of the golden file, relative to the folder of the calling test's source file.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static void Match(string actual, string name, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(SourceFolder(caller), name);
        if (Environment.GetEnvironmentVariable("HUBTASKS_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Normalize(actual));
            return;
        }

        Xunit.Assert.True(File.Exists(path), $"`{path}` is missing; run once with HUBTASKS_ACCEPT=1");
        Xunit.Assert.Equal(Normalize(File.ReadAllText(path)), Normalize(actual));
    }

    /// <summary>The folder of a test's source file; deterministic builds record it below <c>/_/</c>.</summary>
    public static string SourceFolder([CallerFilePath] string caller = "")
    {
        var folder = Path.GetDirectoryName(caller)!;
        return folder.StartsWith("/_/", StringComparison.Ordinal) ? Repository.PathTo(folder[3..]) : folder;
    }

    private static string Normalize(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
