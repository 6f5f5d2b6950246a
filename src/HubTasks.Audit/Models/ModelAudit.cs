using System.Collections.Immutable;
using HubTasks.Audit.Policy;

namespace HubTasks.Audit.Models;

/// <summary>Audits models by a policy: the repositories they come from, their licences, and every one of their files.</summary>
public static class ModelAudit
{
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
        var now = time.GetUtcNow();
        var log = new AuditLog(policy, DateOnly.FromDateTime(now.UtcDateTime));
        var all = models.ToList();
        var reads = new Queue<FileRead>(new FileReader(policy, verdicts).ReadAll(all, ct));
        var licenses = all.Where(model => model is { IsRepository: true, License: not null })
            .GroupBy(model => model.Name, StringComparer.OrdinalIgnoreCase)
            .ToImmutableDictionary(
                group => group.Key,
                group => group.First().License!,
                StringComparer.OrdinalIgnoreCase
            );
        var files = new List<FileResult>();
        var cards = new Dictionary<AuditedModel, ModelCard>(ReferenceEqualityComparer.Instance);
        foreach (var model in all)
        {
            ct.ThrowIfCancellationRequested();
            if (model.IsRepository)
            {
                var card = ModelCard.Read(model, licenses, ct);
                if (card is not null)
                {
                    cards[model] = card;
                }

                SourceChecks.Check(model, policy, now, log);
                LicenseChecks.Check(model, card, policy, log);
                CardChecks.Check(model, card, policy, log);
                ScanChecks.Check(model, policy, log);
            }

            var own = new List<FileResult>();
            for (var left = model.Files.Length; left > 0; left--)
            {
                var read = reads.Dequeue();
                read.Report(log);
                if (read.Result is { } result)
                {
                    own.Add(result);
                    FileChecks.Check(result, policy, log);
                }
            }

            FileChecks.CheckTotal(model, own, policy, log);
            SignatureChecks.Check(model, own, policy, log);
            files.AddRange(own);
        }

        log.ReportPolicy();
        return new AuditResult([.. log.Found], [.. files], [.. log.Decisions]) { Cards = cards };
    }
}
