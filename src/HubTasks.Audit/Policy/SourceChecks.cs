using System.Globalization;
using HubTasks.Audit.Models;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>Where a model comes from, how it is referred to, and how long it has been there.</summary>
internal static class SourceChecks
{
    public static void Check(AuditedModel model, AuditPolicy policy, DateTimeOffset now, AuditLog log)
    {
        Source(model, policy, log);
        Pin(model, policy, log);
        Age(model, policy, now, log);
    }

    private static void Source(AuditedModel model, AuditPolicy policy, AuditLog log)
    {
        if (policy.DeniedSources.FirstOrDefault(glob => Glob.Matches(glob, model.Name)) is { } denied)
        {
            log.Report(
                ModelRules.Source,
                Severity.Error,
                model,
                $"`{model.Name}` is denied by `{denied}`",
                $"use another model, or change {policy.Setting("sources.deny")}",
                "sources.deny"
            );
        }
        else if (policy.AllowedSources.FirstOrDefault(list => First(list, model) is null) is { } list)
        {
            log.Report(
                ModelRules.Source,
                Severity.Error,
                model,
                $"`{model.Name}` matches none of the allowed sources",
                $"use another model, or add it to {policy.Setting("sources.allow", list.Place)}",
                "sources.allow"
            );
        }
        else
        {
            log.Decide(
                model,
                policy.AllowedSources.IsEmpty
                    ? "any source is allowed"
                    : $"the source is allowed by `{First(policy.AllowedSources[^1], model)}` of {policy.Setting("sources.allow")}"
            );
        }
    }

    private static string? First(AllowList list, AuditedModel model) =>
        list.Items.FirstOrDefault(glob => Glob.Matches(glob, model.Name));

    private static void Pin(AuditedModel model, AuditPolicy policy, AuditLog log)
    {
        if (policy.RequireCommit && model.Revision is { } revision && revision != model.Commit)
        {
            log.Report(
                ModelRules.Commit,
                Severity.Error,
                model,
                $"`{model.Name}` is referred to by `{revision}`, not by a commit",
                $"write `Revision=\"{model.Commit}\"`; {policy.Setting("pinning.require-commit")} asks for it",
                "pinning.require-commit"
            );
        }
    }

    /// <summary>Scanners and people need days to notice: what was pushed an hour ago nobody has looked at.</summary>
    private static void Age(AuditedModel model, AuditPolicy policy, DateTimeOffset now, AuditLog log)
    {
        if (policy.MinimumAge is not { } least)
        {
            return;
        }

        if (policy.MinimumAgeExcept.FirstOrDefault(glob => Glob.Matches(glob, model.Name)) is { } except)
        {
            log.Decide(
                model,
                $"its commit may be young by `{except}` of {policy.Setting("pinning.minimum-age-except")}"
            );
        }
        else if (model.Committed is not { } committed)
        {
            log.Report(
                ModelRules.UnknownAge,
                policy.UnknownAge,
                model,
                $"nobody knows here when `{model.Name}` was committed",
                $"run `hubtasks audit --online` once, which remembers the date; {policy.Setting("pinning.minimum-age")} asks for it",
                "pinning.unknown-age"
            );
        }
        else if (now - committed is var age && age < least)
        {
            log.Report(
                ModelRules.Age,
                Severity.Error,
                model,
                $"`{model.Name}` was committed {Words(age)} ago, less than {Words(least)}",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"wait until {committed + least:yyyy-MM-dd HH:mm} UTC, or use an earlier commit; {policy.Setting("pinning.minimum-age")} asks for it"
                ),
                "pinning.minimum-age"
            );
        }
        else
        {
            log.Decide(model, $"its commit is {Words(age)} old, which {policy.Setting("pinning.minimum-age")} permits");
        }
    }

    private static string Words(TimeSpan span) =>
        span.TotalHours < 48
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Floor(span.TotalHours))} hours")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalDays)} days");
}
