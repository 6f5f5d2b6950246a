using System.CommandLine;
using System.CommandLine.Parsing;
using HubTasks.Findings;

namespace HubTasks.Cli.CommandLine;

/// <summary>Options whose value is one of a few words, or a checked text.</summary>
internal static class Choice
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it is for; the words are added.</param>
    /// <param name="fallback">The value when the option is not typed.</param>
    /// <param name="words">Each word and what it means; the first word of a value is the one that help shows.</param>
    public static Option<T> Of<T>(string name, string description, T fallback, params (string Word, T Value)[] words)
    {
        var shown = First(words);
        var option = new Option<T>(name)
        {
            Description = $"{description}: {string.Join(", ", shown)}",
            DefaultValueFactory = _ => fallback,
            CustomParser = result => Parse(result, name, words, shown),
        };
        option.CompletionSources.Add(_ => shown);
        return option;
    }

    /// <summary>The first word of each value; a loop, because queries over structs are compiled anew in every run.</summary>
    private static List<string> First<T>((string Word, T Value)[] words)
    {
        var shown = new List<string>();
        for (var i = 0; i < words.Length; i++)
        {
            if (i == 0 || !Equals(words[i].Value, words[i - 1].Value))
            {
                shown.Add(words[i].Word);
            }
        }

        return shown;
    }

    /// <summary>Says that a value is wrong, and what would be right.</summary>
    public static void Refuse(this SymbolResult result, string message, string hint) =>
        result.AddError($"{message}\n{hint}");

    private static T? Parse<T>(ArgumentResult result, string name, (string Word, T Value)[] words, List<string> shown)
    {
        var typed = result.Tokens[^1].Value;
        foreach (var (word, value) in words)
        {
            if (word.Equals(typed, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var near = DidYouMean.Nearest(typed, shown);
        result.Refuse(
            $"`{typed}` is not a value of `{name}`",
            near is null ? $"use one of `{string.Join("`, `", shown)}`" : $"did you mean `{near}`?"
        );
        return default;
    }
}
