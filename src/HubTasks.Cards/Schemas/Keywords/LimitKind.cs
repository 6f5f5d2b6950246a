using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

/// <summary>What is measured, and when it is too much or too little.</summary>
/// <param name="Name">The keyword.</param>
/// <param name="SizeOf">The size of a value; null for one that is not measured.</param>
/// <param name="IsWrong">By the size and the limit.</param>
/// <param name="Describe">By the value and the limit, in words.</param>
internal sealed record LimitKind(
    string Name,
    Func<MetaNode, double?> SizeOf,
    Func<double, double, bool> IsWrong,
    Func<string, string, string> Describe
)
{
    /// <summary>The limit itself is a number of things.</summary>
    public bool IsCount { get; private init; }

    public bool IsMultiple => Name == "multipleOf";

    public bool IsExclusive => Name.StartsWith("exclusive", StringComparison.Ordinal);

    /// <summary>What the limit itself has to be.</summary>
    public string Written => IsMultiple ? "a number above 0" : "a number";

    /// <summary>The keyword that can exclude the limit itself.</summary>
    public string? Exclusive =>
        Name switch
        {
            "minimum" => "exclusiveMinimum",
            "maximum" => "exclusiveMaximum",
            _ => null,
        };

    public static IReadOnlyList<LimitKind> All { get; } =
    [
        Number("minimum", (size, limit) => size < limit, "at least"),
        Number("exclusiveMinimum", (size, limit) => size <= limit, "more than"),
        Number("maximum", (size, limit) => size > limit, "at most"),
        Number("exclusiveMaximum", (size, limit) => size >= limit, "less than"),
        Number("multipleOf", (size, limit) => !IsMultipleOf(size, limit), "a multiple of"),
        AtLeast("minLength", Length, "is too short", " characters"),
        AtMost("maxLength", Length, "is too long", " characters"),
        AtLeast("minItems", Items, "has too few items", ""),
        AtMost("maxItems", Items, "has too many items", ""),
        AtLeast("minProperties", Keys, "has too few keys", ""),
        AtMost("maxProperties", Keys, "has too many keys", ""),
    ];

    public static LimitKind Find(string name) => All.First(kind => kind.Name == name);

    private static LimitKind Number(string name, Func<double, double, bool> isWrong, string expected) =>
        new(name, MetaValue.Number, isWrong, (value, limit) => $"is {value}, expected {expected} {limit}");

    private static LimitKind AtLeast(string name, Func<MetaNode, double?> sizeOf, string said, string unit) =>
        new(name, sizeOf, (size, limit) => size < limit, (_, limit) => $"{said}, expected at least {limit}{unit}")
        {
            IsCount = true,
        };

    private static LimitKind AtMost(string name, Func<MetaNode, double?> sizeOf, string said, string unit) =>
        new(name, sizeOf, (size, limit) => size > limit, (_, limit) => $"{said}, expected at most {limit}{unit}")
        {
            IsCount = true,
        };

    /// <summary>In code points.</summary>
    private static double? Length(MetaNode node)
    {
        if (MetaValue.Text(node) is not { } text)
        {
            return null;
        }

        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }

    private static double? Items(MetaNode node) => (node as MetaList)?.Items.Length;

    private static double? Keys(MetaNode node)
    {
        if (MetaValue.Map(node) is not { } map)
        {
            return null;
        }

        var keys = 0;
        for (var i = 0; i < map.Entries.Length; i++)
        {
            keys += map.IsRead(i) ? 1 : 0;
        }

        return keys;
    }

    /// <summary>In decimals where they fit: 0.3 is a multiple of 0.1.</summary>
    private static bool IsMultipleOf(double size, double limit) =>
        double.IsInteger(size) && double.IsInteger(limit) ? size % limit == 0
        : Math.Abs(size) < 1e15 && limit is < 1e15 and > 1e-15 ? (decimal)size % (decimal)limit == 0
        : double.IsInteger(size / limit);
}
