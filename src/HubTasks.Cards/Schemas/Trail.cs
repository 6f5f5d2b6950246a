using System.Globalization;
using System.Text;

namespace HubTasks.Cards.Schemas;

/// <summary>The way to a value.</summary>
/// <param name="Parent">Null for the document.</param>
/// <param name="Name">The last step; null when it is an item of a list.</param>
/// <param name="Index">The item's place.</param>
internal sealed record Trail(Trail? Parent, string? Name, int Index)
{
    public static readonly Trail Root = new(null, null, 0);

    /// <summary>The top-level key; empty for the document.</summary>
    public string Key =>
        Parent is null ? ""
        : Parent.Parent is null ? Name ?? ""
        : Parent.Key;

    /// <summary>Such as <c>model-index[0].name</c>.</summary>
    public override string ToString() => Write(new StringBuilder()).ToString();

    private StringBuilder Write(StringBuilder text)
    {
        if (Parent is null)
        {
            return text;
        }

        Parent.Write(text);
        return Name is null
            ? text.Append(CultureInfo.InvariantCulture, $"[{Index}]")
            : text.Append(text.Length == 0 ? "" : ".").Append(Name);
    }
}
