using System.Collections.Frozen;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>Which route an address is. Written by hand, since revisions and paths need the undecoded target.</summary>
internal sealed class Router(
    LocalHubOptions options,
    Doorman doorman,
    FileRoutes files,
    LfsRoutes lfs,
    AdminRoutes admin,
    KeylessRoutes keyless
)
{
    /// <summary>Names that follow an id, so that a bare name of a first model is not read as an owner.</summary>
    private static readonly FrozenSet<string> ApiRoutes = (
        "revision tree paths-info refs commits auth-check settings preupload commit branch tag super-squash discussions "
        + "lfs-files xet-read-token xet-write-token"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> WebRoutes = "resolve raw info objects HEAD"
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public async Task<Reply> AnswerAsync(HubCall call, Caller caller, CancellationToken ct) =>
        call.Segments switch
        {
            ["api", "whoami-v2"] when call.IsRead => AccountRoutes.WhoAmI(caller),
            ["api", "validate-yaml"] when call.Method == "POST" => await AccountRoutes.ValidateYamlAsync(call, ct),
            ["api", "models-tags-by-type"] when call.IsRead => InfoRoutes.TagsByType(
                call,
                caller,
                RepoType.Model,
                doorman
            ),
            ["api", "datasets-tags-by-type"] when call.IsRead => InfoRoutes.TagsByType(
                call,
                caller,
                RepoType.Dataset,
                doorman
            ),
            ["api", "repos", "create"] when call.Method == "POST" => await admin.CreateAsync(call, caller, ct),
            ["api", "repos", "delete"] when call.Method == "DELETE" => await admin.DeleteAsync(call, caller, ct),
            ["api", "repos", "move"] when call.Method == "POST" => await admin.MoveAsync(call, caller, ct),
            ["oauth", "token"] when call.Method == "POST" => await keyless.ExchangeAsync(call, ct),
            ["idtoken"] when call.IsRead => keyless.IdToken(call),
            ["lfs-complete", ..] when call.Method == "POST" => await lfs.CompleteAsync(call, ct),
            ["api", "resolve-cache", var kind, ..] when call.IsRead && Doorman.TypeOf(kind) is { } type => doorman.Read(
                type,
                call.Segments,
                3,
                Revision.IsCommit,
                out var next
            )
                is { } id
                ? await InRepositoryAsync(call, caller, id, next, FileRoutes.ResolveCache)
                : throw NoPage(),
            ["api", var kind] when call.IsRead && Doorman.TypeOf(kind) is { } type => InfoRoutes.List(
                call,
                caller,
                type,
                doorman
            ),
            ["api", var kind, ..] when Doorman.TypeOf(kind) is { } type => doorman.Read(
                type,
                call.Segments,
                2,
                ApiRoutes.Contains,
                out var next
            )
                is { } id
                ? await ApiAsync(call, caller, id, next, ct)
                : throw NoPage(),
            ["datasets" or "spaces", ..] => await WebAsync(
                call,
                caller,
                Doorman.TypeOf(call.Segments[0])!.Value,
                1,
                ct
            ),
            [not "api", ..] => await WebAsync(call, caller, RepoType.Model, 0, ct),
            _ => throw NoPage(),
        };

    private async Task<Reply> ApiAsync(HubCall call, Caller caller, HubRepository id, int at, CancellationToken ct)
    {
        var route = call.Segments.Length > at ? call.Segments[at] : "";
        Func<RepoRequest, Task<Reply>>? later = (call.Method, route) switch
        {
            ("POST", "paths-info") => request => TreeRoutes.PathsInfoAsync(request, ct),
            ("PUT", "settings") => request => AdminRoutes.SettingsAsync(request, ct),
            ("POST", "preupload") => request => PreuploadRoutes.PreuploadAsync(request, ct),
            ("POST", "commit") => request => CommitRoutes.CommitAsync(request, ct),
            ("POST", "branch") => request => RefRoutes.CreateBranchAsync(request, ct),
            ("POST", "tag") => request => RefRoutes.CreateTagAsync(request, ct),
            ("POST", "super-squash") => request => RefRoutes.SquashAsync(request, ct),
            ("POST", "lfs-files") => request => LfsRoutes.DuplicateAsync(request, doorman, ct),
            (_, "discussions") => request => DiscussionRoutes.AnswerAsync(request, ct),
            _ => null,
        };
        if (later is not null)
        {
            return await InRepositoryAsync(call, caller, id, at + 1, later);
        }

        Func<RepoRequest, Reply> now = (call.Method, route) switch
        {
            ("GET" or "HEAD", "" or "revision") => InfoRoutes.Info,
            ("GET" or "HEAD", "tree") => request => TreeRoutes.Tree(request, options.PageSize),
            ("GET" or "HEAD", "refs") => HistoryRoutes.Refs,
            ("GET" or "HEAD", "commits") => HistoryRoutes.Commits,
            ("GET" or "HEAD", "auth-check") => AccountRoutes.AuthCheck,
            ("DELETE", "branch") => RefRoutes.DeleteBranch,
            ("DELETE", "tag") => RefRoutes.DeleteTag,
            _ => throw Refusal.NotFound("Not found"),
        };
        return await InRepositoryAsync(call, caller, id, at + 1, now);
    }

    /// <summary>Addresses without <c>/api</c>: files, and git with its large files.</summary>
    private async Task<Reply> WebAsync(HubCall call, Caller caller, RepoType type, int at, CancellationToken ct)
    {
        var segments = call.Segments;
        if (segments.Length > at + 1 && segments[at + 1].EndsWith(".git", StringComparison.Ordinal))
        {
            segments = segments.SetItem(at + 1, segments[at + 1][..^4]);
        }

        if (doorman.Read(type, segments, at, WebRoutes.Contains, out var next) is not { } id || segments.Length <= next)
        {
            throw NoPage();
        }

        return (call.Method, segments[next..]) switch
        {
            ("POST", ["info", "lfs", "objects", "batch"]) => await InRepositoryAsync(
                call,
                caller,
                id,
                next,
                request => lfs.BatchAsync(request, ct)
            ),
            ("POST", ["info", "lfs", "verify"]) => await InRepositoryAsync(
                call,
                caller,
                id,
                next,
                request => LfsRoutes.VerifyAsync(request, ct)
            ),
            ("GET" or "HEAD", ["resolve", ..]) => await InRepositoryAsync(call, caller, id, next + 1, files.Resolve),
            ("GET" or "HEAD", ["raw", ..]) => await InRepositoryAsync(call, caller, id, next + 1, FileRoutes.Raw),
            ("GET" or "HEAD", ["info" or "objects" or "HEAD", ..]) => await InRepositoryAsync(
                call,
                caller,
                id,
                next,
                GitRoutes.Answer
            ),
            _ => throw NoPage(),
        };
    }

    private static Refusal NoPage() => Refusal.NotFound("Sorry, we can't find the page you are looking for.");

    private Task<Reply> InRepositoryAsync(
        HubCall call,
        Caller caller,
        HubRepository id,
        int rest,
        Func<RepoRequest, Reply> answer
    ) => InRepositoryAsync(call, caller, id, rest, request => Task.FromResult(answer(request)));

    private async Task<Reply> InRepositoryAsync(
        HubCall call,
        Caller caller,
        HubRepository id,
        int rest,
        Func<RepoRequest, Task<Reply>> answer
    ) =>
        doorman.Enter(call, caller, id, [.. call.Segments.Skip(rest)], out var successor) is { } request
            ? await answer(request)
            : Moved(call, id, successor!);

    private static RedirectReply Moved(HubCall call, HubRepository id, HubRepository successor)
    {
        var at = call.Path.IndexOf("/" + id.Id.Value, StringComparison.Ordinal);
        var path =
            at < 0
                ? throw Refusal.RepoNotFound()
                : $"{call.Path[..at]}/{successor.Id}{call.Path[(at + 1 + id.Id.Value.Length)..]}";
        return new RedirectReply(307, path + call.QueryText);
    }
}
