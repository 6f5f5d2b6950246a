using System.Collections.Immutable;
using HubTasks.Hub;

namespace HubTasks.LocalHub.Access;

/// <summary>Who is asking.</summary>
internal sealed record Caller(string Name, bool CanWrite)
{
    public static readonly Caller Anonymous = new("", false);

    public bool IsAnonymous => Name.Length == 0;

    /// <summary>Repositories beyond the public ones; default means all.</summary>
    public ImmutableArray<HubRepository> Grants { get; init; }

    public ImmutableArray<string> Organizations { get; init; } = [];

    /// <summary>The one repository that a token made by an exchange is good for.</summary>
    public HubRepository? Scope { get; init; }

    public bool HasAccess(HubRepository repository) =>
        !IsAnonymous && (Scope is { } scope ? scope == repository : Grants.IsDefault || Grants.Contains(repository));

    public bool MayWrite(HubRepository repository) =>
        CanWrite && (Scope is null || Scope == repository) && (Grants.IsDefaultOrEmpty || Grants.Contains(repository));
}
