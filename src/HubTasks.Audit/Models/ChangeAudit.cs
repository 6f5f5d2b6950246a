using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>What a change brings: the models that it adds, removes and moves, and the findings that were not there before.</summary>
/// <param name="Changes">By name.</param>
/// <param name="Findings">New ones, and one for each change.</param>
/// <param name="Gone">Findings that the change does away with.</param>
public sealed record ChangeAudit(
    ImmutableArray<ModelChange> Changes,
    ImmutableArray<Finding> Findings,
    ImmutableArray<Finding> Gone
)
{
    /// <param name="changes">Between the models of the two audits.</param>
    /// <param name="before">By the policy of then.</param>
    /// <param name="after">By the policy of now.</param>
    public static ChangeAudit Of(ImmutableArray<ModelChange> changes, AuditResult before, AuditResult after)
    {
        var known = before.Found.Select(Identity).ToHashSet();
        var now = after.Found.Select(Identity).ToHashSet();
        return new ChangeAudit(
            changes,
            [
                .. changes.Select(Describe),
                .. changes.Where(change => change.ChangesLicense).Select(DescribeLicense),
                .. after.Found.Where(found => !known.Contains(Identity(found))).Select(found => found.Finding),
            ],
            [.. before.Found.Where(found => !now.Contains(Identity(found))).Select(found => found.Finding)]
        );
    }

    /// <summary>
    /// What makes two findings the same: not their lines, which move, but the bytes that they are about, so that what is
    /// wrong with a new file is new even where it is wrong in the same way.
    /// </summary>
    private static (string, string?, string?, string?, string) Identity(ModelFinding found) =>
        (found.Finding.Rule.Code, found.Model?.Name, found.File?.Path, found.File?.Sha256, found.Finding.Message);

    private static Finding Describe(ModelChange change)
    {
        var model = (change.After ?? change.Before)!;
        var (rule, what) = change.Kind switch
        {
            ChangeKind.Added => (
                ModelRules.Added,
                $"`{change.Name}` is new, at {Short(model.Commit)}, {License(model)}, with {Files(model)}"
            ),
            ChangeKind.Removed => (ModelRules.Removed, $"`{change.Name}` is no longer used"),
            ChangeKind.Moved => (
                ModelRules.Moved,
                $"`{change.Name}` moves from {Short(change.Before!.Commit)} to {Short(model.Commit)}{Content(change)}"
            ),
            _ => (ModelRules.Moved, $"`{change.Name}` stays at {Short(model.Commit)}{Content(change)}"),
        };
        // the line that a removed model stood at is gone with it
        var place = change.After?.Place ?? new Place(model.Place.File, TextSpan.WholeFile);
        return new Finding(rule, rule.Severity, place.File, place.Span, what);
    }

    private static Finding DescribeLicense(ModelChange change) =>
        new(
            ModelRules.LicenseChanged,
            ModelRules.LicenseChanged.Severity,
            change.After!.Place.File,
            change.After.Place.Span,
            $"`{change.Name}` had {License(change.Before!)} and now has {License(change.After)}",
            "read the new terms before this is merged"
        );

    private static string Content(ModelChange change)
    {
        var parts = new[]
        {
            Count(change.ChangedFiles.Length, "changed"),
            Count(change.AddedFiles.Length, "added"),
            Count(change.RemovedFiles.Length, "removed"),
        }
            .Where(part => part is not null)
            .ToList();
        var files = parts.Count == 0 ? "the same files" : $"files {string.Join(", ", parts)}";
        return $": {files}, {Sizes.Growth(change.Growth)}";
    }

    private static string? Count(int count, string what) =>
        count == 0 ? null : FormattableString.Invariant($"{count} {what}");

    private static string Files(AuditedModel model) =>
        FormattableString.Invariant(
            $"{model.Files.Length} {(model.Files.Length == 1 ? "file" : "files")} of {Sizes.Bytes(model.Files.Sum(file => file.Size ?? 0))}"
        );

    private static string License(AuditedModel model) =>
        model.License is { Length: > 0 } license ? $"the licence `{license}`" : "no licence";

    private static string Short(string? commit) => $"`{commit?[..Math.Min(12, commit.Length)]}`";
}
