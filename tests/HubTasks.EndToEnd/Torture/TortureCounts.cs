namespace HubTasks.EndToEnd.Torture;

/// <summary>What a torture did, for its last line.</summary>
internal sealed record TortureCounts
{
    public int Rounds { get; set; }

    public int Restores { get; set; }

    public int Completed { get; set; }

    /// <summary>By a signal at some moment.</summary>
    public int Signals { get; set; }

    /// <summary>By kill -9 before the n-th thing that others can see.</summary>
    public int KillsBetweenSteps { get; set; }

    /// <summary>Of the hub.</summary>
    public int Faults { get; set; }

    public int Cleans { get; set; }

    public int Repairs { get; set; }

    /// <summary>Blobs that were damaged or taken away as no tool should.</summary>
    public int Damages { get; set; }

    /// <summary>Of the branch.</summary>
    public int BranchMoves { get; set; }

    public int FullDisks { get; set; }

    public int FailingDisks { get; set; }

    public int SlowDisks { get; set; }

    public int ReadOnlyDisks { get; set; }

    public int ClockJumps { get; set; }

    /// <summary>Files whose time was turned.</summary>
    public int TurnedFiles { get; set; }

    /// <summary>Caches begun anew.</summary>
    public int Caches { get; set; }

    public int CachesWithoutLinks { get; set; }

    public int CachesWithoutLocks { get; set; }

    public int ScansByAnotherTool { get; set; }
}
