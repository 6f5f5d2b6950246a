using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using HubTasks.Cli.CommandLine;
using HubTasks.Cli.Output;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.Hub.Sources;

namespace HubTasks.Cli.Commands;

/// <summary>What a repository is and holds, before anyone downloads it.</summary>
internal sealed class InfoCommand : HubCommand
{
    private static readonly string[] Facts =
    [
        "author",
        "cardData",
        "createdAt",
        "disabled",
        "downloads",
        "gated",
        "lastModified",
        "library_name",
        "likes",
        "pipeline_tag",
        "private",
        "sha",
        "tags",
    ];

    private readonly Argument<HubRepository> _repository = Parsers.Repository("repository", "Such as org/name");
    private readonly Option<string> _revision = Parsers.Revision("The state to show; the default branch when absent");
    private readonly Option<bool> _json = new("--json") { Description = "Everything as one json object" };
    private readonly ConnectionOptions _connection = new();

    public InfoCommand()
        : base("info", "Show what a repository is and which files it holds.")
    {
        Add(_repository);
        Add(_revision);
        Add(_json);
        _connection.AddTo(this);
    }

    public override ImmutableArray<Example> Examples =>
        [
            new("hubtasks info sentence-transformers/all-MiniLM-L6-v2", "licence, commit and files of a model"),
            new("hubtasks info datasets/org/corpus --revision v1.0 --json", "a tag of a dataset, for a program"),
        ];

    public override async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        using var hub = new HubConnection(_connection.Read(run), run);
        var repository = run.Get(_repository)!;
        var revision = run.Get(_revision) ?? Revision.Main;
        var source =
            hub.Environment.Offline && !hub.IsFolder ? new FolderSource(hub.Cache.Layout, isCache: true) : hub.Source;
        var resolved = await source.ResolveAsync(repository, revision, ct);
        var tree = await source.GetTreeAsync(repository, resolved.Commit, ct);
        var info = source.IsLocal
            ? null
            : await hub.Client("info").GetInfoAsync(repository, resolved.Commit, FactsOf(repository.Type), ct);
        var text = run.Get(_json)
            ? Json(repository, revision, resolved, tree, info)
            : Text(run, repository, revision, resolved, tree, info);
        await run.Output.WriteAsync(text);
        return ExitCode.Fine;
    }

    /// <summary>The Hub refuses fields that a kind of repository does not have.</summary>
    private static string[] FactsOf(RepoType type) =>
        type switch
        {
            RepoType.Model => Facts,
            RepoType.Dataset => [.. Facts.Except(["library_name", "pipeline_tag"])],
            _ => [.. Facts.Except(["library_name", "pipeline_tag", "downloads", "gated"])],
        };

    private static string Text(
        Invocation run,
        HubRepository repository,
        string revision,
        ResolvedRevision resolved,
        ImmutableArray<TreeFile> tree,
        RepoInfo? info
    )
    {
        (string Name, string? Value)[] facts =
        [
            ("repository", repository.ToString()),
            ("commit", revision == resolved.Commit ? resolved.Commit : $"{resolved.Commit} ({revision})"),
            ("license", CommercialUse.Describe(resolved.License)),
            ("task", info?.PipelineTag),
            ("library", info?.LibraryName),
            ("downloads", info?.Downloads is { } downloads ? Units.Count(downloads, "download") + " in 30 days" : null),
            ("likes", info?.Likes is { } likes ? Rows.Plain(likes) : null),
            (
                "updated",
                info?.LastModified is { } when
                    ? $"{Rows.Plain(when)} ({Units.Ago(when, run.App.Time.GetUtcNow())})"
                    : null
            ),
            (
                "access",
                info?.GatedMode is { } gated ? $"gated: asks for access ({gated})"
                : info?.Private == true ? "private"
                : null
            ),
            ("files", $"{Units.Count(tree.Length, "file")}, {Units.Bytes(tree.Sum(file => file.Size))}"),
        ];
        var rows = new Rows(
            new Column("size", size => Units.Bytes((long)size!)) { AlignRight = true },
            new Column("file")
        );
        foreach (var file in tree)
        {
            rows.Add(file.Size, file.Path);
        }

        var lines = facts
            .Where(fact => fact.Value is not null)
            .Select(fact => $"{fact.Name + ":", -12}{Rows.Plain(fact.Value)}\n");
        return string.Concat(lines) + "\n" + rows.Write(RowFormat.Table);
    }

    private static string Json(
        HubRepository repository,
        string revision,
        ResolvedRevision resolved,
        ImmutableArray<TreeFile> tree,
        RepoInfo? info
    ) =>
        JsonText.Write(
            new JsonObject
            {
                ["repository"] = repository.Id.Value,
                ["type"] = repository.Type.ToString().ToLowerInvariant(),
                ["revision"] = revision,
                ["commit"] = resolved.Commit,
                ["license"] = resolved.License?.Id,
                ["commercialUse"] = CommercialUse.Of(resolved.License?.Id),
                ["task"] = info?.PipelineTag,
                ["library"] = info?.LibraryName,
                ["downloads"] = info?.Downloads,
                ["likes"] = info?.Likes,
                ["updated"] = info?.LastModified is { } when ? Rows.Plain(when) : null,
                ["gated"] = info?.GatedMode,
                ["private"] = info?.Private,
                ["tags"] = info?.Tags is { } tags
                    ? new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))])
                    : null,
                ["size"] = tree.Sum(file => file.Size),
                ["files"] = new JsonArray([
                    .. tree.Select(file => new JsonObject
                    {
                        ["path"] = file.Path,
                        ["size"] = file.Size,
                        ["oid"] = file.Oid,
                        ["sha256"] = file.Sha256,
                    }),
                ]),
            }
        );
}
