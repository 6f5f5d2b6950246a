using System.Globalization;
using System.Text;
using Quickstart;

Console.OutputEncoding = Encoding.UTF8;
var language = LanguageIdentifier.Load(
    HubModels.LanguageIdentifier.Files.ConfigJson,
    HubModels.LanguageIdentifier.Files.ModelSafetensors
);
var texts =
    args.Length > 0
        ? [string.Join(' ', args)]
        : (string[])
            [
                "The kettle sings before anyone is awake.",
                "Heute Abend kochen wir Linsen mit Essig.",
                "Le chien dort sous la table de la cuisine.",
                "Quando piove leggiamo ad alta voce.",
                "Kissa nukkuu ikkunalaudalla koko päivän.",
            ];

Console.WriteLine($"hubtasks-samples/language-identifier at {HubModels.LanguageIdentifier.Commit[..8]}");
Console.WriteLine();
foreach (var text in texts)
{
    Console.WriteLine($"  {text}");
    foreach (var (code, probability) in language.Guess(text).Take(3))
    {
        var name = CultureName(code);
        var bar = new string('█', (int)Math.Round(probability * 24));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {name, -11}{probability, 7:P1}  {bar}"));
    }

    Console.WriteLine();
}

if (args.Length == 0)
{
    string[] drawing = ["........", "..###...", ".#...#..", ".....#..", "...##...", ".....#..", ".#...#..", "..###..."];
    var (digit, sure) = DigitReader.Load(HubModels.TinyDigits.Files.ModelSafetensors).Read(drawing);
    Console.WriteLine($"hubtasks-samples/tiny-digits at {HubModels.TinyDigits.Commit[..8]}");
    Console.WriteLine();
    foreach (var line in drawing)
    {
        Console.WriteLine("    " + line.Replace('.', ' ').Replace('#', '█'));
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n    reads as {digit} ({sure:P1})"));
}

// not CultureInfo: the sample runs where no culture data is installed
static string CultureName(string code) =>
    code switch
    {
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fi" => "Finnish",
        "fr" => "French",
        "it" => "Italian",
        "nl" => "Dutch",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "sv" => "Swedish",
        _ => code,
    };
