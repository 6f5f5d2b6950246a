// Trains the models of samples/hub from what is written in this folder, and writes them there with their cards:
//   dotnet run --project samples/train
// The seed is fixed, so the same machine writes the same bytes; the commit ids that it prints go into Quickstart.csproj.
using Train;

var here = args is [var folder] ? folder : FindFolder();
var feed = new FeedFolder(Path.Combine(here, "..", "hub"));
foreach (var model in (TrainedModel[])[Languages.Train(Path.Combine(here, "languages")), Digits.Train()])
{
    var card = File.ReadAllText(Path.Combine(here, "cards", model.Name + ".md"));
    foreach (var (name, value) in model.Measured)
    {
        card = card.Replace("{" + name + "}", value, StringComparison.Ordinal);
    }

    var commit = feed.Add(
        "hubtasks-samples/" + model.Name,
        new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["README.md"] = System.Text.Encoding.UTF8.GetBytes(card),
            ["config.json"] = System.Text.Encoding.UTF8.GetBytes(model.Config),
            ["model.safetensors"] = model.Weights,
        }
    );
    Console.WriteLine($"{model.Name}: {commit}");
    foreach (var (name, value) in model.Measured)
    {
        Console.WriteLine($"  {name}: {value}");
    }
}

static string FindFolder()
{
    for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
    {
        if (Directory.Exists(Path.Combine(at, "languages")))
        {
            return at;
        }
    }

    throw new InvalidOperationException("run it from the repository, or name the folder of this program");
}
