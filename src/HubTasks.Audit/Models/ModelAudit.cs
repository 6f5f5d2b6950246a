using System.Globalization;
using System.Security.Cryptography;
using HubTasks.Audit.Files;
using HubTasks.Audit.Policy;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>Audits models by a policy: the repositories they come from, their licences, and every one of their files.</summary>
public sealed class ModelAudit
{
    private readonly AuditPolicy _policy;
    private readonly VerdictCache? _verdicts;
    private readonly DateOnly _today;
    private readonly List<Finding> _findings = [];
    private readonly List<FileResult> _files = [];
    private readonly List<string> _decisions = [];
    private readonly HashSet<Waiver> _used = [];

    private ModelAudit(AuditPolicy policy, VerdictCache? verdicts, DateOnly today)
    {
        _policy = policy;
        _verdicts = verdicts;
        _today = today;
    }

    /// <param name="models">What to audit.</param>
    /// <param name="policy">By which rules.</param>
    /// <param name="verdicts">Verdicts of earlier runs; null to look at every file.</param>
    /// <param name="time">For exceptions that run out.</param>
    /// <param name="ct">Ends it between and inside files.</param>
    public static AuditResult Run(
        IEnumerable<AuditedModel> models,
        AuditPolicy policy,
        VerdictCache? verdicts,
        TimeProvider time,
        CancellationToken ct
    )
    {
        var audit = new ModelAudit(policy, verdicts, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        foreach (var model in models)
        {
            audit.Model(model, ct);
        }

        audit.Exceptions();
        return new AuditResult([.. audit._findings], [.. audit._files], [.. audit._decisions]);
    }

    private void Model(AuditedModel model, CancellationToken ct)
    {
        if (model.IsRepository)
        {
            Source(model);
            Pin(model);
            License(model);
        }

        var total = 0L;
        foreach (var file in model.Files)
        {
            ct.ThrowIfCancellationRequested();
            if (Check(model, file, ct) is { } result)
            {
                _files.Add(result);
                total += result.Size;
                Judge(result);
            }
        }

        if (_policy.MaxModelSize is { } most && total > most)
        {
            Report(
                ModelRules.Size,
                Severity.Error,
                model,
                null,
                $"`{model.Name}` has {Bytes(total)}, more than {Bytes(most)}",
                $"raise {_policy.Setting("files.max-model-size")}, or select fewer files"
            );
        }
    }

    // ---- the repository

    private void Source(AuditedModel model)
    {
        if (_policy.DeniedSources.FirstOrDefault(glob => Glob.Matches(glob, model.Name)) is { } denied)
        {
            Report(
                ModelRules.Source,
                Severity.Error,
                model,
                null,
                $"`{model.Name}` is denied by `{denied}`",
                $"use another model, or change {_policy.Setting("sources.deny")}"
            );
        }
        else if (_policy.AllowedSources.IsEmpty)
        {
            _decisions.Add($"{model.Name}: any source is allowed");
        }
        else if (_policy.AllowedSources.FirstOrDefault(glob => Glob.Matches(glob, model.Name)) is { } allowed)
        {
            _decisions.Add($"{model.Name}: the source is allowed by `{allowed}` of {_policy.Setting("sources.allow")}");
        }
        else
        {
            Report(
                ModelRules.Source,
                Severity.Error,
                model,
                null,
                $"`{model.Name}` matches none of the allowed sources",
                $"use another model, or add it to {_policy.Setting("sources.allow")}"
            );
        }
    }

    private void Pin(AuditedModel model)
    {
        if (_policy.RequireCommit && model.Revision is { } revision && revision != model.Commit)
        {
            Report(
                ModelRules.Commit,
                Severity.Error,
                model,
                null,
                $"`{model.Name}` is referred to by `{revision}`, not by a commit",
                $"write `Revision=\"{model.Commit}\"`; {_policy.Setting("pinning.require-commit")} asks for it"
            );
        }
    }

    private void License(AuditedModel model)
    {
        if (model.License is not { Length: > 0 } license || license is "unknown" or "other")
        {
            var what = model.License is { Length: > 0 }
                ? $"the licence `{model.License}`, which says nothing"
                : "no licence";
            Report(
                ModelRules.UnknownLicense,
                _policy.UnknownLicense,
                model,
                null,
                $"`{model.Name}` declares {what}",
                "ask its owner, or read its licence file and record an exception"
            );
            return;
        }

        if (_policy.DeniedLicenses.Contains(license, StringComparer.OrdinalIgnoreCase))
        {
            Report(
                ModelRules.License,
                Severity.Error,
                model,
                null,
                $"`{model.Name}` has the licence `{license}`, which is denied",
                $"use another model, or change {_policy.Setting("licenses.deny")}"
            );
        }
        else if (_policy.AllowedLicenses.IsEmpty)
        {
            _decisions.Add($"{model.Name}: any licence is allowed, and it has `{license}`");
        }
        else if (_policy.AllowedLicenses.Contains(license, StringComparer.OrdinalIgnoreCase))
        {
            _decisions.Add($"{model.Name}: the licence `{license}` is allowed by {_policy.Setting("licenses.allow")}");
        }
        else
        {
            Report(
                ModelRules.License,
                Severity.Error,
                model,
                null,
                $"`{model.Name}` has the licence `{license}`, which is not among the allowed ones",
                $"use another model, or add it to {_policy.Setting("licenses.allow")}"
            );
        }
    }

    // ---- its files

    private FileResult? Check(AuditedModel model, AuditedFile file, CancellationToken ct)
    {
        var profile = _policy.ProfileFor(model.Name);
        if (
            file is { Sha256: { } known, Size: { } size }
            && File.Exists(file.FullPath)
            && _verdicts?.Find(known, file.Path, profile) is { } held
        )
        {
            return new FileResult(model, file, held, known, size);
        }

        try
        {
            using var source = ByteSource.Open(file.FullPath);
            var sha256 = Hash(source, ct);
            if (file.Sha256 is not null && !sha256.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                Report(
                    ModelRules.Altered,
                    Severity.Error,
                    model,
                    file,
                    $"`{file.Path}` has the SHA-256 {sha256}, but {file.Sha256} was expected",
                    "run `hubtasks cache verify`, and restore again"
                );
            }

            var verdict = _verdicts?.Find(sha256, file.Path, profile);
            if (verdict is null)
            {
                verdict = FileAudit.Check(file.Path, source, profile, ct);
                _verdicts?.Keep(sha256, verdict, profile);
            }

            return new FileResult(model, file, verdict, sha256, source.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            Report(
                ModelRules.NotRestored,
                Severity.Error,
                model,
                file,
                $"`{file.Path}` of `{model.Name}` is not in the cache",
                "run `hubtasks restore` first"
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(
                FileRules.Unreadable,
                Severity.Error,
                model,
                file,
                $"`{file.Path}` of `{model.Name}` cannot be read: {e.Message}",
                null
            );
        }

        return null;
    }

    private static string Hash(ByteSource source, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        for (var at = 0L; at < source.Length; )
        {
            ct.ThrowIfCancellationRequested();
            var read = source.Read(at, buffer);
            if (read == 0)
            {
                break;
            }

            hash.AppendData(buffer, 0, read);
            at += read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Judge(FileResult result)
    {
        var (model, file, verdict) = (result.Model, result.File, result.Verdict);
        foreach (var finding in verdict.Findings)
        {
            var name = finding.Member is null ? file.Path : $"{file.Path}!{finding.Member}";
            var where =
                model.IsRepository ? $"`{name}` of `{model.Name}`: "
                : finding.Member is null ? ""
                : $"`{finding.Member}`: ";
            Report(
                finding.Rule,
                SeverityOf(finding, model.Name),
                model,
                file,
                where + finding.Message,
                finding.Hint,
                result.Sha256
            );
        }

        if (!_policy.Formats.IsEmpty && !_policy.Formats.Contains(verdict.Format, StringComparer.Ordinal))
        {
            Report(
                ModelRules.Format,
                Severity.Error,
                model,
                file,
                $"`{file.Path}` has the format `{verdict.Format}`, which is not among the allowed ones",
                $"leave it out with `ExcludeFiles`, or change {_policy.Setting("files.formats")}",
                result.Sha256
            );
        }

        if (_policy.MaxFileSize is { } most && result.Size > most)
        {
            Report(
                ModelRules.Size,
                Severity.Error,
                model,
                file,
                $"`{file.Path}` has {Bytes(result.Size)}, more than {Bytes(most)}",
                $"raise {_policy.Setting("files.max-file-size")}",
                result.Sha256
            );
        }
    }

    private Severity SeverityOf(FileFinding finding, string repository)
    {
        if (
            finding.Rule == FileRules.RemoteCode
            && finding.Verdict == Verdict.Suspicious
            && _policy.RemoteCode.Any(glob => Glob.Matches(glob, repository))
        )
        {
            return Severity.Info;
        }

        return finding.Verdict switch
        {
            Verdict.Safe => Severity.Info,
            Verdict.Unscanned => _policy.Unscanned,
            Verdict.Suspicious => _policy.Suspicious,
            _ => Severity.Error,
        };
    }

    // ---- exceptions

    private void Report(
        RuleInfo rule,
        Severity severity,
        AuditedModel model,
        AuditedFile? file,
        string message,
        string? hint,
        string? sha256 = null
    )
    {
        if (severity == Severity.Off)
        {
            _decisions.Add($"{model.Name}: {rule.Code} is off");
            return;
        }

        var exception = _policy.Exceptions.FirstOrDefault(exception =>
            exception.Covers(rule.Code, model.Name, file?.Path, sha256 ?? file?.Sha256)
        );
        if (exception is not null && severity > Severity.Info)
        {
            _used.Add(exception);
            if (exception.Expires >= _today)
            {
                _decisions.Add(
                    $"{model.Name}: {rule.Code} is accepted until {Day(exception.Expires)}: {exception.Reason} ({exception.File}:{exception.Span.Line})"
                );
                return;
            }
        }

        var place = file?.Place ?? model.Place;
        _findings.Add(new Finding(rule, severity, place.File, place.Span, message, hint));
    }

    private void Exceptions()
    {
        foreach (var exception in _policy.Exceptions)
        {
            var (rule, message) =
                exception.Expires < _today
                    ? (
                        ModelRules.ExceptionExpired,
                        $"the exception for `{exception.Repository}` ran out on {Day(exception.Expires)}"
                    )
                : exception.Expires < _today.AddDays(14)
                    ? (
                        ModelRules.ExceptionExpiresSoon,
                        $"the exception for `{exception.Repository}` runs out on {Day(exception.Expires)}"
                    )
                : !_used.Contains(exception)
                    ? (ModelRules.ExceptionUnused, $"the exception for `{exception.Repository}` covers nothing")
                : (null, "");
            if (rule is not null)
            {
                _findings.Add(
                    new Finding(
                        rule,
                        rule.Severity,
                        exception.File ?? "hubtasks.yml",
                        exception.Span,
                        message,
                        rule == ModelRules.ExceptionUnused ? "remove it" : "review it again, or remove it"
                    )
                );
            }
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
}
