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

    // characters; less is `none` or a placeholder, which speaks for itself
    private const int LeastCopied = 40;

    public static SubjectState Of(Subject subject, List<Section> sections)
    {
        var all = sections.Where(section => section.Subjects.HasFlag(subject)).ToImmutableArray();
        if (all.IsEmpty)
        {
            return new SubjectState(subject, SectionState.Missing, null);
        }

        // a section of its own outweighs one that names several subjects
        var own = all.Where(section => section.Subjects == subject).ToList();
        var known = subject == Subject.Limitations ? Copied(all, sections) : [];
        var judged = (own.Count > 0 ? own : [.. all]).ConvertAll(section =>
            (Section: section, State: Judge(section, subject, known))
        );
        var best = judged.MaxBy(entry => entry.State);
        if (own.Count > 0 && best.State < SectionState.Present && OnlyLabels(own))
        {
            judged = [.. all.Select(section => (Section: section, State: Judge(section, subject, known)))];
            best = judged.MaxBy(entry => entry.State);
        }

        return new SubjectState(subject, best.State, best.Section) { Sections = all };
    }

    /// <summary>Whether sections are only rows and labels ("Risks: ..."), which do not outweigh a real section.</summary>
    private static bool OnlyLabels(List<Section> sections) =>
        sections.TrueForAll(section => section.Form is HeadingForm.Label or HeadingForm.Cell or HeadingForm.Fold);

    /// <summary>What is said about intended use, word for word, is no limitation.</summary>
    private static HashSet<string> Copied(ImmutableArray<Section> limitations, List<Section> sections) =>
        limitations.All(section => section.Subjects.HasFlag(Subject.IntendedUse))
            ? []
            :
            [
                .. sections
                    .Where(section =>
                        section.Subjects.HasFlag(Subject.IntendedUse) && !section.Subjects.HasFlag(Subject.Limitations)
                    )
                    .SelectMany(section => section.Pieces)
                    .Where(piece => piece.Kind == PieceKind.Paragraph)
                    .Select(piece => piece.Prose)
                    .Where(prose => prose.Text.Length >= LeastCopied && prose.Leftovers.IsEmpty)
                    .Select(prose => prose.Text),
            ];

    private static SectionState Judge(Section section, Subject subject, HashSet<string> known)
    {
        var fill = new Fill(IsMain(subject));
        Gather(section, subject, fill, known, 0);
        return Enough(fill, subject) ? SectionState.Present
            : fill.HasPlaceholder ? SectionState.Placeholder
            : fill.HasText || fill.Images > 0 || (fill.HasCode && subject is Subject.OutOfScope or Subject.License)
                ? SectionState.Thin
            : SectionState.Empty;
    }

    /// <summary>The section's own text and that of sections in it, but for those about something else.</summary>
    private static void Gather(Section section, Subject subject, Fill fill, HashSet<string> known, int depth)
    {
        fill.Add(section, known);
        foreach (var child in section.Children)
        {
            if (child.Subjects == Subject.None && child.Form == HeadingForm.Bold)
            {
                fill.AddTitle(child.Title);
            }

            if (depth < 16 && Speaks(child.Subjects, subject))
            {
                Gather(child, subject, fill, known, depth + 1);
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

    private static bool IsMain(Subject subject) =>
        subject is Subject.IntendedUse or Subject.OutOfScope or Subject.Limitations;

    private static bool Enough(Fill fill, Subject subject) =>
        subject switch
        {
            _ when IsMain(subject) => fill.Reaches(Sentence) && fill.IsVaried,
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
