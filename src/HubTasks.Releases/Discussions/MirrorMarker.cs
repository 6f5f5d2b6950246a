using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace HubTasks.Releases.Discussions;

/// <summary>
/// The first line of what we write: which thread or comment it is a copy of, and what was last carried. A text that begins
/// so is never carried anywhere; it counts as a copy only under our own account.
/// </summary>
/// <param name="Source"><c>models/org/name#19</c> for a thread, with <c>/</c> and an id for a comment.</param>
/// <param name="Digest">Of the source's text when it was copied; <c>removed</c> when it was taken back.</param>
internal sealed partial record MirrorMarker(string Source, string Digest)
{
    public const string Removed = "removed";

    /// <summary>Of a thread: whether source and copy were open when they last agreed. Null for a comment.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Of a thread: the last comment of the source that was carried, by <see cref="ForumComment.Order"/>.</summary>
    public long Forward { get; init; }

    /// <summary>Of a thread: the last comment of the copy that was carried back.</summary>
    public long Back { get; init; }

    public static string DigestOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    public static MirrorMarker? Read(string text)
    {
        var match = Pattern.Match(text);
        if (!match.Success)
        {
            return null;
        }

        return new MirrorMarker(match.Groups["source"].Value, match.Groups["digest"].Value)
        {
            IsOpen = match.Groups["state"].Success ? match.Groups["state"].Value == "open" : null,
            Forward = Number(match.Groups["forward"]),
            Back = Number(match.Groups["back"]),
        };
    }

    /// <summary>Another marker on a text that has one; the rest of it stays, as a person may have edited it.</summary>
    public string PutOn(string text) => Pattern.Replace(text, ToString(), 1);

    public override string ToString() =>
        IsOpen is { } open
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"<!-- hubtasks:mirror {Source} text={Digest} state={(open ? "open" : "closed")} seen={Forward},{Back} -->"
            )
            : $"<!-- hubtasks:mirror {Source} text={Digest} -->";

    private static long Number(Group group) =>
        long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(
        @"\A<!-- hubtasks:mirror (?<source>[A-Za-z0-9_./-]+\#[0-9]+(?:/[A-Za-z0-9_-]+)?) text=(?<digest>[0-9a-f]{16}|removed)(?: state=(?<state>open|closed) seen=(?<forward>[0-9]{1,19}),(?<back>[0-9]{1,19}))? -->",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern { get; }
}
