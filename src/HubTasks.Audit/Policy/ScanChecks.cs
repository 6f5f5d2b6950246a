using HubTasks.Audit.Models;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>What the Hub's own scanners found. It adds to what the file checks say and takes nothing away.</summary>
internal static class ScanChecks
{
    public static void Check(AuditedModel model, AuditPolicy policy, AuditLog log)
    {
        foreach (var scanned in model.Scan?.FilesWithIssues ?? [])
        {
            var file = model.Files.FirstOrDefault(file => file.Path == scanned.Path);
            var severity =
                scanned.Level == "unsafe" ? Severity.Error
                : scanned.Level is "suspicious" or "caution" ? policy.Suspicious
                : Severity.Info;
            // what is not used cannot hurt, but it tells something about its neighbours
            log.Report(
                ModelRules.HubScan,
                file is null ? Lower(severity) : severity,
                model,
                $"the Hub's scanners call `{scanned.Path}` of `{model.Name}` {scanned.Level}{(file is null ? ", which is not among the files in use" : "")}",
                "see the file's page on the Hub for what they found",
                severity == Severity.Error ? null : "files.suspicious",
                file
            );
        }

        if (model.Scan is not { ScansDone: true } && policy.MissingScan != Severity.Off)
        {
            log.Report(
                ModelRules.HubScanMissing,
                policy.MissingScan,
                model,
                model.Scan is null
                    ? $"nobody asked the Hub's scanners about `{model.Name}`"
                    : $"the Hub's scanners have not looked at all files of `{model.Name}` yet",
                model.Scan is null ? "run the audit with `--online`" : "wait some minutes, and audit again",
                "hub-scan.missing"
            );
        }
    }

    private static Severity Lower(Severity severity) => severity > Severity.Warning ? Severity.Warning : severity;
}
