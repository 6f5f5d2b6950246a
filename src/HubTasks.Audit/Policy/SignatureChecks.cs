using HubTasks.Audit.Models;
using HubTasks.Audit.Signatures;
using HubTasks.Findings;

namespace HubTasks.Audit.Policy;

/// <summary>Whether a model is signed by somebody whom the policy trusts for it.</summary>
internal static class SignatureChecks
{
    private const string SignatureFile = "model.sig";

    public static void Check(AuditedModel model, List<FileResult> files, AuditPolicy policy, AuditLog log)
    {
        var signers = policy
            .TrustedSigners.Where(trust => Glob.Matches(trust.Repository, model.Name))
            .Select(trust => trust.Signer)
            .ToList();
        var required = policy.RequiredSignatures.FirstOrDefault(glob => Glob.Matches(glob, model.Name));
        if (signers.Count == 0 && required is null)
        {
            return;
        }

        if (ModelTexts.Read(model, SignatureFile) is not { } bundle)
        {
            Missing(
                model,
                required,
                $"`{SignatureFile}` is not at hand",
                "restore it too where the repository has one",
                policy,
                log
            );
            return;
        }

        if (signers.Count == 0)
        {
            Missing(
                model,
                required,
                "nobody is trusted for it",
                $"name a key or a certificate in {policy.Setting("signatures.trust")}",
                policy,
                log
            );
            return;
        }

        var listing = ModelTexts.List(model);
        var used = files
            .Where(file => file.Sha256 is not null)
            .ToDictionary(file => file.File.Path, file => file.Sha256!, StringComparer.Ordinal);
        var result = ModelSignature.Check(
            bundle,
            signers,
            used,
            path => listing is not null && !listing.Contains(path)
        );
        var message = $"the signature of `{model.Name}` {result.Why}";
        switch (result.State)
        {
            case SignatureState.Invalid:
                log.Report(
                    ModelRules.SignatureInvalid,
                    Severity.Error,
                    model,
                    message,
                    "do not use it before its owner has explained this",
                    "signatures.trust"
                );
                break;
            case SignatureState.Unsupported:
                log.Report(
                    ModelRules.SignatureUnsupported,
                    required is null ? Severity.Warning : Severity.Error,
                    model,
                    message,
                    "have it signed with a key or a certificate",
                    "signatures.require"
                );
                break;
            case SignatureState.Partial:
                log.Report(ModelRules.SignaturePartial, Severity.Info, model, message, null, "signatures.trust");
                break;
            default:
                log.Decide(model, $"its signature {result.Why}, by {policy.Setting("signatures.trust")}");
                break;
        }
    }

    private static void Missing(
        AuditedModel model,
        string? required,
        string why,
        string hint,
        AuditPolicy policy,
        AuditLog log
    )
    {
        if (required is null)
        {
            log.Decide(model, $"its signature was not checked: {why}");
            return;
        }

        log.Report(
            ModelRules.SignatureMissing,
            Severity.Error,
            model,
            $"`{model.Name}` must be signed, and {why}",
            $"{hint}; {policy.Setting("signatures.require")} asks for it",
            "signatures.require"
        );
    }
}
