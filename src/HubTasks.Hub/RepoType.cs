namespace HubTasks.Hub;

/// <summary>The kinds of repository the Hub holds files in (hub-docs, "Repositories").</summary>
public enum RepoType
{
    Model,
    Dataset,
    Space,
}
