namespace HubTasks.Cards;

/// <summary>Replaces the text between two offsets of <see cref="SourceText.Text"/>; the end is exclusive.</summary>
public readonly record struct TextEdit(int Start, int End, string NewText)
{
    /// <summary>Takes away the byte order mark, which stands before offset 0.</summary>
    public static readonly TextEdit RemoveMark = new(-1, 0, "");
}
