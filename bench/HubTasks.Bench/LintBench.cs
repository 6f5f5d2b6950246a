using HubTasks.Tests;

namespace HubTasks.Bench;

/// <summary>
/// <c>hubtasks lint</c> over a folder of real cards, beside markdownlint-cli2 on the same files, alternating, in one run. The one
/// reads metadata and sections, the other prose style: what they share is the reading of every file and its Markdown.
/// </summary>
internal static class LintBench
{
    public static async Task<int> RunAsync(string corpus, int runs, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("hubtasks-bench-").FullName;
        try
        {
            var tool = await Tool.PublishAsync(Path.Combine(folder, "tool"), ct);
            var other = Repository.PathTo(
                "bench/markdownlint/node_modules/markdownlint-cli2/markdownlint-cli2-bin.mjs"
            );
            var files = Directory
                .EnumerateFiles(corpus, "*.md", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .ToList();
            var report = Path.Combine(folder, "report.json");
            string[] options = ["--untracked", "--fail-on", "never", "--format", "json", "--output", report];
            var contenders = new List<Contender>
            {
                Of("hubtasks lint, the folder", tool, ["lint", corpus, .. options], 0),
                Of("hubtasks lint, every file", tool, ["lint", .. files, .. options], 0),
            };
            if (File.Exists(other))
            {
                // it ends with 1 when it finds something
                contenders.Add(Of("markdownlint-cli2", "node", [other, $"{corpus}/**/*.md"], 0, 1));
            }

            string[] absent = File.Exists(other)
                ? []
                : ["markdownlint-cli2 (`npm ci` in bench/markdownlint brings it)"];
            await Contest.HoldAsync($"{files.Count} Markdown files of {corpus}", contenders, runs, absent, ct);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Contender Of(string name, string program, IReadOnlyList<string> arguments, params int[] fine) =>
        new(
            name,
            _ => Task.FromResult(""),
            (_, ct) => Measured.RunAsync(program, arguments, new Dictionary<string, string>(), fine, ct),
            (_, _) => Task.CompletedTask
        );
}
