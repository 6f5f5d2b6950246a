using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HubTasks.Settings;

/// <summary>
/// The schema's patterns, compiled with the program: one that is parsed and built while a command runs takes longer
/// than the rest of the settings. A test finds each of the schema's here.
/// </summary>
internal static partial class SettingsPatterns
{
    private const string Age = "^[0-9]{1,5}[hdw]$";
    private const string NoAddress = "^(?!.*://)";
    private const string Hash = "^[0-9a-fA-F]{64}$";
    private const string Something = @"\S";
    private const string Day = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
    private const string Repository = "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)?$";
    private const string GitHubRepository = "^[A-Za-z0-9_][A-Za-z0-9_-]*/[A-Za-z0-9_.-]+$";
    private const string Renaming = "^.+=>.+$";
    private const string NoComma = "^[^,]+$";
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int Limit = 1000;

    public static Regex Of(string pattern) =>
        pattern switch
        {
            Age => AgeRegex(),
            NoAddress => NoAddressRegex(),
            Hash => HashRegex(),
            Something => SomethingRegex(),
            Day => DayRegex(),
            Repository => RepositoryRegex(),
            GitHubRepository => GitHubRepositoryRegex(),
            Renaming => RenamingRegex(),
            NoComma => NoCommaRegex(),
            _ => throw new UnreachableException($"the schema has a pattern that is not compiled: {pattern}"),
        };

    [GeneratedRegex(Age, Options, Limit)]
    private static partial Regex AgeRegex();

    [GeneratedRegex(NoAddress, Options, Limit)]
    private static partial Regex NoAddressRegex();

    [GeneratedRegex(Hash, Options, Limit)]
    private static partial Regex HashRegex();

    [GeneratedRegex(Something, Options, Limit)]
    private static partial Regex SomethingRegex();

    [GeneratedRegex(Day, Options, Limit)]
    private static partial Regex DayRegex();

    [GeneratedRegex(Repository, Options, Limit)]
    private static partial Regex RepositoryRegex();

    [GeneratedRegex(GitHubRepository, Options, Limit)]
    private static partial Regex GitHubRepositoryRegex();

    [GeneratedRegex(Renaming, Options, Limit)]
    private static partial Regex RenamingRegex();

    [GeneratedRegex(NoComma, Options, Limit)]
    private static partial Regex NoCommaRegex();
}
