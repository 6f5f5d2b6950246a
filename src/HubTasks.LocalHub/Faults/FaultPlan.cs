using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.LocalHub;

/// <summary>What goes wrong, where and how often. The first rule that matches a request and is not used up applies.</summary>
public sealed class FaultPlan
{
    /// <summary>For <c>times</c>: until <see cref="Clear"/>.</summary>
    public const int Always = int.MaxValue;

    private readonly Lock _guard = new();

    private readonly List<Rule> _rules = [];

    /// <param name="path">
    /// Matches the raw path without its query: <c>*</c> within a segment, <c>**</c> across, such as <c>/acme/*/resolve/**</c>.
    /// </param>
    /// <param name="fault">What happens.</param>
    /// <param name="times">To how many matching requests.</param>
    /// <param name="skip">How many matching requests go well before.</param>
    /// <param name="method">Null matches all.</param>
    /// <param name="origin">Null matches both.</param>
    public void Add(
        string path,
        Fault fault,
        int times = 1,
        int skip = 0,
        string? method = null,
        HubOrigin? origin = null
    )
    {
        lock (_guard)
        {
            _rules.Add(new Rule(Glob(path), fault, method, origin) { Skip = skip, Times = times });
        }
    }

    public void Clear()
    {
        lock (_guard)
        {
            _rules.Clear();
        }
    }

    internal Fault? Take(string method, string path, HubOrigin origin)
    {
        lock (_guard)
        {
            foreach (var rule in _rules)
            {
                if (
                    rule.Times == 0
                    || (rule.Method is not null && rule.Method != method)
                    || (rule.Origin is not null && rule.Origin != origin)
                    || !rule.Path.IsMatch(path)
                )
                {
                    continue;
                }

                if (rule.Skip > 0)
                {
                    rule.Skip--;
                    continue;
                }

                rule.Times -= rule.Times == Always ? 0 : 1;
                return rule.Fault;
            }
        }

        return null;
    }

    private static Regex Glob(string path)
    {
        var regex = new StringBuilder(@"\A").Append(Regex.Escape(path)).Append(@"\z");
        return new Regex(
            regex.Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").ToString(),
            RegexOptions.CultureInvariant | RegexOptions.Singleline,
            TimeSpan.FromSeconds(1)
        );
    }

    private sealed record Rule(Regex Path, Fault Fault, string? Method, HubOrigin? Origin)
    {
        public int Skip { get; set; }

        public int Times { get; set; }
    }
}
