using HubTasks.Cards;

namespace HubTasks.Tests.Cards;

/// <summary>
/// Real cards, which are not part of this repository: a folder <c>models</c> and a folder <c>datasets</c> at
/// <c>HUBTASKS_CORPUS</c>, or at <c>../shared/corpus</c> beside the clone.
/// </summary>
internal static class Corpus
{
    public static string? Folder { get; } = Find();

    /// <summary>Every card by its path in the corpus, in ordinal order.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Cards()
    {
        var folder = Require();
        var models = Directory.EnumerateFiles(Path.Combine(folder, "models"), "README.md", SearchOption.AllDirectories);
        var datasets = Directory.EnumerateFiles(Path.Combine(folder, "datasets"), "*.md");
        return models
            .Concat(datasets)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path), File.ReadAllBytes(path)));
    }

    public static Card Model(string repo)
    {
        var folder = repo.Replace("/", "__", StringComparison.Ordinal);
        var path = Path.Combine(Require(), "models", folder, "README.md");
        return Card.Parse(File.ReadAllBytes(path), new CardSource("README.md"));
    }

    /// <summary>Skips the test where there is no corpus.</summary>
    public static string Require()
    {
        Assert.SkipWhen(Folder is null, "no corpus of real cards: set HUBTASKS_CORPUS, or put it at ../shared/corpus");
        return Folder!;
    }

    private static string? Find()
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable("HUBTASKS_CORPUS"),
            Path.Combine(Repository.Root, "..", "shared", "corpus"),
        ];
        return Array.Find(
            places,
            place => Directory.Exists(Path.Combine(place ?? "", "models")) && !string.IsNullOrEmpty(place)
        );
    }
}
