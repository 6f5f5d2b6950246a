namespace HubTasks.Findings;

/// <summary>How much a finding matters. Ordered: a greater value is worse.</summary>
public enum Severity
{
    /// <summary>The rule does not report.</summary>
    Off,

    /// <summary>Worth knowing; never fails a run by default.</summary>
    Info,

    /// <summary>Should be changed; fails a run only with <c>--fail-on warning</c>.</summary>
    Warning,

    /// <summary>Must be changed; fails a run by default.</summary>
    Error,
}
