using System.Collections.Immutable;
using HubTasks.Audit.Files;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>Everything an audit says.</summary>
/// <param name="Found">With exceptions applied.</param>
/// <param name="Files">In the order in which they were given.</param>
/// <param name="Decisions">What the policy decided, with the setting that decided it.</param>
public sealed record AuditResult(
    ImmutableArray<ModelFinding> Found,
    ImmutableArray<FileResult> Files,
    ImmutableArray<Decision> Decisions
)
{
    public ImmutableArray<Finding> Findings => [.. Found.Select(found => found.Finding)];

    /// <summary>The cards that were at hand.</summary>
    internal IReadOnlyDictionary<AuditedModel, ModelCard> Cards { get; init; } =
        new Dictionary<AuditedModel, ModelCard>();

    /// <summary>Null when it was not at hand.</summary>
    public ModelCard? CardOf(AuditedModel model) => Cards.GetValueOrDefault(model);

    /// <summary>The worst verdict of a model's files; null when none could be read.</summary>
    public Verdict? VerdictOf(AuditedModel model) =>
        Files.Where(file => file.Model == model).Select(file => (Verdict?)file.Verdict.Verdict).Max();
}

/// <summary>A finding, and what it is about.</summary>
/// <param name="Model">Null for a finding about the policy itself.</param>
/// <param name="File">Null for a finding about the model as such.</param>
public sealed record ModelFinding(Finding Finding, AuditedModel? Model, AuditedFile? File);

/// <summary>What was found about one file.</summary>
public sealed record FileResult(AuditedModel Model, AuditedFile File, FileVerdict Verdict, string? Sha256, long Size);

/// <summary>What a line of the policy decided.</summary>
/// <param name="Subject">A model, or a file as <c>model/path</c>.</param>
public sealed record Decision(string Subject, string Text)
{
    public override string ToString() => $"{Subject}: {Text}";
}
