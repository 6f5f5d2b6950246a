using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace HubTasks.MSBuild;

/// <summary>C# identifiers made of names that people gave to models and files.</summary>
internal static class Identifier
{
    private static readonly FrozenSet<string> Keywords = (
        "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double "
        + "else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal "
        + "is lock long namespace new null object operator out override params private protected public readonly ref return "
        + "sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked "
        + "unsafe ushort using virtual void volatile while"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for text that needs no escaping to be a name in C#.</summary>
    public static bool IsValid(string text) =>
        text.Length > 0 && IsStart(text[0]) && text.All(IsPart) && !Keywords.Contains(text);

    /// <summary><c>onnx/model-v2.onnx</c> becomes <c>OnnxModelV2Onnx</c>: words begin at anything that no identifier may hold.</summary>
    public static string Pascal(string text)
    {
        var name = new StringBuilder(text.Length);
        var starts = true;
        foreach (var c in text)
        {
            if (!IsPart(c) || c == '_')
            {
                starts = true;
                continue;
            }

            name.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = false;
        }

        return name.Length > 0 && IsStart(name[0]) ? name.ToString() : "_" + name;
    }

    /// <summary>The text with an underscore for everything that no identifier may hold, as <c>dotnet new</c> does for namespaces.</summary>
    public static string Safe(string text)
    {
        var name = string.Concat(text.Select(c => IsPart(c) ? c : '_'));
        return !IsStart(name[0]) ? "_" + name
            : Keywords.Contains(name) ? "@" + name
            : name;
    }

    /// <summary>The name, or the name with the first free number: the order of calls decides who keeps it.</summary>
    public static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var n = 2; !taken.Add(unique); n++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
        }

        return unique;
    }

    private static bool IsStart(char c) => c == '_' || IsLetter(c);

    private static bool IsPart(char c) =>
        IsStart(c) || char.GetUnicodeCategory(c) == UnicodeCategory.DecimalDigitNumber;

    private static bool IsLetter(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.LetterNumber;
}
