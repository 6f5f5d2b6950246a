using System.Text.RegularExpressions;
using HubTasks.Findings;

namespace HubTasks.Releases.Mapping;

/// <summary>Text with <c>{name}</c> and <c>{tag}</c> in it.</summary>
internal static partial class PathFormat
{
    public static string Fill(string format, string name, string tag) =>
        Placeholder.Replace(
            format,
            match =>
                match.Value switch
                {
                    "{name}" => name,
                    "{tag}" => tag,
                    _ => match.Value,
                }
        );

    /// <summary>Null when the format is fine.</summary>
    public static Diagnostic? Check(string format, bool needsName)
    {
        var unknown = Placeholder
            .Matches(format)
            .Select(match => match.Value)
            .FirstOrDefault(text => !Known(text, needsName));
        return unknown is not null ? SyncErrors.BadFormat(format, $"`{unknown}` is not a placeholder here")
            : format.Length == 0 ? SyncErrors.BadFormat(format, "it is empty")
            : null;
    }

    private static bool Known(string text, bool needsName) => text == "{tag}" || (needsName && text == "{name}");

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Placeholder { get; }
}
