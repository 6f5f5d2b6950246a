using System.Collections.Immutable;

namespace HubTasks.Cards.Body;

/// <summary>What a card says about one subject, and where.</summary>
/// <param name="Section">The section that decided; null when the subject is missing.</param>
internal sealed record SubjectState(Subject Subject, SectionState State, Section? Section)
{
    /// <summary>Every section that names the subject, in reading order.</summary>
    public ImmutableArray<Section> Sections { get; init; } = [];

    // a sentence; what a licence or a contact needs is less
    private const int Sentence = 8;

    public static SubjectState Of(Subject subject, List<Section> sections)
    {
        var all = sections.Where(section => section.Subjects.HasFlag(subject)).ToImmutableArray();
        if (all.IsEmpty)
        {
            return new SubjectState(subject, SectionState.Missing, null);
        }

        // a section of its own outweighs one that names several subjects
        var own = all.Where(section => section.Subjects == subject).ToList();
        var judged = (own.Count > 0 ? own : [.. all]).ConvertAll(section =>
            (Section: section, State: Judge(section, subject))
        );
        var best = judged.MaxBy(entry => entry.State);
        if (own.Count > 0 && best.State < SectionState.Present && OnlyLabels(own))
        {
            judged = [.. all.Select(section => (Section: section, State: Judge(section, subject)))];
            best = judged.MaxBy(entry => entry.State);
        }

        return new SubjectState(subject, best.State, best.Section) { Sections = all };
    }

    /// <summary>Whether sections are only rows and labels ("Risks: ..."), which do not outweigh a real section.</summary>
    private static bool OnlyLabels(List<Section> sections) =>
        sections.TrueForAll(section => section.Form is HeadingForm.Label or HeadingForm.Cell or HeadingForm.Fold);

    private static SectionState Judge(Section section, Subject subject)
    {
        var fill = new Fill();
        Gather(section, subject, fill, 0);
        return Enough(fill, subject) ? SectionState.Present
            : fill.HasPlaceholder ? SectionState.Placeholder
            : fill.HasText || fill.Images > 0 || (fill.HasCode && subject is Subject.OutOfScope or Subject.License)
                ? SectionState.Thin
            : SectionState.Empty;
    }

    /// <summary>The section's own text and that of sections in it, but for those about something else.</summary>
    private static void Gather(Section section, Subject subject, Fill fill, int depth)
    {
        fill.Add(section);
        foreach (var child in section.Children)
        {
            if (child.Subjects == Subject.None && child.Form == HeadingForm.Bold)
            {
                fill.AddTitle(child.Title);
            }

            if (depth < 16 && Speaks(child.Subjects, subject))
            {
                Gather(child, subject, fill, depth + 1);
            }
        }
    }

    private static bool Speaks(Subject child, Subject subject) =>
        child == Subject.None || child.HasFlag(subject) || IsPart(child, subject);

    /// <summary>Details of training and evaluation often stand under one heading.</summary>
    private static bool IsPart(Subject child, Subject subject) =>
        subject
            is Subject.TrainingProcedure
                or Subject.TrainingData
                or Subject.Evaluation
                or Subject.HowToUse
                or Subject.Contact
                or Subject.Citation
        && (child & (Subject.IntendedUse | Subject.Limitations | Subject.OutOfScope)) == Subject.None;

    private static bool Enough(Fill fill, Subject subject) =>
        subject switch
        {
            Subject.IntendedUse or Subject.OutOfScope or Subject.Limitations => fill.Reaches(Sentence) && fill.IsVaried,
            Subject.Evaluation => fill.Reaches(2) || fill.HasTable || fill.HasCode || fill.Images > 0 || fill.Links > 0,
            Subject.TrainingData or Subject.TrainingProcedure => fill.Reaches(1)
                || fill.HasTable
                || fill.HasCode
                || fill.Links > 0,
            Subject.HowToUse => fill.HasCode || fill.Reaches(4) || fill.Links > 0,
            Subject.Citation => fill.HasCode || fill.Reaches(2) || fill.Links > 0,
            _ => fill.Reaches(1) || fill.Links > 0,
        };
}
