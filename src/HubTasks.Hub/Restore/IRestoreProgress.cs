namespace HubTasks.Hub.Restore;

/// <summary>Told how a restore goes on, from several threads at once; must return quickly and never throw.</summary>
public interface IRestoreProgress
{
    /// <summary>The plan is known: so many files and bytes will be fetched. Called once per model that needs any.</summary>
    void Planned(HubRepository repository, int files, long bytes);

    /// <summary>Bytes of a file arrived; the sum over a file may exceed its size when a download had to start over.</summary>
    void Advanced(HubRepository repository, string path, long bytes);

    /// <summary>A file is verified and in the cache.</summary>
    void Finished(HubRepository repository, string path, long size);

    /// <summary>Something worth a line: a retry, a wait for another process. Complete sentence, no secrets.</summary>
    void Noted(string message);
}
