using System.Globalization;

namespace HubTasks.Cards.Schemas;

/// <summary>A place in a JSON document, such as <c>#/properties/license/enum</c>.</summary>
/// <param name="Parent">Null for the document.</param>
/// <param name="Step">A key, or an index.</param>
internal sealed record JsonPointer(JsonPointer? Parent, string Step)
{
    public static readonly JsonPointer Root = new(null, "#");

    public static JsonPointer operator /(JsonPointer parent, string step) => new(parent, step);

    public static JsonPointer operator /(JsonPointer parent, int index) =>
        new(parent, index.ToString(CultureInfo.InvariantCulture));

    public override string ToString() =>
        Parent is null
            ? Step
            : $"{Parent}/{Step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
