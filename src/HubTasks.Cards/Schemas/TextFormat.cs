using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace HubTasks.Cards.Schemas;

/// <summary>A form of text that has a name in JSON Schema.</summary>
/// <param name="Name">The value of <c>format</c>.</param>
/// <param name="Wanted">In words.</param>
/// <param name="IsMatch">Whether a text has the form.</param>
internal sealed partial record TextFormat(string Name, string Wanted, Predicate<string> IsMatch)
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly SearchValues<char> SignsOfIPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly Dictionary<string, TextFormat> All = new TextFormat[]
    {
        new("date", "a date such as `2024-12-31`", IsDate),
        new("time", "a time such as `23:59:00Z`", IsTime),
        new("date-time", "a date and time such as `2024-12-31T23:59:00Z`", IsDateTime),
        new("duration", "a duration such as `P3DT12H`", text => Duration.IsMatch(text)),
        new("email", "an e-mail address", IsEmail),
        new("hostname", "the name of a host", IsHost),
        new("ipv4", "an IPv4 address", text => IPv4.IsMatch(text)),
        new("ipv6", "an IPv6 address", IsIPv6),
        new("uri", "a URL such as `https://example.com/a`", text => AbsoluteUri.IsMatch(text)),
        new("uri-reference", "a URL or a path", text => UriReference.IsMatch(text)),
        new("uuid", "a UUID", text => Guid.TryParseExact(text, "D", out _)),
        new("json-pointer", "a JSON pointer such as `/a/0`", text => Pointer.IsMatch(text)),
        new("regex", "a regular expression", text => EcmaPattern.Read(text, out _) is not null),
    }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    public static TextFormat? Find(string name) => All.GetValueOrDefault(name);

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    /// <summary>RFC 3339; a leap second is the last one of a day in UTC.</summary>
    private static bool IsTime(string text)
    {
        var match = Clock.Match(text);
        if (!match.Success)
        {
            return false;
        }

        var offset = match.Groups["sign"].ValueSpan is "-" ? -1 : 1;
        var minutes = (Part("hour") * 60) + Part("minute") - (offset * ((Part("hours") * 60) + Part("minutes")));
        return Part("second") < 60 || (minutes + (2 * 1440)) % 1440 == 1439;

        int Part(string name) =>
            int.TryParse(match.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                ? part
                : 0;
    }

    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && Mailbox.IsMatch(text[..at]) && (IsHost(text[(at + 1)..]) || IsLiteral(text[(at + 1)..]));
    }

    private static bool IsLiteral(string domain) =>
        domain is ['[', .. var address, ']']
        && (IPv4.IsMatch(address) || (address.StartsWith("IPv6:", StringComparison.Ordinal) && IsIPv6(address[5..])));

    private static bool IsHost(string text) => text.Length <= 253 && HostName.IsMatch(text);

    private static bool IsIPv6(string text) =>
        text.Length <= 45
        && !text.AsSpan().ContainsAnyExcept(SignsOfIPv6)
        && IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    [GeneratedRegex(
        @"^(?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9]):(?<second>[0-5][0-9]|60)(\.[0-9]+)?([Zz]|(?<sign>[+-])(?<hours>[01][0-9]|2[0-3]):(?<minutes>[0-5][0-9]))\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Clock { get; }

    [GeneratedRegex(
        @"^P(?!\z)([0-9]+W|([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)?(T(?!\z)([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S))?)\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Duration { get; }

    [GeneratedRegex(
        @"^([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|""([^""\\\r\n]|\\.)*"")\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Mailbox { get; }

    [GeneratedRegex(
        @"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex HostName { get; }

    [GeneratedRegex(
        @"^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(?!\z)|\z)){4}\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex IPv4 { get; }

    /// <summary>Two slashes begin a host, and then a path has to begin with one.</summary>
    private const string Slashes =
        @"((//(([A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(\[[0-9A-Fa-f:.]+\]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(:[0-9]*)?(?=[/?#]|\z))|(?!//))";

    private const string Rest =
        @"([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*(\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?(\#([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\z";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:" + Slashes + Rest, Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AbsoluteUri { get; }

    [GeneratedRegex(
        "^([A-Za-z][A-Za-z0-9+.-]*:|(?![^/?#]*:))" + Slashes + Rest,
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex UriReference { get; }

    [GeneratedRegex(@"^(/([^~/]|~[01])*)*\z", Options, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Pointer { get; }
}
