namespace HubTasks.Releases;

/// <summary>Told how a sync goes on; must return quickly and never throw.</summary>
public interface ISyncProgress
{
    /// <summary>A file is on its way from the release to this machine. From several threads.</summary>
    void Fetching(string name, long size);

    /// <summary>So many more bytes of any file arrived. From several threads.</summary>
    void Received(long bytes);

    /// <summary>Something worth a line. No secrets.</summary>
    void Noted(string message);
}
