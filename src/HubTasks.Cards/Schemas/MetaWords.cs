using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas;

/// <summary>What messages call a value.</summary>
internal static class MetaWords
{
    private const int MaxShown = 60;

    public static string KindOf(MetaNode node) =>
        node switch
        {
            MetaList => "a list",
            MetaMap => "a mapping",
            MetaScalar { HubType: ScalarType.Null } => "empty",
            MetaScalar { HubType: ScalarType.Boolean } scalar => $"`{scalar.Text}`, true or false",
            MetaScalar { HubType: ScalarType.WholeNumber or ScalarType.Number } scalar => $"the number `{scalar.Text}`",
            MetaScalar { HubType: ScalarType.Date } scalar => $"the date `{scalar.Text}`",
            MetaScalar scalar => $"the text {Show(scalar)}",
            _ => "something else",
        };

    public static string Show(MetaNode node)
    {
        var text = node is MetaScalar scalar ? scalar.Text.ReplaceLineEndings(" ") : KindOf(node);
        return $"`{(text.Length > MaxShown ? text[..MaxShown] + "…" : text)}`";
    }
}
