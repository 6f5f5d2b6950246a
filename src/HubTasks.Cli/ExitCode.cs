using HubTasks.Findings;
using HubTasks.Hub.Upload;

namespace HubTasks.Cli;

/// <summary>What scripts rely on.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>A check failed: findings at or above <c>--fail-on</c>, a lock that does not match, a cache that is damaged.</summary>
    public const int Findings = 1;

    /// <summary>Wrong usage or settings.</summary>
    public const int Usage = 2;

    /// <summary>The Hub, GitHub or this machine's disk failed.</summary>
    public const int Failed = 3;

    /// <summary>The Hub holds something that a sync must not overwrite.</summary>
    public const int Conflict = 4;

    /// <summary>A defect of ours; sysexits.h calls it EX_SOFTWARE.</summary>
    public const int Bug = 70;

    /// <summary>What a shell reports for a program that was interrupted.</summary>
    public const int Cancelled = 130;

    /// <summary>The worst of several: a setting that is wrong outranks what followed from it.</summary>
    public static int For(IEnumerable<Diagnostic> diagnostics)
    {
        var codes = diagnostics.Select(For).ToHashSet();
        return codes.Contains(Usage) ? Usage
            : codes.Contains(Failed) ? Failed
            : codes.Contains(Conflict) ? Conflict
            : Findings;
    }

    private static int For(Diagnostic diagnostic) =>
        diagnostic.Code switch
        {
            Messages.DiskFailed => Failed,
            ['H', 'U', 'B', '0', ..] => Usage,
            ['H', 'U', 'B', '4', '0' or '1', ..] => Usage,
            ['H', 'U', 'B', '4', '2', ..] or HubUploader.BranchMoved or "HUB4607" => Conflict,
            // the Hub does not have or does not take what was sent
            ['H', 'U', 'B', '4', '4', ..] or "HUB4312" or "HUB4502" or "HUB4503" or "HUB4504" => Failed,
            ['H', 'U', 'B', '4', '6' or '7', ..] => Usage,
            ['H', 'U', 'B', '9', ..] => Failed,
            _ => Findings,
        };
}
