namespace HubTasks.Cards.Body;

/// <summary>What a section of a card is about. A heading may name several at once ("intended uses &amp; limitations").</summary>
[Flags]
public enum Subject
{
    None = 0,
    IntendedUse = 1,
    OutOfScope = 1 << 1,
    Limitations = 1 << 2,
    TrainingData = 1 << 3,
    TrainingProcedure = 1 << 4,
    Evaluation = 1 << 5,
    HowToUse = 1 << 6,
    License = 1 << 7,
    Citation = 1 << 8,
    Contact = 1 << 9,
    Environment = 1 << 10,
}
