using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HubTasks.Cards.Metadata;
using HubTasks.Findings;
using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Win32.SafeHandles;

namespace HubTasks.Cards.Files;

/// <summary>What to look for, and where.</summary>
/// <param name="Folder">Absolute; names of findings are relative to it.</param>
public sealed record CardSearch(string Folder)
{
    /// <summary>Files and folders below <see cref="Folder"/>, or absolute; empty means the folder itself.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Further files that are cards, as globs from <see cref="Folder"/>.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Files that are none.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Look at files that git does not track yet, too.</summary>
    public bool Untracked { get; init; }
}

/// <summary>A card on disk.</summary>
/// <param name="FullPath">Absolute.</param>
/// <param name="Source">Its name for findings, and the files that lie beside it.</param>
/// <param name="IsMissing">There is no such file, and there should be.</param>
public sealed record FoundCard(string FullPath, CardSource Source, bool IsMissing = false)
{
    /// <summary>A card is a few kilobytes: reading it is over before another thread could take over.</summary>
    public Card Read() => IsMissing ? Card.Missing(Source) : Card.Parse(File.ReadAllBytes(FullPath), Source);
}

/// <summary>
/// Finds cards as a person would: a README.md with front matter or beside model files, any <c>*card*.md</c>, what the settings
/// name, and whatever was typed.
/// </summary>
public static partial class CardFinder
{
    private const int PeekBytes = 64 * 1024;
    private const int GlanceBytes = 4 * 1024;

    /// <summary>By name, each once.</summary>
    public static async Task<ImmutableArray<FoundCard>> FindAsync(CardSearch search, CancellationToken ct)
    {
        var found = new SortedDictionary<string, FoundCard>(StringComparer.Ordinal);
        var paths = search.Paths.IsEmpty ? [search.Folder] : search.Paths;
        var typed = paths.Select(path => Path.GetFullPath(path, search.Folder)).ToLookup(Directory.Exists);
        foreach (var folder in typed[true])
        {
            await foreach (var card in InFolderAsync(search, folder, ct))
            {
                found.TryAdd(card.FullPath, card);
            }
        }

        // a hook names hundreds of files: git is asked once for each checkout, not once for each file
        foreach (var files in typed[false].GroupBy(CheckoutOrFolder))
        {
            var list = await FileList.OfAsync(CommonFolder(files), search.Untracked, ct);
            foreach (var full in files.Where(file => !found.ContainsKey(file)).Distinct(StringComparer.Ordinal))
            {
                var below = FolderOf(Path.GetRelativePath(list.Folder, full).Replace('\\', '/'));
                found.Add(full, await FoundAsync(search, full, below, list, ct));
            }
        }

        return [.. found.Values];
    }

    private static string CheckoutOrFolder(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        return GitCheckout.RootOf(folder) ?? folder;
    }

    /// <summary>The deepest folder that holds all files.</summary>
    private static string CommonFolder(IEnumerable<string> files)
    {
        var folders = files.Select(file => Path.GetDirectoryName(file)!).Distinct(StringComparer.Ordinal).ToList();
        var common = folders[0];
        while (
            !folders.TrueForAll(folder =>
                folder == common || folder.StartsWith(Ended(common), StringComparison.Ordinal)
            )
        )
        {
            common = Path.GetDirectoryName(common)!;
        }

        return common;
    }

    private static string Ended(string folder) =>
        Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;

    private static async IAsyncEnumerable<FoundCard> InFolderAsync(
        CardSearch search,
        string folder,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        var list = await FileList.OfAsync(folder, search.Untracked, ct);
        var include = search.Include.IsEmpty ? null : Globs(search.Include);
        var exclude = search.Exclude.IsEmpty ? null : Globs(search.Exclude);
        var repositories = list.Files.Where(IsWeights).Select(FolderOf).ToHashSet(StringComparer.Ordinal);
        foreach (var file in list.Files.Where(file => file.EndsWith(".md", StringComparison.OrdinalIgnoreCase)))
        {
            var full = Path.Combine(folder, file);
            var name = NameOf(search, full);
            if (exclude?.Match(name).HasMatches == true)
            {
                continue;
            }

            var isCard =
                include?.Match(name).HasMatches == true
                || CardName.IsMatch(file.Split('/')[^1])
                || (
                    file.Split('/')[^1] == "README.md"
                    && (repositories.Contains(FolderOf(file)) || HasFrontMatter(full))
                );
            if (isCard)
            {
                yield return await FoundAsync(search, full, FolderOf(file), list, ct);
            }
        }

        // weights beside a configuration are a model repository; a lone weight file in a project is not
        foreach (
            var repository in repositories.Where(repository =>
                list.Contains(repository + "config.json") && !list.Contains(repository + "README.md")
            )
        )
        {
            var full = Path.Combine(folder, repository + "README.md");
            yield return await FoundAsync(search, full, repository, list, ct) with
            {
                IsMissing = true,
            };
        }
    }

    private static async Task<FoundCard> FoundAsync(
        CardSearch search,
        string full,
        string below,
        FileList list,
        CancellationToken ct
    )
    {
        var names = list.Below(below);
        var texts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in names.Where(file => ResultFile.IsMatch(file)))
        {
            texts.Add(file, await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(full)!, file), ct));
        }

        return new FoundCard(
            full,
            new CardSource(NameOf(search, full))
            {
                Facts = new CardFacts { Files = names, Texts = texts.ToImmutable() },
            }
        );
    }

    /// <summary>Relative where it can be, with <c>/</c>.</summary>
    private static string NameOf(CardSearch search, string full) =>
        Path.GetRelativePath(search.Folder, full).Replace('\\', '/');

    private static string FolderOf(string file) => file[..(file.LastIndexOf('/') + 1)];

    private static Matcher Globs(ImmutableArray<string> globs)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs);
        return matcher;
    }

    private static bool IsWeights(string file) =>
        Path.GetExtension(file).ToLowerInvariant()
            is ".safetensors"
                or ".gguf"
                or ".onnx"
                or ".ckpt"
                or ".pt"
                or ".pth"
                or ".tflite"
                or ".keras"
                or ".h5"
        || file.EndsWith("pytorch_model.bin", StringComparison.Ordinal)
        || file.EndsWith("adapter_model.bin", StringComparison.Ordinal);

    /// <summary>A first look tells for nearly all: their block ends in the first kilobytes.</summary>
    private static bool HasFrontMatter(string path)
    {
        using var file = File.OpenHandle(path);
        return Begins(file, GlanceBytes) ?? Begins(file, PeekBytes) ?? true;
    }

    /// <summary>Null when the answer lies behind the bytes that were read.</summary>
    private static bool? Begins(SafeFileHandle file, int most)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = RandomAccess.Read(file, buffer.AsSpan(0, most), 0);
            var (text, _) = CardEncoding.Decode(buffer.AsSpan(0, length));
            return FrontMatterFence.Find(text) is not null ? true
                : length == most && (most < PeekBytes || text.TrimStart().StartsWith("---", StringComparison.Ordinal))
                    ? null
                : IgnoredFrontMatter.Find(new SourceText(text)) is not null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary><c>MODEL_CARD.md</c>, <c>dataset-card.md</c>, <c>modelcard.de.md</c>; not <c>discard.md</c>.</summary>
    [GeneratedRegex(
        @"(^|[^a-z]|model|data|dataset|system)cards?([^a-z].*)?\.md$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex CardName { get; }

    [GeneratedRegex(
        @"^\.eval_results/[^/]{1,200}\.ya?ml$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 60_000
    )]
    private static partial Regex ResultFile { get; }
}
