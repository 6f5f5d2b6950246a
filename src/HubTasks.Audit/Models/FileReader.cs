using System.Security.Cryptography;
using HubTasks.Audit.Files;
using HubTasks.Audit.Policy;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>From a file on disk to its verdict: from an earlier run when its content was seen, else by looking.</summary>
/// <param name="verdicts">Null to look at every file.</param>
internal sealed class FileReader(AuditPolicy policy, VerdictCache? verdicts, AuditLog log)
{
    /// <summary>Null when there is no file to look at, which is reported.</summary>
    public FileResult? Read(AuditedModel model, AuditedFile file, CancellationToken ct)
    {
        var profile = policy.ProfileFor(model.Name);
        try
        {
            if (
                file is { Sha256: { } known, Size: { } size }
                && new FileInfo(file.FullPath) is { Exists: true } info
                && LengthOf(info) == size
                && verdicts?.Find(known, file.Path, profile) is { } held
            )
            {
                return new FileResult(model, file, held, known, size);
            }

            using var source = ByteSource.Open(file.FullPath);
            var sha256 = Hash(source, ct);
            if (file.Sha256 is not null && !sha256.Equals(file.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                log.Report(
                    ModelRules.Altered,
                    Severity.Error,
                    model,
                    $"`{file.Path}` has the SHA-256 {sha256}, but {file.Sha256} was expected",
                    "run `hubtasks cache verify`, and restore again",
                    null,
                    file,
                    sha256
                );
            }

            var verdict = verdicts?.Find(sha256, file.Path, profile);
            if (verdict is null)
            {
                verdict = FileAudit.Check(file.Path, source, profile, ct);
                verdicts?.Keep(sha256, verdict, profile);
            }

            return new FileResult(model, file, verdict, sha256, source.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            log.Report(
                ModelRules.NotRestored,
                Severity.Error,
                model,
                $"`{file.Path}` of `{model.Name}` is not in the cache",
                "run `hubtasks restore` first",
                null,
                file
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Report(
                FileRules.Unreadable,
                Severity.Error,
                model,
                $"`{file.Path}` of `{model.Name}` cannot be read: {e.Message}",
                null,
                null,
                file
            );
        }

        return null;
    }

    /// <summary>Of the file itself where the cache has a link to it.</summary>
    private static long LengthOf(FileInfo info) =>
        info.LinkTarget is null ? info.Length
        : info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length
        : -1;

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
}
