using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.Releases.PinUpdates;

/// <summary>
/// The first line of a pull request's body, which tells it from any other and says what it moves to. Only the first line
/// counts: below it stand names and titles that strangers chose.
/// </summary>
/// <param name="Name"><c>models/org/name</c>.</param>
/// <param name="To">The commits it moves to, joined by commas.</param>
/// <param name="Text">A digest of title and body as we wrote them, so that a person's edits to them stay.</param>
internal sealed partial record PinMarker(string Name, string To, string Text)
{
    /// <summary>Set when we closed the pull request, as opposed to somebody who did not want it.</summary>
    public bool IsSuperseded { get; init; }

    public static PinMarker Create(string name, string to, string title, string body) =>
        new(name, to, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{title}\n{body}")))[..16]);

    public static PinMarker? Read(string? body)
    {
        var match = Pattern.Match(body ?? "");
        return match.Success
            ? new PinMarker(match.Groups["name"].Value, match.Groups["to"].Value, match.Groups["text"].Value)
            {
                IsSuperseded = match.Groups["superseded"].Success,
            }
            : null;
    }

    public override string ToString() =>
        $"<!-- hubtasks:update {Name} to={To} text={Text}{(IsSuperseded ? " superseded" : "")} -->";

    [GeneratedRegex(
        @"\A<!-- hubtasks:update (?<name>[A-Za-z0-9_./-]+) to=(?<to>[0-9a-f,]+) text=(?<text>[0-9a-f]{16})(?<superseded> superseded)? -->",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern { get; }
}
