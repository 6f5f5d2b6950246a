using HubTasks.Cards.Hub;

namespace HubTasks.Cards.Rules.Keys;

/// <summary>What to write instead of a language that is none.</summary>
internal static class LanguageHint
{
    public static string For(string text)
    {
        var lower = text.Trim().ToLowerInvariant();
        if (HubLists.LanguageNames.TryGetValue(lower, out var code))
        {
            return $"write `{code}`";
        }

        if (HubLists.IsLanguage(lower))
        {
            return $"write `{lower}`";
        }

        var parts = lower.Split('-', '_');
        return parts.Length switch
        {
            2
                when HubLists.IsLanguage(parts[0])
                    && HubLists.IsLanguage(parts[1])
                    && parts[0].Length == 2
                    && !text.Any(char.IsAsciiLetterUpper) =>
                $"list both: `- {parts[0]}` and `- {parts[1]}`; a region belongs into `language_bcp47`",
            >= 2 when HubLists.IsLanguage(parts[0]) => $"write `{parts[0]}` here and `{text}` into `language_bcp47`",
            _ when lower is "python" or "c++" or "java" or "javascript" =>
                "write `code`; programming languages go into `tags`",
            _ => "use an ISO 639-1 code such as `en`, or an ISO 639-3 code for languages without one",
        };
    }
}
