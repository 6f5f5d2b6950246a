using HubTasks.Findings;

namespace HubTasks.Settings;

/// <summary>HUB001x: the settings file. Each names its line and column.</summary>
internal static class SettingsErrors
{
    public static Diagnostic Syntax(string file, TextSpan at, string reason) =>
        new("HUB0010", $"this is not YAML: {reason}", "compare with the example in docs/settings.md")
        {
            File = file,
            Span = at,
        };

    public static Diagnostic UnknownKey(
        string file,
        TextSpan at,
        string key,
        string? near,
        IEnumerable<string> known
    ) =>
        new(
            "HUB0011",
            $"`{key}` is not a key here",
            near is null ? $"the keys are `{string.Join("`, `", known)}`" : $"did you mean `{near}`?"
        )
        {
            File = file,
            Span = at,
        };

    public static Diagnostic WrongKind(string file, TextSpan at, string path, string found, string wanted) =>
        new("HUB0012", $"`{path}` is {found}, but must be {wanted}", $"`{path}` is described in docs/settings.md")
        {
            File = file,
            Span = at,
        };

    public static Diagnostic WrongValue(string file, TextSpan at, string path, string value, string hint) =>
        new("HUB0013", $"`{path}` cannot be `{value}`", hint) { File = file, Span = at };

    public static Diagnostic DuplicateKey(string file, TextSpan at, string key, int firstLine) =>
        new("HUB0014", $"`{key}` is here twice; the first one is on line {firstLine}", "keep one of them")
        {
            File = file,
            Span = at,
        };

    public static Diagnostic MissingKey(string file, TextSpan at, string path, string key) =>
        new("HUB0015", $"`{path}` has no `{key}`", $"add `{key}: …` to it") { File = file, Span = at };

    public static Diagnostic TooLarge(string file) =>
        new(
            "HUB0016",
            "the file has more than 20,000 values when its aliases are written out",
            "settings need far fewer; look for an alias that repeats itself"
        )
        {
            File = file,
        };
}
