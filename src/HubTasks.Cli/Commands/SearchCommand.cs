using System.Collections.Immutable;
using System.CommandLine;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Hub;
using HubTasks.Hub.Client;

namespace HubTasks.Cli.Commands;

/// <summary>Finds a model by what it is for and by what its licence allows.</summary>
internal sealed class SearchCommand : HubCommand
{
    /// <summary>How many results of the Hub are looked at for a condition that the Hub itself cannot filter by.</summary>
    private const int MostLookedAt = 2000;

    private readonly Argument<string[]> _words = new("words")
    {
        Description = "Words in the name",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<RepoType> _type = Parsers.Type("What to look for");
    private readonly Option<string> _task = new("--task")
    {
        Description = "What it does, such as text-classification",
        HelpName = "task",
    };

    private readonly Option<string[]> _library = Parsers.Texts(
        "--library",
        "name",
        "What it runs with, such as onnx or sentence-transformers"
    );

    private readonly Option<string[]> _language = Parsers.Texts("--language", "code", "Languages, such as en,de");
    private readonly Option<string> _author = new("--author") { Description = "The user or organisation" };
    private readonly Option<string[]> _license = Parsers.Texts(
        "--license",
        "id",
        "One of these licences, such as apache-2.0,mit"
    );

    private readonly Option<bool> _commercial = new("--commercial-use")
    {
        Description = "Only licences that allow commercial use without conditions of their own",
    };

    private readonly Option<string[]> _tags = Parsers.Texts("--tag", "tag", "Other tags, such as region:us");

    private readonly Option<string> _sort = Choice.Of(
        "--sort",
        "The greatest first",
        "downloads",
        ("downloads", "downloads"),
        ("likes", "likes"),
        ("trending", "trendingScore"),
        ("updated", "lastModified"),
        ("created", "createdAt")
    );

    private readonly Option<int> _limit = Parsers.Number("--limit", "How many at most", 20, 1, 1000);
    private readonly ConnectionOptions _connection = new();
    private readonly RowOptions _rows = new();

    public SearchCommand()
        : base("search", "Find models, datasets or spaces by task, library, language, author and licence.")
    {
        Add(_words);
        foreach (
            var option in new Option[]
            {
                _type,
                _task,
                _library,
                _language,
                _author,
                _license,
                _commercial,
                _tags,
                _sort,
                _limit,
            }
        )
        {
            Add(option);
        }

        _rows.AddTo(this);
        _connection.AddTo(this, cache: false, offline: false);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new(
                "hubtasks search --task feature-extraction --library onnx --commercial-use",
                "embedding models for a product"
            ),
            new("hubtasks search whisper --author openai --sort likes --limit 5", "by name and author"),
            new(
                "hubtasks search --type dataset --language de --license cc-by-4.0,cc0-1.0 --format json",
                "data, for a program"
            ),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        using var hub = new HubConnection(_connection.Read(run), run);
        var client = hub.Client("a search");
        var licenses = run.Get(_license)!;
        var oneLicense = licenses.Length == 1 && !run.Get(_commercial);
        var search = new HubSearch
        {
            Type = run.Get(_type),
            Query = string.Join(' ', run.Get(_words) ?? []) is { Length: > 0 } words ? words : null,
            Author = run.Get(_author),
            Task = run.Get(_task),
            Libraries = [.. run.Get(_library)!],
            Languages = [.. run.Get(_language)!],
            License = oneLicense ? licenses[0] : null,
            Tags = [.. run.Get(_tags)!],
            Sort = run.Get(_sort),
            Limit = oneLicense || (licenses.Length == 0 && !run.Get(_commercial)) ? run.Get(_limit) : MostLookedAt,
        };

        var rows = new Rows(
            new Column("repository"),
            new Column("task"),
            new Column("library"),
            new Column("license"),
            new Column("commercial_use"),
            new Column("downloads", count => Units.Short((long)count!)) { AlignRight = true },
            new Column("likes", count => Units.Short((long)count!)) { AlignRight = true },
            new Column("updated", when => Units.Ago((DateTimeOffset)when!, run.App.Time.GetUtcNow())),
            new Column("gated")
        );
        var wanted = licenses.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (looked, conditional) = (0, 0);
        await foreach (var found in client.SearchAsync(search, ct))
        {
            looked++;
            var license = LicenseOf(found);
            var use = CommercialUse.Of(license);
            if (wanted.Count > 0 && (license is null || !wanted.Contains(license)))
            {
                continue;
            }

            if (run.Get(_commercial) && use != CommercialUse.Yes)
            {
                conditional += use == CommercialUse.Conditional ? 1 : 0;
                continue;
            }

            rows.Add(
                found.Id,
                found.PipelineTag,
                found.LibraryName,
                license,
                use,
                found.Downloads,
                found.Likes,
                found.LastModified,
                found.GatedMode
            );
            if (rows.Count == run.Get(_limit))
            {
                break;
            }
        }

        await _rows.WriteAsync(run, rows);
        Tell(run, rows.Count, looked, conditional);
        return ExitCode.Fine;
    }

    private void Tell(Invocation run, int shown, int looked, int conditional)
    {
        if (conditional > 0)
        {
            run.Talk.Line(
                $"left out {Units.Count(conditional, "result")} whose licence allows commercial use under conditions; leave `--commercial-use` away and look at the column to see them"
            );
        }

        if (looked >= MostLookedAt && shown < run.Get(_limit))
        {
            run.Talk.Line(
                $"looked at the first {Units.Count(looked, "result")} only: the Hub cannot filter by several licences; narrow the search by task, library or author"
            );
        }
        else if (shown == 0)
        {
            run.Talk.Line("nothing matches all of that");
        }
    }

    /// <summary>Search answers carry the licence as a tag, not as card data.</summary>
    private static string? LicenseOf(RepoInfo found) =>
        found.Tags?.FirstOrDefault(tag => tag.StartsWith("license:", StringComparison.Ordinal))?["license:".Length..];
}
