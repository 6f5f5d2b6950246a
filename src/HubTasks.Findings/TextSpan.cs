namespace HubTasks.Findings;

/// <summary>
/// A stretch of text by line and column, both 1-based; columns count UTF-16 units. The end is exclusive in its column.
/// Line 0 means the whole file.
/// </summary>
public readonly record struct TextSpan(int Line, int Column, int EndLine, int EndColumn) : IComparable<TextSpan>
{
    /// <summary>The file as such, where no line is to blame.</summary>
    public static readonly TextSpan WholeFile;

    /// <summary>A point in the text.</summary>
    public static TextSpan At(int line, int column) => new(line, column, line, column);

    public int CompareTo(TextSpan other) =>
        (Line, Column, EndLine, EndColumn).CompareTo((other.Line, other.Column, other.EndLine, other.EndColumn));

    public static bool operator <(TextSpan left, TextSpan right) => left.CompareTo(right) < 0;

    public static bool operator <=(TextSpan left, TextSpan right) => left.CompareTo(right) <= 0;

    public static bool operator >(TextSpan left, TextSpan right) => left.CompareTo(right) > 0;

    public static bool operator >=(TextSpan left, TextSpan right) => left.CompareTo(right) >= 0;
}
