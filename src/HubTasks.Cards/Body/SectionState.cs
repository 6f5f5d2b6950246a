namespace HubTasks.Cards.Body;

/// <summary>How much a card says about a subject. Ordered: a greater value says more.</summary>
public enum SectionState
{
    /// <summary>No heading and no labelled paragraph names the subject.</summary>
    Missing,

    /// <summary>A heading, and nothing below it that a reader sees.</summary>
    Empty,

    /// <summary>Only template text, or a promise to write something later.</summary>
    Placeholder,

    /// <summary>A few words, only a link, or the heading over again.</summary>
    Thin,

    Present,
}
