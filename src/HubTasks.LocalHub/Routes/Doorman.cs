using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>Finds the repository that an address names, and lets in who may know of it.</summary>
internal sealed class Doorman(LocalHubOptions options, RepositoryStore store)
{
    public static RepoType? TypeOf(string segment) =>
        segment switch
        {
            "models" => RepoType.Model,
            "datasets" => RepoType.Dataset,
            "spaces" => RepoType.Space,
            _ => null,
        };

    /// <summary>Reads the id at a place of the path; ids are <c>owner/name</c>, and a bare name for the first models.</summary>
    /// <param name="type">Known from what comes before.</param>
    /// <param name="segments">Of the path.</param>
    /// <param name="at">Where the id begins.</param>
    /// <param name="isRoute">True for a segment that names a route, and so would follow a bare name.</param>
    /// <param name="next">What follows the id.</param>
    public HubRepository? Read(
        RepoType type,
        ImmutableArray<string> segments,
        int at,
        Func<string, bool> isRoute,
        out int next
    )
    {
        if (segments.Length > at && RepoId.TryParse(segments[at], out var bare))
        {
            next = at + 1;
            var id = new HubRepository(type, bare);
            var alone = segments.Length == next || isRoute(segments[next]);
            if (alone && (segments.Length == next || store.Find(id) is not null || store.Successor(id) is not null))
            {
                return id;
            }
        }

        next = at + 2;
        return segments.Length > at + 1 && RepoId.TryParse($"{segments[at]}/{segments[at + 1]}", out var full)
            ? new HubRepository(type, full)
            : null;
    }

    /// <summary>Null when the repository has another name now: see <paramref name="successor"/>.</summary>
    /// <exception cref="Refusal">There is no such repository, or the caller may not know of it.</exception>
    public RepoRequest? Enter(
        HubCall call,
        Caller caller,
        HubRepository id,
        ImmutableArray<string> rest,
        out HubRepository? successor
    )
    {
        successor = null;
        if (store.Find(id) is { } repository)
        {
            var request = Describe(call, caller, repository, rest);
            return request.IsPrivate && !caller.HasAccess(id) ? throw Hidden(caller) : request;
        }

        if (store.Successor(id) is { } other)
        {
            var request = Describe(call, caller, store.Open(other), rest);
            if (!request.IsPrivate || caller.HasAccess(other))
            {
                successor = other;
                return null;
            }
        }

        throw Hidden(caller);
    }

    public RepoRequest Describe(HubCall call, Caller caller, StoredRepository repository, ImmutableArray<string> rest)
    {
        var settings = repository.Settings;
        return new RepoRequest(call, caller, repository, rest)
        {
            IsPrivate = settings.Private || options.PrivateRepositories.Contains(repository.Id),
            Now = options.Time.GetUtcNow(),
            Gated = settings.Gated ?? (options.GatedRepositories.Contains(repository.Id) ? "auto" : null),
        };
    }

    /// <summary>Every repository of a kind that the caller may know of.</summary>
    public IEnumerable<RepoRequest> Visible(HubCall call, Caller caller, RepoType type) =>
        store
            .Repositories.Where(id => id.Type == type)
            .Select(id => Describe(call, caller, store.Open(id), []))
            .Where(request => !request.IsPrivate || caller.HasAccess(request.Id));

    private static Refusal Hidden(Caller caller) => caller.IsAnonymous ? Refusal.Anonymous() : Refusal.RepoNotFound();
}
