using System.Collections.Immutable;

namespace HubTasks.Cards.Body;

/// <summary>Subjects as reports and data files spell them.</summary>
public static class SubjectNames
{
    /// <summary>Each subject on its own, in the order of a card.</summary>
    public static ImmutableArray<(Subject Subject, string Name)> All { get; } =
    [
        (Subject.IntendedUse, "intended_use"),
        (Subject.OutOfScope, "out_of_scope"),
        (Subject.Limitations, "limitations"),
        (Subject.HowToUse, "how_to_use"),
        (Subject.TrainingData, "training_data"),
        (Subject.TrainingProcedure, "training_procedure"),
        (Subject.Evaluation, "evaluation"),
        (Subject.Environment, "environment"),
        (Subject.License, "license"),
        (Subject.Citation, "citation"),
        (Subject.Contact, "contact"),
    ];

    internal static Subject Parse(string name) => All.Single(entry => entry.Name == name).Subject;
}
