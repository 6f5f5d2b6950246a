using System.Text.RegularExpressions;

namespace HubTasks.Cards.Metadata;

/// <summary>The type that a reader gives to an unquoted value.</summary>
public enum ScalarType
{
    Text,
    Null,
    Boolean,
    WholeNumber,
    Number,
    Date,
}

/// <summary>
/// The two readings of an unquoted scalar. Hub: js-yaml 4's default schema. Python: PyYAML's resolver, YAML 1.1.
/// </summary>
internal static partial class ScalarTypes
{
    public static ScalarType Hub(string text) =>
        text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarType.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarType.Boolean,
            _ when !MayBeTyped(text) => ScalarType.Text,
            _ when HubInteger.IsMatch(text) => ScalarType.WholeNumber,
            _ when HubFloat.IsMatch(text) => ScalarType.Number,
            _ when Timestamp.IsMatch(text) => ScalarType.Date,
            _ => ScalarType.Text,
        };

    public static ScalarType Python(string text) =>
        text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarType.Null,
            _ when IsPythonBoolean(text) => ScalarType.Boolean,
            _ when !MayBeTyped(text) => ScalarType.Text,
            _ when PythonInteger.IsMatch(text) => ScalarType.WholeNumber,
            _ when PythonFloat.IsMatch(text) => ScalarType.Number,
            _ when Timestamp.IsMatch(text) => ScalarType.Date,
            _ => ScalarType.Text,
        };

    /// <summary>Numbers and dates are short and begin with a digit, a sign or a point; everything else skips the patterns, which read 64 characters at most.</summary>
    private static bool MayBeTyped(string text) =>
        text.Length <= 64 && (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.');

    private static bool IsPythonBoolean(string text) =>
        text
            is "yes"
                or "Yes"
                or "YES"
                or "no"
                or "No"
                or "NO"
                or "true"
                or "True"
                or "TRUE"
                or "false"
                or "False"
                or "FALSE"
                or "on"
                or "On"
                or "ON"
                or "off"
                or "Off"
                or "OFF";

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        @"^[-+]?(0b[01_]*[01]|0x[0-9a-fA-F_]*[0-9a-fA-F]|0o[0-7_]*[0-7]|[0-9]([0-9_]*[0-9])?)\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex HubInteger { get; }

    [GeneratedRegex(
        @"^([-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9_]+([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex HubFloat { get; }

    [GeneratedRegex(
        @"^([-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+)\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex PythonInteger { get; }

    [GeneratedRegex(
        @"^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex PythonFloat { get; }

    [GeneratedRegex(
        @"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?([ \t]*(Z|[-+][0-9]{1,2}(:?[0-9]{2})?))?)\z",
        Options,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Timestamp { get; }
}
