using HubTasks.Hub;

namespace HubTasks.LocalHub.Http;

/// <summary>The Hub says no: the status, its code and its words, as clients parse them.</summary>
internal sealed class Refusal(int status, string? code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string? Code { get; } = code;

    /// <summary>The commit in which a file is missing; clients remember that.</summary>
    public string? Commit { get; init; }

    public static Refusal NotFound(string message) => new(404, null, message);

    public static Refusal BadRequest(string message) => new(400, null, message);

    public static Refusal Forbidden(string message) => new(403, null, message);

    public static Refusal Conflict(string message) => new(409, null, message);

    public static Refusal RepoNotFound() => new(404, "RepoNotFound", "Repository not found");

    /// <summary>
    /// For anonymous callers, who shall not learn whether a repository is private or missing. The code is ours: clients
    /// guess it from the status only over https.
    /// </summary>
    public static Refusal Anonymous() => new(401, "RepoNotFound", "Invalid username or password.");

    /// <summary>For what only somebody with a token may do.</summary>
    public static Refusal SignIn() => new(401, null, "Invalid username or password.");

    public static Refusal BadToken() => new(401, null, "Invalid credentials in Authorization header");

    public static Refusal RevisionNotFound(string revision) =>
        new(404, "RevisionNotFound", $"Invalid rev id: {revision}");

    public static Refusal EntryNotFound(string commit) =>
        new(404, "EntryNotFound", "Entry not found") { Commit = commit };

    public static Refusal Gated(HubRepository repository, bool anonymous)
    {
        var kind = repository.ApiSegment[..^1];
        return anonymous
            ? new(
                401,
                "GatedRepo",
                $"Access to {kind} {repository.Id} is restricted. You must have access to it and be authenticated to access it. Please log in."
            )
            : new(
                403,
                "GatedRepo",
                $"Access to {kind} {repository.Id} is restricted and you are not in the authorized list. Ask for access first."
            );
    }
}
