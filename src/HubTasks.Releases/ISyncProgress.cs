namespace HubTasks.Releases;

/// <summary>Told how a sync goes on; must return quickly and never throw.</summary>
public interface ISyncProgress
{
    /// <summary>A file is on its way from the release to this machine.</summary>
    void Fetching(string name, long size);

    /// <summary>A file is on its way to the Hub; null when all are there and the commit is being made.</summary>
    void Uploading(string path, long size);

    /// <summary>Something worth a line. No secrets.</summary>
    void Noted(string message);
}
