namespace HubTasks.Cards.Body;

/// <summary>A heading, or what stands for one, and what belongs to it.</summary>
internal sealed class Section
{
    private string? _name;

    public required HeadingForm Form { get; init; }

    /// <summary>1 to 6 for a real heading; greater for what only works as one.</summary>
    public required int Level { get; init; }

    public required Prose Title { get; init; }

    /// <summary>The place of the title in the file.</summary>
    public required int Start { get; init; }

    public required int End { get; init; }

    /// <summary>What its title names; none for a title of another kind.</summary>
    public required Subject Subjects { get; init; }

    /// <summary>Its own text and code, without that of the sections in it.</summary>
    public List<Piece> Pieces { get; } = [];

    public List<Section> Children { get; } = [];

    public string Name => _name ??= HeadingName.Normalize(Title.Text);
}
