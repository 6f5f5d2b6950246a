using System.Collections.Frozen;
using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>Which route an address is. Written by hand, since revisions and paths need the undecoded target.</summary>
internal sealed class Router(LocalHubOptions options, Doorman doorman, FileRoutes files, KeylessRoutes keyless)
{
    private static readonly FrozenSet<string> ApiRoutes = new[]
    {
        "revision",
        "tree",
        "paths-info",
        "refs",
        "commits",
        "auth-check",
        "xet-read-token",
        "xet-write-token",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> WebRoutes = new[] { "resolve", "raw" }.ToFrozenSet(
        StringComparer.Ordinal
    );

    public async Task<Reply> AnswerAsync(HubCall call, Caller caller, CancellationToken ct)
    {
        var segments = call.Segments;
        switch (segments)
        {
            case ["api", "whoami-v2"] when call.IsRead:
                return AccountRoutes.WhoAmI(caller);
            case ["api", "validate-yaml"] when call.Method == "POST":
                return await AccountRoutes.ValidateYamlAsync(call, ct);
            case ["api", "models-tags-by-type"] when call.IsRead:
                return InfoRoutes.TagsByType(call, caller, RepoType.Model, doorman);
            case ["api", "datasets-tags-by-type"] when call.IsRead:
                return InfoRoutes.TagsByType(call, caller, RepoType.Dataset, doorman);
            case ["oauth", "token"] when call.Method == "POST":
                return await keyless.ExchangeAsync(call, ct);
            case ["idtoken"] when call.IsRead:
                return keyless.IdToken(call);
            case ["api", "resolve-cache", var kind, ..] when call.IsRead && Doorman.TypeOf(kind) is { } type:
                return Enter(call, type, 3, Revision.IsCommit) is (var id, var next)
                    ? InRepository(call, caller, id, next, FileRoutes.ResolveCache)
                    : throw Refusal.NotFound("Not found");
            case ["api", var kind] when call.IsRead && Doorman.TypeOf(kind) is { } type:
                return InfoRoutes.List(call, caller, type, doorman);
            case ["api", var kind, ..] when Doorman.TypeOf(kind) is { } type:
                return Enter(call, type, 2, ApiRoutes.Contains) is (var repo, var after)
                    ? await ApiAsync(call, caller, repo, after, ct)
                    : throw Refusal.NotFound("Not found");
            case ["datasets" or "spaces", ..] when call.IsRead:
                return Web(call, caller, Doorman.TypeOf(segments[0])!.Value, 1);
            case [not "api", ..] when call.IsRead:
                return Web(call, caller, RepoType.Model, 0);
            default:
                throw Refusal.NotFound("Sorry, we can't find the page you are looking for.");
        }
    }

    private (HubRepository, int)? Enter(HubCall call, RepoType type, int at, Func<string, bool> isRoute) =>
        doorman.Read(type, call.Segments, at, isRoute, out var next) is { } id ? (id, next) : null;

    private async Task<Reply> ApiAsync(HubCall call, Caller caller, HubRepository id, int at, CancellationToken ct)
    {
        var route = call.Segments.Length > at ? call.Segments[at] : "";
        return (call.Method, route) switch
        {
            ("GET" or "HEAD", "" or "revision") => InRepository(call, caller, id, at + 1, InfoRoutes.Info),
            ("GET" or "HEAD", "tree") => InRepository(
                call,
                caller,
                id,
                at + 1,
                request => TreeRoutes.Tree(request, options.PageSize)
            ),
            ("GET" or "HEAD", "refs") => InRepository(call, caller, id, at + 1, HistoryRoutes.Refs),
            ("GET" or "HEAD", "commits") => InRepository(call, caller, id, at + 1, HistoryRoutes.Commits),
            ("GET" or "HEAD", "auth-check") => InRepository(call, caller, id, at + 1, AccountRoutes.AuthCheck),
            ("POST", "paths-info") => await InRepositoryAsync(
                call,
                caller,
                id,
                at + 1,
                request => TreeRoutes.PathsInfoAsync(request, ct)
            ),
            _ => throw Refusal.NotFound("Not found"),
        };
    }

    private Reply Web(HubCall call, Caller caller, RepoType type, int at)
    {
        if (
            doorman.Read(type, call.Segments, at, WebRoutes.Contains, out var next) is not { } id
            || call.Segments.Length <= next
        )
        {
            throw Refusal.NotFound("Sorry, we can't find the page you are looking for.");
        }

        return call.Segments[next] switch
        {
            "resolve" => InRepository(call, caller, id, next + 1, files.Resolve),
            "raw" => InRepository(call, caller, id, next + 1, FileRoutes.Raw),
            _ => throw Refusal.NotFound("Sorry, we can't find the page you are looking for."),
        };
    }

    private Reply InRepository(
        HubCall call,
        Caller caller,
        HubRepository id,
        int rest,
        Func<RepoRequest, Reply> answer
    ) =>
        doorman.Enter(call, caller, id, Rest(call, rest), out var successor) is { } request
            ? answer(request)
            : Moved(call, id, successor);

    private async Task<Reply> InRepositoryAsync(
        HubCall call,
        Caller caller,
        HubRepository id,
        int rest,
        Func<RepoRequest, Task<Reply>> answer
    ) =>
        doorman.Enter(call, caller, id, Rest(call, rest), out var successor) is { } request
            ? await answer(request)
            : Moved(call, id, successor);

    private static ImmutableArray<string> Rest(HubCall call, int from) => [.. call.Segments.Skip(from)];

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
