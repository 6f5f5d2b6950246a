namespace HubTasks.Audit.Files;

/// <summary>
/// What the file checks say about one file. Ordered: of several, the greatest is the verdict of the file. Only
/// <see cref="Safe"/> passes by default; what could not be looked at is never safe.
/// </summary>
public enum Verdict
{
    /// <summary>A parser read all that matters and found data only.</summary>
    Safe,

    /// <summary>No parser, encrypted, or over a limit: nobody looked.</summary>
    Unscanned,

    /// <summary>Unknown names or habits of attackers, but nothing that is certain to do harm.</summary>
    Suspicious,

    /// <summary>The format's own reader would refuse it.</summary>
    Invalid,

    /// <summary>Loading it runs code, reaches outside its folder, or exhausts the machine.</summary>
    Dangerous,
}
