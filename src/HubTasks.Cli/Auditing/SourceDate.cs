using System.Globalization;
using HubTasks.Cli.CommandLine;

namespace HubTasks.Cli.Auditing;

/// <summary><c>SOURCE_DATE_EPOCH</c>, so that the same lock gives the same bytes (reproducible-builds.org).</summary>
internal static class SourceDate
{
    private const long LastSecond = 253_402_300_799;

    /// <summary>Now when it is not set, or is no number of seconds.</summary>
    public static DateTimeOffset Or(Invocation run) =>
        long.TryParse(
            run.App.Environment.NonEmpty("SOURCE_DATE_EPOCH"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds
        )
        && seconds < LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : run.App.Time.GetUtcNow();
}
