using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Findings;
using HubTasks.Hub;
using HubTasks.Hub.Restore;

namespace HubTasks.Cli.Projects;

/// <summary>What a project says about models, over all its target frameworks.</summary>
/// <param name="Path">Of the project; absolute.</param>
/// <param name="References">Every different one.</param>
/// <param name="Properties">Those that steer a restore, by name; never null, often empty.</param>
/// <param name="Pins">The central pins.</param>
internal sealed record ProjectModels(
    string Path,
    ImmutableArray<ProjectReference> References,
    ImmutableDictionary<string, string> Properties,
    ImmutableArray<CentralPin> Pins
)
{
    private static readonly string[] Asked =
    [
        "TargetFramework",
        "TargetFrameworks",
        "HubEndpoint",
        "HubCacheDirectory",
        "HubLockFilePath",
        "HubLockedMode",
        "RestoreLockedMode",
        "ContinuousIntegrationBuild",
        "HubOffline",
    ];

    /// <summary>Absolute.</summary>
    public string LockFile =>
        System.IO.Path.GetFullPath(
            Properties["HubLockFilePath"] is { Length: > 0 } set ? set : HubLockFile.DefaultName,
            System.IO.Path.GetDirectoryName(Path)!
        );

    /// <summary>Other projects may write the same lock file.</summary>
    public bool SharesLock => Properties["HubLockFilePath"].Length > 0;

    /// <summary>As the build decides it (the property <c>HubLockedMode</c>).</summary>
    public bool Locked =>
        new[] { Properties["HubLockedMode"], Properties["RestoreLockedMode"] }.FirstOrDefault(text => text.Length > 0)
            is { } set
            ? IsTrue(set)
            : IsTrue(Properties["ContinuousIntegrationBuild"]) && File.Exists(LockFile);

    public bool Offline => IsTrue(Properties["HubOffline"]);

    /// <exception cref="HubTasksException">HUB0035, HUB0036; HUB1002 and HUB1008 for what is wrong with references.</exception>
    public static async Task<ProjectModels> ReadAsync(string project, HubEnvironment environment, CancellationToken ct)
    {
        var outer = await EvaluateAsync(project, environment, null, ct);
        var frameworks = Text(outer, "TargetFrameworks")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var evaluations =
            Text(outer, "TargetFramework").Length > 0 || frameworks.Length == 0 ? [outer] : new List<JsonElement>();
        if (evaluations.Count == 0)
        {
            foreach (var framework in frameworks)
            {
                evaluations.Add(await EvaluateAsync(project, environment, framework, ct));
            }
        }

        var problems = new List<Diagnostic>();
        var references = evaluations
            .SelectMany(evaluation => ProjectReference.ReadAll(evaluation.GetProperty("Items"), problems))
            .DistinctBy(reference => reference.Key)
            .ToImmutableArray();
        var pins = evaluations
            .SelectMany(evaluation => CentralPin.ReadAll(evaluation.GetProperty("Items")))
            .Distinct()
            .ToImmutableArray();
        return problems.Count > 0
            ? throw new HubTasksException([.. problems.Distinct()])
            : new ProjectModels(
                project,
                references,
                Asked.ToImmutableDictionary(name => name, name => Text(evaluations[0], name)),
                pins
            );
    }

    private static async Task<JsonElement> EvaluateAsync(
        string project,
        HubEnvironment environment,
        string? framework,
        CancellationToken ct
    )
    {
        string[] arguments =
        [
            "-getItem:HubModelReference,HubModelVersion",
            "-getProperty:" + string.Join(',', Asked),
            .. framework is null ? Array.Empty<string>() : [$"-p:TargetFramework={framework}"],
        ];
        var output = await MSBuildCall.RunAsync(project, environment, arguments, ct);
        try
        {
            using var document = JsonDocument.Parse(output);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new HubTasksException(Messages.ProjectUnreadable(project, output), exception);
        }
    }

    private static string Text(JsonElement evaluation, string property) =>
        evaluation.GetProperty(nameof(Properties)).TryGetProperty(property, out var value)
            ? value.GetString() ?? ""
            : "";

    private static bool IsTrue(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase);
}
