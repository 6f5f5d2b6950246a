namespace HubTasks.Releases;

/// <summary>Told how a sync goes on; must return quickly and never throw.</summary>
public interface ISyncProgress
{
    /// <summary>A file is on its way from the release to this machine.</summary>
    void Fetching(string name, long size);

    /// <summary>Everything is here and verified; so many files are on their way to the Hub, then the commit is made.</summary>
    void Committing(int files);

    /// <summary>Something worth a line. No secrets.</summary>
    void Noted(string message);
}
