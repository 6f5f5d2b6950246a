using System.Globalization;
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
        var root = Repository.Root;
        var tool = Path.Combine(AppContext.BaseDirectory, "hubtasks.dll");
        var other = Path.Combine(root, "bench/markdownlint/node_modules/markdownlint-cli2/markdownlint-cli2-bin.mjs");
        var (ours, theirs) = (new List<Measured>(), new List<Measured>());
        var none = new Dictionary<string, string>();
        for (var run = 0; run < runs; run++)
        {
            ours.Add(
                await Measured.RunAsync(
                    "dotnet",
                    [
                        tool,
                        "lint",
                        corpus,
                        "--untracked",
                        "--fail-on",
                        "never",
                        "--format",
                        "json",
                        "--output",
                        "/dev/null",
                    ],
                    none,
                    ct
                )
            );
            if (File.Exists(other))
            {
                // it ends with 1 when it finds something
                var command = $"node '{other}' '{corpus}/**/*.md' > /dev/null 2>&1 || test $? -eq 1";
                theirs.Add(await Measured.RunAsync("sh", ["-c", command], none, ct));
            }
        }

        Show("hubtasks lint", Measured.Median(ours));
        if (theirs.Count > 0)
        {
            Show("markdownlint-cli2", Measured.Median(theirs));
        }
        else
        {
            Console.WriteLine("markdownlint-cli2 is absent: run `npm ci` in bench/markdownlint first");
        }

        return 0;
    }

    private static void Show(string name, Measured measured) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -20} {measured.Seconds, 6:F2} s wall  {measured.Cpu, 6:F2} s cpu  {measured.PeakMegabytes, 5:F0} MB"
            )
        );
}
