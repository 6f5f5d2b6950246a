using System.Security.Cryptography;
using HubTasks.Audit.Files;
using HubTasks.Audit.Policy;

namespace HubTasks.Audit.Models;

/// <summary>
/// From files on disk to their verdicts: from an earlier run when the content was seen, else by looking. Files are hashed
/// side by side, and while a file is hashed it is checked, which as a rule reads a small part of it. Only one is checked at
/// a time: a check has a bound on its memory, and the sum of several would have none.
/// </summary>
/// <param name="verdicts">Null to look at every file.</param>
internal sealed class FileReader(AuditPolicy policy, VerdictCache? verdicts)
{
    private readonly Lock _oneCheck = new();

    /// <summary>In the order of the models and of their files.</summary>
    public FileRead[] ReadAll(IReadOnlyList<AuditedModel> models, CancellationToken ct)
    {
        var all = models.SelectMany(model => model.Files.Select(file => (Model: model, File: file))).ToList();
        var read = new FileRead[all.Count];
        if (all.Count < 2)
        {
            all.ForEach(one => read[0] = Read(one.Model, one.File, ct));
            return read;
        }

        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = ct,
        };
        Parallel.For(0, all.Count, options, at => read[at] = Read(all[at].Model, all[at].File, ct));
        return read;
    }

    private FileRead Read(AuditedModel model, AuditedFile file, CancellationToken ct)
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
                return new FileRead(model, file) { Result = new FileResult(model, file, held, known, size) };
            }

            using var source = ByteSource.Open(file.FullPath);
            var (sha256, verdict) = HashAndCheck(file, source, profile, ct);
            return new FileRead(model, file) { Result = new FileResult(model, file, verdict, sha256, source.Length) };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileRead(model, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileRead(model, file) { Trouble = e.Message };
        }
    }

    private (string Sha256, FileVerdict Verdict) HashAndCheck(
        AuditedFile file,
        ByteSource source,
        AuditProfile profile,
        CancellationToken ct
    )
    {
        FileVerdict? held = null;
        using var known = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var hashing = Task.Run(
            () =>
            {
                var sha256 = Hash(source, ct);
                held = verdicts?.Find(sha256, file.Path, profile);
                if (held is not null)
                {
                    known.Cancel();
                }

                return sha256;
            },
            ct
        );
        FileVerdict? seen = null;
        try
        {
            lock (_oneCheck)
            {
                known.Token.ThrowIfCancellationRequested();
                seen = FileAudit.Check(file.Path, source, profile, known.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // the hash was there first, and with it the verdict
        }
        finally
        {
            // the source stays open until nobody reads it any more
            Task.WaitAny([hashing], CancellationToken.None);
        }

        var hash = hashing.GetAwaiter().GetResult();
        var verdict = held ?? seen!;
        if (held is null)
        {
            verdicts?.Keep(hash, verdict, profile);
        }

        return (hash, verdict);
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
