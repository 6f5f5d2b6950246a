using System.Collections.Immutable;
using HubTasks.Hub;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>A request about one repository that the caller may know of.</summary>
/// <param name="Call">The request.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Repository">Exists.</param>
/// <param name="Rest">The decoded segments after the id and the name of the route.</param>
internal sealed record RepoRequest(
    HubCall Call,
    Caller Caller,
    StoredRepository Repository,
    ImmutableArray<string> Rest
)
{
    public required bool IsPrivate { get; init; }

    /// <summary><c>auto</c>, <c>manual</c> or null.</summary>
    public required string? Gated { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset Now { get; init; }

    public HubRepository Id => Repository.Id;

    /// <exception cref="Refusal">There is no such revision.</exception>
    public string Resolve(string revision) => Repository.Resolve(revision) ?? throw Refusal.RevisionNotFound(revision);

    /// <exception cref="Refusal">Nothing is known of the commit's files.</exception>
    public CommitListing Listing(string commit) => Repository.Listing(commit) ?? throw Refusal.RevisionNotFound(commit);

    /// <summary>
    /// The commit and the path that <see cref="Rest"/> names. Some clients do not encode the slashes of a revision, so the
    /// longest known ref wins.
    /// </summary>
    /// <exception cref="Refusal">No beginning of it is a revision.</exception>
    public (string Commit, string Path) RevisionAndPath()
    {
        if (Rest is [var first, .. var path] && Revision.IsCommit(first) && Repository.Resolve(first) is not null)
        {
            return (first, string.Join('/', path));
        }

        for (var count = Rest.Length; count > 0; count--)
        {
            if (Repository.Resolve(string.Join('/', Rest.Take(count))) is { } commit)
            {
                return (commit, string.Join('/', Rest.Skip(count)));
            }
        }

        throw Refusal.RevisionNotFound(Rest.IsEmpty ? "" : Rest[0]);
    }

    /// <exception cref="Refusal">Files of a gated repository need a grant.</exception>
    public void RequireContent()
    {
        if (Gated is not null && !Caller.HasAccess(Id))
        {
            throw Refusal.Gated(Id, Caller.IsAnonymous);
        }
    }

    /// <exception cref="Refusal">Not signed in, or not allowed.</exception>
    public void RequireWrite()
    {
        if (Caller.IsAnonymous)
        {
            throw Refusal.SignIn();
        }

        if (!Caller.MayWrite(Id))
        {
            throw Refusal.Forbidden($"This token has no write access to {Id}");
        }
    }

    public InfoJson Info(CommitListing? listing) => new(Repository, listing) { IsPrivate = IsPrivate, Gated = Gated };
}
