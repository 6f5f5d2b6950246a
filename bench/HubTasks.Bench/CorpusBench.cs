using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Bench;

/// <summary>
/// The file checks over a folder of files whose verdicts are known: one line for each of its folders, then every file
/// that got another verdict, with the reason that was given. The folder has an <c>index.tsv</c> with the columns file,
/// origin, expected, why, format.
/// </summary>
internal static class CorpusBench
{
    private static readonly string[] PickleFamily = ["pickle", "torch", "joblib", "npy", "npz"];
    private static readonly string[] DataFormats = ["safetensors", "gguf", "onnx"];

    public static int Run(string corpus, CancellationToken ct)
    {
        var cases = File.ReadLines(Path.Combine(corpus, "index.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t'))
            .Where(columns => Enum.TryParse<Verdict>(columns[2], ignoreCase: true, out _))
            .Select(columns => Check(corpus, columns, ct))
            .ToList();

        Console.WriteLine(
            "| folder | files | dangerous | reported | invalid | refused | suspicious | not safe | safe | clean |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var folder in cases.GroupBy(one => one.Folder).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Row(folder.Key, [.. folder]);
        }

        Row("all", cases);
        Console.WriteLine();
        Share("pickle family, clean", cases.Where(one => one.IsSafe && PickleFamily.Contains(one.Format)));
        Share("safetensors, GGUF and ONNX, clean", cases.Where(one => one.IsSafe && DataFormats.Contains(one.Format)));
        Share(
            "Jinja, clean",
            cases.Where(one => one.IsSafe && one.Format.StartsWith("jinja", StringComparison.Ordinal))
        );
        var passed = cases.Where(one =>
            one.Expected is Verdict.Dangerous or Verdict.Invalid && one.Actual == Verdict.Safe
        );
        Console.WriteLine($"dangerous or invalid reported safe: {passed.Count()}");
        Console.WriteLine();
        foreach (var miss in cases.Where(one => one.IsMiss))
        {
            Console.WriteLine($"{miss.Path}: {miss.Actual}, not {miss.Expected} ({miss.Format}; {miss.Why})");
            Console.WriteLine($"    {miss.Reason}");
        }

        return passed.Any() ? 1 : 0;
    }

    private static Case Check(string corpus, string[] columns, CancellationToken ct)
    {
        using var source = ByteSource.Open(Path.Combine(corpus, columns[0]));
        var verdict = FileAudit.Check(columns[0], source, AuditProfile.Default, ct);
        var worst = verdict.Findings.FirstOrDefault(finding => finding.Verdict == verdict.Verdict);
        return new Case(
            columns[0],
            Enum.Parse<Verdict>(columns[2], ignoreCase: true),
            verdict.Verdict,
            columns[4],
            columns[3],
            worst is null ? "no finding" : $"{worst.Rule.Code} {worst.Message}"
        );
    }

    private static void Row(string name, IReadOnlyCollection<Case> cases)
    {
        Console.WriteLine(
            $"| {name} | {cases.Count} | {Count(Verdict.Dangerous)} | {Count(Verdict.Dangerous, one => one.Actual == Verdict.Dangerous)} "
                + $"| {Count(Verdict.Invalid)} | {Count(Verdict.Invalid, one => one.Actual >= Verdict.Invalid)} "
                + $"| {Count(Verdict.Suspicious)} | {Count(Verdict.Suspicious, one => one.Actual != Verdict.Safe)} "
                + $"| {Count(Verdict.Safe)} | {Count(Verdict.Safe, one => one.Actual == Verdict.Safe)} |"
        );

        int Count(Verdict expected, Func<Case, bool>? where = null) =>
            cases.Count(one => one.Expected == expected && (where is null || where(one)));
    }

    private static void Share(string what, IEnumerable<Case> cases)
    {
        var all = cases.ToList();
        var clean = all.Count(one => one.Actual == Verdict.Safe);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {clean} of {all.Count} ({100.0 * clean / Math.Max(1, all.Count):F1} %)"
            )
        );
    }

    private sealed record Case(string Path, Verdict Expected, Verdict Actual, string Format, string Why, string Reason)
    {
        public string Folder => Path.Split('/')[0];

        public bool IsSafe => Expected == Verdict.Safe;

        /// <summary>Another verdict than the known one; of a file that is invalid, any that is worse will do.</summary>
        public bool IsMiss => Expected == Verdict.Invalid ? Actual < Verdict.Invalid : Actual != Expected;
    }
}
