using HubTasks.Findings;

namespace HubTasks.Cards.Body.Rules;

/// <summary>Plain http can be altered on the way, and a path of somebody's disk opens for nobody else.</summary>
internal sealed class LinkInsecure : CardRule
{
    public override RuleInfo Info { get; } =
        new("HUB2074", "link-insecure", Severity.Info, "Links and images are fetched over https");

    public override bool AppliesTo(CardKind kind) => true;

    public override IEnumerable<Finding> Check(Card card)
    {
        foreach (var link in CardLinks.Of(card.Body))
        {
            var what = link.IsImage ? "image" : "link";
            if (link.Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !IsLoopback(link.Target))
            {
                yield return Report(
                    card,
                    card.Body.FirstLine(link.Start, link.End),
                    $"{what} `{Short(link.Target)}` is fetched over plain http",
                    "use https if the site has it"
                );
            }
            else if (IsDiskPath(link.Target))
            {
                yield return Report(
                    card,
                    card.Body.FirstLine(link.Start, link.End),
                    $"{what} `{Short(link.Target)}` is a path on somebody's disk",
                    "add the file to the repository and link to it there"
                );
            }
        }
    }

    private static string Short(string target) =>
        target.Length > 80 ? string.Concat(target.AsSpan(0, 79), "…") : target;

    private static bool IsLoopback(string target) =>
        target.AsSpan(7).StartsWith("localhost", StringComparison.OrdinalIgnoreCase)
        || target.AsSpan(7).StartsWith("127.0.0.1");

    private static bool IsDiskPath(string target) =>
        target.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        || target.StartsWith("/home/", StringComparison.Ordinal)
        || target.StartsWith("/Users/", StringComparison.Ordinal)
        || (
            target.Length > 2
            && char.IsAsciiLetter(target[0])
            && target[1] == ':'
            && target[2] is '\\' or '/'
            && target[1] == ':'
        );
}
