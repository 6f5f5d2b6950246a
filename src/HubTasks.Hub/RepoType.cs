namespace HubTasks.Hub;

/// <summary>The kinds of repository the Hub holds files in (hub-docs, "Repositories").</summary>
public enum RepoType
{
    Model,
    Dataset,
    Space,
}

/// <summary>What the Hub calls the kinds in its addresses.</summary>
public static class RepoTypes
{
    /// <summary><c>models</c>, <c>datasets</c> or <c>spaces</c>: the segment after <c>/api/</c>.</summary>
    public static string ApiSegment(this RepoType type) =>
        type switch
        {
            RepoType.Model => "models",
            RepoType.Dataset => "datasets",
            _ => "spaces",
        };

    /// <summary>What comes before the id in web addresses: nothing for models, else <c>datasets/</c> or <c>spaces/</c>.</summary>
    public static string WebPrefix(this RepoType type) => type == RepoType.Model ? "" : type.ApiSegment() + "/";
}
