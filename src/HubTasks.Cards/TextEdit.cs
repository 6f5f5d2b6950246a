namespace HubTasks.Cards;

/// <summary>Replaces the text between two offsets of <see cref="SourceText.Text"/>; the end is exclusive.</summary>
public readonly record struct TextEdit(int Start, int End, string NewText);
