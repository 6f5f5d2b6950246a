using System.Text.RegularExpressions;
using HubTasks.Cards.Metadata;

namespace HubTasks.Cards.Schemas.Keywords;

internal sealed class Pattern(Regex regex, string written) : Keyword
{
    public override string Name => "pattern";

    public override string Wanted => $"text that matches `{written}`";

    public static Pattern? Read(SchemaWords words) =>
        words.Text("pattern") is { } text && words.Regex(words.At("pattern"), words.Find("pattern")!, text) is { } regex
            ? new Pattern(regex, text)
            : null;

    public override Failure? Check(MetaNode node, Evaluation evaluation) =>
        MetaValue.Text(node) is { } text && !regex.IsMatch(text) ? new Fault(this, node) : null;

    public override string Describe(Fault fault) => $"is {MetaWords.Show(fault.Node)}, expected {Wanted}";
}
