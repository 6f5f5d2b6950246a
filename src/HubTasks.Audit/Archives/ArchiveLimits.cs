namespace HubTasks.Audit.Archives;

/// <summary>What is read of an archive's listing, whichever kind it is of; what goes beyond is unscanned.</summary>
internal static class ArchiveLimits
{
    public const int MaxMembers = 10_000;

    /// <summary>For all names together, in characters.</summary>
    public const int MaxNames = 1 << 20;
}
