using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cards;
using HubTasks.Cards.Files;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Lint;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Commands;

/// <summary>Paths, cards, findings, report.</summary>
internal sealed class LintCommand : HubCommand
{
    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "Files and folders to look at; the current folder when absent",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<Profile?> _profile = Choice.Of<Profile?>(
        "--profile",
        "Which rules speak, and how loud; recommended when not set",
        null,
        [.. Profile.All.Select(profile => (profile.Name, (Profile?)profile))]
    );

    private readonly Option<bool> _fix = new("--fix")
    {
        Description = "Correct what needs no guessing; everything else in the files stays as it is",
    };

    private readonly Option<bool> _untracked = new("--untracked")
    {
        Description = "Look at files that git does not track yet, too",
    };

    private readonly Option<string?> _baseline = new("--baseline")
    {
        Description = "A file of findings that were accepted before",
        HelpName = "file",
    };

    private readonly Option<bool> _writeBaseline = new("--write-baseline")
    {
        Description = "Write the findings of today into the baseline instead of reporting them",
    };

    private readonly Option<CardKind?> _init = Choice.Of<CardKind?>(
        "--init",
        "Write a new README.md with the blanks marked, into the folder given or the current one",
        null,
        ("model", CardKind.Model),
        ("dataset", CardKind.Dataset)
    );

    private readonly ReportOptions _report;

    public LintCommand()
        : base("lint", "Check model and dataset cards: licence, intended use, limitations, metadata, leftovers.")
    {
        Add(_paths);
        Add(_profile);
        Add(_fix);
        Add(_untracked);
        Add(_baseline);
        Add(_writeBaseline);
        Add(_init);
        _report = new ReportOptions().AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks lint", "check every card of the repository"),
            new(
                "hubtasks lint README.md --profile strict --fail-on warning",
                "ask for a card that is ready for a release"
            ),
            new("hubtasks lint --fix", "correct spellings, quotes and line ends, and report the rest"),
            new("hubtasks lint --format sarif --output cards.sarif", "for code scanning"),
            new("hubtasks lint --init model", "write a new card to fill in"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        var paths = run.Get(_paths) ?? [];
        if (run.Get(_init) is { } kind)
        {
            return await InitAsync(run, kind, paths.FirstOrDefault() ?? ".", ct);
        }

        var missing = paths.Where(path => !Path.Exists(run.PathOf(path))).ToList();
        if (missing.Count > 0)
        {
            throw new HubTasksException([.. missing.Select(LintErrors.NoSuchPath)]);
        }

        var settings = await LintSettings.ReadAsync(SettingsFile.Find(run.App.Directory), ct);
        var options = settings.Options with { Profile = run.Get(_profile) ?? settings.Options.Profile };
        var baseline = run.Get(_baseline) is { } typed ? run.PathOf(typed) : settings.Baseline;
        if (baseline is not null && !run.Get(_writeBaseline))
        {
            options = options with { Baseline = await LintSettings.ReadBaselineAsync(baseline, ct) };
        }

        var search = new CardSearch(run.App.Directory)
        {
            Paths = [.. paths],
            Include = settings.Include,
            Exclude = settings.Exclude,
            Untracked = run.Get(_untracked),
        };
        var cards = await CardFinder.FindAsync(search, ct);
        if (cards.IsEmpty)
        {
            var others = search.Untracked ? [] : await CardFinder.FindAsync(search with { Untracked = true }, ct);
            run.Talk.Warning(LintErrors.NoCards(others.Length));
        }

        if (run.Get(_fix))
        {
            await FixAsync(run, cards, options, settings, ct);
        }

        var facts = new LocalFacts(run.App.Directory, run.App.Environment);
        var linted = await LintAsync(cards, options, settings, facts, ct);
        if (run.Get(_writeBaseline))
        {
            return await WriteBaselineAsync(run, linted, baseline ?? run.PathOf("hubtasks-baseline.json"), ct);
        }

        return await _report.WriteAsync(run, LintReport.Of(linted), _report.FailOn(run) ?? settings.FailOn, ct);
    }

    /// <summary>As many cards at once as there are cores; the order of the result does not depend on it.</summary>
    private static async Task<IReadOnlyList<LintedCard>> LintAsync(
        ImmutableArray<FoundCard> cards,
        LintOptions options,
        LintSettings settings,
        LocalFacts facts,
        CancellationToken ct
    )
    {
        var linted = new LintedCard[cards.Length];
        await Parallel.ForAsync(
            0,
            cards.Length,
            ct,
            (index, stop) =>
            {
                var found = settings.Complete(cards[index]);
                linted[index] = LintedCard.Of(facts.Read(found), options, stop);
                return ValueTask.CompletedTask;
            }
        );
        return [.. linted.OrderBy(card => card.File, StringComparer.Ordinal)];
    }

    private static async Task FixAsync(
        Invocation run,
        ImmutableArray<FoundCard> cards,
        LintOptions options,
        LintSettings settings,
        CancellationToken ct
    )
    {
        foreach (var found in cards.Where(found => !found.IsMissing))
        {
            var source = settings.Complete(found);
            var card = source.Read();
            var result = Fixer.Fix(card, source.Source, options, ct);
            if (result.Fixes > 0)
            {
                await File.WriteAllBytesAsync(found.FullPath, result.ToBytes(), ct);
                run.Talk.Line($"corrected {result.Fixes} {(result.Fixes == 1 ? "place" : "places")} in `{card.File}`");
            }
        }
    }

    private static async Task<int> WriteBaselineAsync(
        Invocation run,
        IReadOnlyList<LintedCard> linted,
        string path,
        CancellationToken ct
    )
    {
        var baseline = LintBaseline.Of(linted.Select(card => (card.File, card.Source, card.Findings)));
        await File.WriteAllTextAsync(path, baseline.Write(), ct);
        run.Talk.Line(
            $"wrote {baseline.Entries.Sum(entry => entry.Count)} findings to `{Path.GetRelativePath(run.App.Directory, path)}`"
        );
        return ExitCode.Fine;
    }

    private static async Task<int> InitAsync(Invocation run, CardKind kind, string folder, CancellationToken ct)
    {
        var path = Path.Combine(run.PathOf(folder), "README.md");
        if (File.Exists(path))
        {
            throw new HubTasksException(LintErrors.CardExists(Path.GetRelativePath(run.App.Directory, path)));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, NewCard.Write(kind, Path.GetFileName(Path.GetDirectoryName(path)!)), ct);
        run.Talk.Line($"wrote `{Path.GetRelativePath(run.App.Directory, path)}`; `hubtasks lint` finds the blanks");
        return ExitCode.Fine;
    }
}
