using System.Collections.Concurrent;
using System.Text.Json;
using HubTasks.Cards;
using HubTasks.Cards.Hub;

namespace HubTasks.Tests.Cards;

/// <summary>What holds for every real card, and how often we read the same from one as the Hub does.</summary>
public sealed class CorpusTests
{
    private const double Least = 0.99;

    [Fact]
    public void Every_finding_on_a_real_card_has_a_place_inside_it()
    {
        var wrong = new ConcurrentBag<string>();

        Parallel.ForEach(
            Corpus.Cards(),
            entry =>
            {
                var card = Card.Parse(entry.Bytes, new CardSource(entry.Name));
                foreach (
                    var finding in Linter.Lint(
                        card,
                        new LintOptions { Profile = Profile.EuGpai },
                        TestContext.Current.CancellationToken
                    )
                )
                {
                    var span = finding.Span;
                    if (
                        span.Line < 1
                        || span.EndLine > card.Source.LineCount
                        || span.Column < 1
                        || span.Column > card.Source.LineText(span.Line).Length + 1
                        || (span.Line, span.Column).CompareTo((span.EndLine, span.EndColumn)) > 0
                    )
                    {
                        wrong.Add($"{entry.Name} {finding.Rule.Slug} {span}");
                    }
                }
            }
        );

        Assert.Empty(wrong);
    }

    [Fact]
    public void Licences_are_read_as_the_hub_reads_them()
    {
        var cards = Models().Where(model => model.Card.FrontMatter.IsReadable).ToList();

        var same = cards.Count(model =>
            model
                .Tags.Where(tag => tag.StartsWith("license:", StringComparison.Ordinal))
                .Select(tag => tag["license:".Length..])
                .ToHashSet(StringComparer.Ordinal)
                .SetEquals(Declared(model.Card, "license").Select(license => license.ToLowerInvariant()))
        );

        Assert.True(same >= Least * cards.Count, $"{same} of {cards.Count}");
    }

    /// <summary>
    /// The Hub of that year guessed the languages of one publisher's translation models from their names. Those cards
    /// declare none, which is what is read from them; everything else has to agree.
    /// </summary>
    [Fact]
    public void Languages_are_read_as_the_hub_reads_them()
    {
        var cards = Models().Where(model => model.Card.FrontMatter.IsReadable).ToList();

        var different = cards.Where(model => !Languages(model).SetEquals(Declared(model.Card, "language"))).ToList();
        var guessed = different.Where(IsGuessedFromTheName).ToList();
        var rest = cards.Count - guessed.Count;

        Assert.True(
            different.Count - guessed.Count <= (1 - Least) * rest,
            string.Join('\n', different.Except(guessed).Select(model => model.Repo))
        );
        Assert.All(guessed, model => Assert.Empty(Declared(model.Card, "language")));
    }

    private static bool IsGuessedFromTheName((string Repo, Card Card, HashSet<string> Tags) model)
    {
        const string Family = "Helsinki-NLP/opus-mt-";

        // the names of groups stand for a language: `NORWAY`, `ZH`
        return model.Repo.StartsWith(Family, StringComparison.Ordinal)
            && Languages(model)
                .All(language =>
                    model
                        .Repo[Family.Length..]
                        .Split('-', '_')
                        .Any(part => part.StartsWith(language, StringComparison.OrdinalIgnoreCase))
                );
    }

    /// <summary>Tags that are languages: two letters, or what the card itself calls one, and not a tag that it asked for.</summary>
    private static HashSet<string> Languages((string Repo, Card Card, HashSet<string> Tags) model)
    {
        var declared = Declared(model.Card, "language").ToHashSet(StringComparer.Ordinal);
        var asked = Declared(model.Card, "tags").ToHashSet(StringComparer.Ordinal);
        return
        [
            .. model.Tags.Where(tag =>
                declared.Contains(tag) || (tag.Length == 2 && HubLists.IsLanguage(tag) && !asked.Contains(tag))
            ),
        ];
    }

    private static IEnumerable<string> Declared(Card card, string key) =>
        card.FrontMatter.Values(key).Select(value => value.Text);

    private static IEnumerable<(string Repo, Card Card, HashSet<string> Tags)> Models()
    {
        var folder = Path.Combine(Corpus.Require(), "models");
        foreach (var model in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            using var infos = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(model, "infos.json")));
            var tags = infos.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!);
            var card = Card.Parse(File.ReadAllBytes(Path.Combine(model, "README.md")), new CardSource("README.md"));
            yield return (
                Path.GetFileName(model).Replace("__", "/", StringComparison.Ordinal),
                card,
                tags.ToHashSet(StringComparer.Ordinal)
            );
        }
    }
}
