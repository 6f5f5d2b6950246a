using HubTasks.Audit.Models;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>Whether the licence of a model may be used, and whether everything that speaks of it says the same.</summary>
internal static class LicenseChecks
{
    public static void Check(AuditedModel model, ModelCard? card, AuditPolicy policy, AuditLog log)
    {
        Declared(model, card, policy, log);
        if (card is not null)
        {
            AgainstCard(model, card, log);
            AgainstFile(model, policy, log);
            AgainstBase(model, card, policy, log);
        }
    }

    private static void Declared(AuditedModel model, ModelCard? card, AuditPolicy policy, AuditLog log)
    {
        var terms = model.License is { Length: > 0 } license
            ? new LicenseTerms(license, card?.Card.FrontMatter.Value("license_name")?.Text)
            : null;
        if (terms?.FirstOf(policy.DeniedLicenses) is { } denied)
        {
            log.Report(
                ModelRules.License,
                Severity.Error,
                model,
                $"`{model.Name}` has the licence `{terms.Shown}`, which `{denied}` denies",
                $"use another model, or change {policy.Setting("licenses.deny")}",
                "licenses.deny"
            );
        }
        else if (terms is null || (terms.IsUnknown && !IsAllowed(terms, policy)))
        {
            var what = terms is null ? "no licence" : $"the licence `{terms.Shown}`, which says nothing";
            log.Report(
                ModelRules.UnknownLicense,
                policy.UnknownLicense,
                model,
                $"`{model.Name}` declares {what}",
                "ask its owner, or read its licence file and record an exception",
                "licenses.unknown"
            );
        }
        else if (policy.AllowedLicenses.FirstOrDefault(list => terms.FirstOf(list.Items) is null) is { } list)
        {
            log.Report(
                ModelRules.License,
                Severity.Error,
                model,
                $"`{model.Name}` has the licence `{terms.Shown}`, which is not among the allowed ones",
                $"use another model, or add it to {policy.Setting("licenses.allow", list.Place)}",
                "licenses.allow"
            );
        }
        else
        {
            log.Decide(
                model,
                policy.AllowedLicenses.IsEmpty
                    ? $"any licence is allowed, and it has `{terms.Shown}`"
                    : $"the licence `{terms.Shown}` is allowed by {policy.Setting("licenses.allow")}"
            );
        }
    }

    private static bool IsAllowed(LicenseTerms terms, AuditPolicy policy) =>
        !policy.AllowedLicenses.IsEmpty && policy.AllowedLicenses.All(list => terms.FirstOf(list.Items) is not null);

    /// <summary>The lock is what a policy goes by, and a lock can be edited.</summary>
    private static void AgainstCard(AuditedModel model, ModelCard card, AuditLog log)
    {
        var declared = card.Card.FrontMatter.Values("license").Select(value => value.Text).ToList();
        if (
            model.IsLocked
            && declared.Count < 2
            && !string.Equals(declared.FirstOrDefault() ?? "", model.License ?? "", StringComparison.OrdinalIgnoreCase)
        )
        {
            log.Report(
                ModelRules.LicenseDiffers,
                Severity.Error,
                model,
                $"the lock file says that `{model.Name}` has {Quoted(model.License)}, but its card declares {Quoted(declared.FirstOrDefault())}",
                "resolve it anew with `hubtasks restore --force-evaluate`, and see who changed the lock file"
            );
        }
    }

    private static void AgainstFile(AuditedModel model, AuditPolicy policy, AuditLog log)
    {
        if (
            policy.LicenseFile == Severity.Off
            || model.License is not { Length: > 0 } license
            || LicenseText.Find(model) is not var (path, found)
        )
        {
            return;
        }

        if (found is null)
        {
            log.Decide(model, $"the text of `{path}` is none that is known, so it was not compared");
        }
        else if (LicenseText.Agree(license, found))
        {
            log.Decide(model, $"`{path}` is the text of `{found}`");
        }
        else
        {
            log.Report(
                ModelRules.LicenseFileDiffers,
                policy.LicenseFile,
                model,
                $"the card of `{model.Name}` declares `{license}`, but its `{path}` is the text of `{found}`",
                "ask its owner which one holds, and go by the stricter one until then",
                "licenses.file"
            );
        }
    }

    private static void AgainstBase(AuditedModel model, ModelCard card, AuditPolicy policy, AuditLog log)
    {
        foreach (var finding in card.Findings.Where(finding => finding.Rule.Code == "HUB2033"))
        {
            log.Report(
                ModelRules.BaseLicense,
                policy.BaseLicense,
                model,
                $"of `{model.Name}`, {finding.Message}",
                "use another model, or have somebody read the terms of both and record an exception",
                "licenses.base"
            );
        }

        foreach (var finding in card.Findings.Where(finding => finding.Rule.Code == "HUB2034"))
        {
            log.Report(
                ModelRules.UnknownBaseLicense,
                policy.UnknownBaseLicense,
                model,
                $"of `{model.Name}`, {finding.Message}",
                "restore the base model's card too, or read it on the Hub",
                "licenses.base-unknown"
            );
        }
    }

    private static string Quoted(string? license) =>
        license is { Length: > 0 } ? $"the licence `{license}`" : "no licence";
}
