using HubTasks.Audit.Files;
using HubTasks.Findings;

namespace HubTasks.Audit.Pickles;

/// <summary>What one run of the machine has to say: findings at the opcode of the moment, and why it cannot go on.</summary>
internal sealed class PickleReport(FileScan scan)
{
    public FileScan Scan { get; } = scan;

    /// <summary>Where the opcode that is being carried out stands.</summary>
    public long At { get; set; }

    /// <summary>The first reason why the stream does not parse.</summary>
    public string? Broken { get; private set; }

    /// <summary>The checks gave up; a loader would go on.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>A loader would raise here.</summary>
    /// <returns>False, so that an opcode can return it.</returns>
    public bool Fail(string reason)
    {
        Broken ??= reason;
        return false;
    }

    public bool Truncated() => Fail("it ends inside an opcode");

    public bool Underflow() => Fail("the stack is too short");

    public bool Exhausted(int most, string what)
    {
        Finding(FileRules.Limit, Verdict.Unscanned, $"a pickle needs more than {most} {what}");
        return GiveUp($"it needs more than {most} {what}");
    }

    /// <summary>A loader would go on, but the checks do not. Whoever calls this has reported a limit.</summary>
    public bool GiveUp(string reason)
    {
        IsOverLimit = true;
        return Fail(reason);
    }

    /// <summary>A value is used whose content had to be let go: nobody can say what that does.</summary>
    public void Lost(string use) =>
        Finding(
            FileRules.Limit,
            Verdict.Unscanned,
            $"the pickle {use} a value that was let go to keep the checks within their memory",
            "what that does was not looked at; split the file, or look for a safetensors version"
        );

    public void Resources(string what) =>
        Finding(
            FileRules.PickleResources,
            Verdict.Dangerous,
            what,
            "loading it can exhaust memory or time; do not load it"
        );

    public void Framing(string what) =>
        Finding(
            FileRules.PickleFraming,
            Verdict.Dangerous,
            what,
            "readers differ on such bytes, which hides code from scanners"
        );

    public void Finding(RuleInfo rule, Verdict verdict, string message, string? hint = null) =>
        Scan.Report(rule, verdict, message, hint, At);
}
