using System.Collections.Frozen;

namespace HubTasks.Cards.Hub;

/// <summary>A task that models and datasets can be found by.</summary>
/// <param name="HiddenFor">The kinds for which the Hub's filter does not show it.</param>
internal sealed record HubTask(string Id, string Modality, FrozenSet<CardKind> HiddenFor, FrozenSet<string> SubTasks);

/// <summary>The Hub's open lists: they grow monthly, so an unknown value is never certain to be wrong.</summary>
internal static class HubLists
{
    public static FrozenDictionary<string, HubTask> Tasks { get; } =
        DataFile
            .Rows("tasks.tsv", 4)
            .Select(row => new HubTask(row[0], row[1], Kinds(row[2]), Words(row[3])))
            .ToFrozenDictionary(task => task.Id, StringComparer.Ordinal);

    public static FrozenSet<string> SubTasks { get; } =
        Tasks.Values.SelectMany(task => task.SubTasks).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Case matters: <c>PaddleOCR</c>.</summary>
    public static FrozenSet<string> Libraries { get; } =
        DataFile.Lines("libraries.txt").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Two-letter codes and their English names.</summary>
    public static FrozenDictionary<string, string> Languages { get; } =
        DataFile.Rows("languages.tsv", 2).ToFrozenDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

    /// <summary>English names, in lower case, to two-letter codes.</summary>
    public static FrozenDictionary<string, string> LanguageNames { get; } =
        Languages
            .SelectMany(pair =>
                pair.Value.Split([',', ';', '(', ')', '/'], Trimmed)
                    .Select(name => (Name: name.ToLowerInvariant(), pair.Key))
            )
            .DistinctBy(pair => pair.Name)
            .ToFrozenDictionary(pair => pair.Name, pair => pair.Key, StringComparer.Ordinal);

    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static readonly FrozenSet<string> ThreeLetters = DataFile
        .Lines("languages-3.txt")
        .SelectMany(line => line.Split(' '))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>An ISO 639-1 or 639-3 code, or one of the Hub's two words for everything else.</summary>
    public static bool IsLanguage(string code) =>
        Languages.ContainsKey(code) || ThreeLetters.Contains(code) || code is "code" or "multilingual";

    private static FrozenSet<CardKind> Kinds(string words) =>
        words.Split(' ', Trimmed).Select(word => word == "model" ? CardKind.Model : CardKind.Dataset).ToFrozenSet();

    private static FrozenSet<string> Words(string words) =>
        words.Split(' ', Trimmed).ToFrozenSet(StringComparer.Ordinal);
}
