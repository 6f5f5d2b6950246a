using System.Globalization;
using HubTasks.Audit.Files;
using HubTasks.Audit.Models;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>What the policy makes of files that were looked at.</summary>
internal static class FileChecks
{
    public static void Check(FileResult result, AuditPolicy policy, AuditLog log)
    {
        var (model, file, verdict) = (result.Model, result.File, result.Verdict);
        foreach (var finding in verdict.Findings)
        {
            var name = finding.Member is null ? file.Path : $"{file.Path}!{finding.Member}";
            var where =
                model.IsRepository ? $"`{name}` of `{model.Name}`: "
                : finding.Member is null ? ""
                : $"`{finding.Member}`: ";
            var (severity, setting) = Weigh(finding, model.Name, policy);
            log.Report(
                finding.Rule,
                severity,
                model,
                where + finding.Message,
                finding.Hint,
                setting,
                file,
                result.Sha256
            );
        }

        if (!policy.Formats.IsEmpty && !policy.Formats.Contains(verdict.Format, StringComparer.Ordinal))
        {
            log.Report(
                ModelRules.Format,
                Severity.Error,
                model,
                $"`{file.Path}` of `{model.Name}` has the format `{verdict.Format}`, which is not among the allowed ones",
                $"leave it out with `ExcludeFiles`, or change {policy.Setting("files.formats")}",
                "files.formats",
                file,
                result.Sha256
            );
        }

        if (policy.MaxFileSize is { } most && result.Size > most)
        {
            log.Report(
                ModelRules.Size,
                Severity.Error,
                model,
                $"`{file.Path}` of `{model.Name}` has {Bytes(result.Size)}, more than {Bytes(most)}",
                $"raise {policy.Setting("files.max-file-size")}",
                "files.max-file-size",
                file,
                result.Sha256
            );
        }
    }

    public static void CheckTotal(AuditedModel model, List<FileResult> files, AuditPolicy policy, AuditLog log)
    {
        var total = files.Sum(file => file.Size);
        if (policy.MaxModelSize is { } most && total > most)
        {
            log.Report(
                ModelRules.Size,
                Severity.Error,
                model,
                $"`{model.Name}` has {Bytes(total)}, more than {Bytes(most)}",
                $"raise {policy.Setting("files.max-model-size")}, or select fewer files",
                "files.max-model-size"
            );
        }
    }

    /// <summary>How bad the policy finds it, and the setting that says so.</summary>
    private static (Severity Severity, string? Setting) Weigh(FileFinding finding, string model, AuditPolicy policy) =>
        finding.Verdict switch
        {
            Verdict.Safe => (Severity.Info, null),
            Verdict.Unscanned => (policy.Unscanned, "files.unscanned"),
            Verdict.Suspicious
                when finding.Rule == FileRules.RemoteCode && policy.RemoteCode.Any(glob => Glob.Matches(glob, model)) =>
                (Severity.Info, "files.remote-code"),
            Verdict.Suspicious => (policy.Suspicious, "files.suspicious"),
            _ => (Severity.Error, null),
        };

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
}
