using System.IO.Compression;
using Microsoft.Build.Logging.StructuredLogger;
using StructuredBuild = Microsoft.Build.Logging.StructuredLogger.Build;

namespace HubTasks.EndToEnd;

/// <summary>How a <c>dotnet</c> call ended, and what its binary log tells.</summary>
public sealed class BuildResult(string command, int exitCode, string output, string log)
{
    private readonly Lazy<StructuredBuild> _build = new(() => BinaryLog.ReadBuild(log));

    public int ExitCode { get; } = exitCode;

    public string Output { get; } = output;

    public IReadOnlyList<Error> Errors => [.. All<Error>()];

    public IReadOnlyList<Warning> Warnings => [.. All<Warning>()];

    /// <summary>How often one of our tasks ran.</summary>
    public int Tasks(string name) =>
        All<Microsoft.Build.Logging.StructuredLogger.Task>()
            .Count(task => task.Name.EndsWith(name, StringComparison.Ordinal));

    /// <summary>True when MSBuild loaded our assembly into any of its processes.</summary>
    public bool LoadedOurAssembly =>
        All<Message>()
            .Any(message =>
                message.Text.StartsWith("Assembly loaded", StringComparison.Ordinal)
                && message.Text.Contains("HubTasks.MSBuild", StringComparison.Ordinal)
            );

    /// <summary>Files that a Copy task really copied, as the paths they went to.</summary>
    public IReadOnlyList<string> Copied =>
        [
            .. All<CopyTask>()
                .SelectMany(task => task.FileCopyOperations)
                .Where(operation => operation.Copied)
                .Select(operation => operation.Destination),
        ];

    public BuildResult Succeeds()
    {
        Assert.True(ExitCode == 0, $"`dotnet {command}` exited with {ExitCode}\n{Output}");
        return this;
    }

    /// <summary>Fails with exactly these codes, in any order.</summary>
    public BuildResult FailsWith(params string[] codes)
    {
        Assert.True(ExitCode != 0, $"`dotnet {command}` was expected to fail\n{Output}");
        Assert.Equal(
            codes.Order(StringComparer.Ordinal),
            Errors.Select(error => error.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        return this;
    }

    /// <summary>The log with nothing compressed: what a search for a secret must look through.</summary>
    public byte[] RawLog()
    {
        using var unzipped = new MemoryStream();
        using (var file = File.OpenRead(log))
        using (var gzip = new GZipStream(file, CompressionMode.Decompress))
        {
            gzip.CopyTo(unzipped);
        }

        return unzipped.ToArray();
    }

    private IEnumerable<T> All<T>()
        where T : BaseNode => _build.Value.FindChildrenRecursive<T>();
}
