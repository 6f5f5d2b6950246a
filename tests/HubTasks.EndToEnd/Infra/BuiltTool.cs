using HubTasks.Tests;

namespace HubTasks.EndToEnd;

/// <summary>
/// The tool as it was built with the tests; building it is another test's business. <c>HUBTASKS_TEST_TOOL</c> names another
/// program, such as the machine code that is released.
/// </summary>
internal static class BuiltTool
{
    /// <summary>The program that is to be tested instead; null when none is named.</summary>
    public static string? Named { get; } = Environment.GetEnvironmentVariable("HUBTASKS_TEST_TOOL");

    public static string Path { get; } =
        Named ?? Repository.PathTo($"src/HubTasks.Cli/bin/{Packing.Configuration}/net10.0/hubtasks.dll");

    /// <summary>What to start, and what comes before its arguments.</summary>
    public static IReadOnlyList<string> Command { get; } = Named is null ? ["dotnet", Path] : [Path];
}
