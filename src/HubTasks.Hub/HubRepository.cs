using System.Diagnostics.CodeAnalysis;

namespace HubTasks.Hub;

/// <summary>A repository on a Hub: what kind it is and what it is called.</summary>
public sealed record HubRepository(RepoType Type, RepoId Id) : IComparable<HubRepository>
{
    /// <summary>A model repository, by far the most common kind.</summary>
    public static HubRepository Model(RepoId id) => new(RepoType.Model, id);

    /// <inheritdoc cref="RepoTypes.ApiSegment"/>
    public string ApiSegment => Type.ApiSegment();

    /// <inheritdoc cref="RepoTypes.WebPrefix"/>
    public string WebPrefix => Type.WebPrefix();

    /// <summary>The folder of this repository in a Hub cache, such as <c>models--org--name</c>.</summary>
    public string CacheFolder => $"{ApiSegment}--{Id.Value.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>Reads a cache folder's name back; false for anything that is not <c>{type}s--owner--name</c>.</summary>
    public static bool TryParseCacheFolder(string folder, [NotNullWhen(true)] out HubRepository? repository)
    {
        foreach (var type in Enum.GetValues<RepoType>())
        {
            var prefix = type.ApiSegment() + "--";
            if (
                folder.StartsWith(prefix, StringComparison.Ordinal)
                && RepoId.TryParse(folder[prefix.Length..].Replace("--", "/", StringComparison.Ordinal), out var id)
            )
            {
                repository = new HubRepository(type, id);
                return true;
            }
        }

        repository = null;
        return false;
    }

    public int CompareTo(HubRepository? other) => other is null ? 1 : (Type, Id).CompareTo((other.Type, other.Id));

    /// <summary><c>org/name</c> for models, <c>datasets/org/name</c> and <c>spaces/org/name</c> for the others.</summary>
    public override string ToString() => WebPrefix + Id;

    public static bool operator <(HubRepository left, HubRepository right) => left.CompareTo(right) < 0;

    public static bool operator <=(HubRepository left, HubRepository right) => left.CompareTo(right) <= 0;

    public static bool operator >(HubRepository left, HubRepository right) => left.CompareTo(right) > 0;

    public static bool operator >=(HubRepository left, HubRepository right) => left.CompareTo(right) >= 0;
}
