using HubTasks.Tests;

namespace HubTasks.Bench;

/// <summary>The packages as somebody gets them, in a feed of their own.</summary>
internal static class BenchPackage
{
    private const string Version = "0.0.1-bench";

    /// <summary>Packs what is in the working tree, and returns the item that refers to it.</summary>
    /// <param name="work">Gets the folder <c>feed</c>.</param>
    /// <param name="environment">For the build.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<string> PackAsync(
        string work,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct
    )
    {
        Console.WriteLine("packing HubTasks");
        await Measured.RunAsync(
            "dotnet",
            [
                "pack",
                Repository.PathTo("src/HubTasks.MSBuild"),
                "-c",
                "Release",
                "-o",
                Feed(work),
                "-p:PackageVersion=" + Version,
            ],
            environment,
            ct
        );
        return $"""<PackageReference Include="HubTasks" Version="{Version}" PrivateAssets="all" />""";
    }

    /// <summary>A folder for projects that take their packages from that feed alone.</summary>
    public static string Folder(string work, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(work, name)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><clear /><add key="feed" value="{Feed(work)}" /></packageSources></configuration>"""
        );
        return folder;
    }

    private static string Feed(string work) => Path.Combine(work, "feed");
}
