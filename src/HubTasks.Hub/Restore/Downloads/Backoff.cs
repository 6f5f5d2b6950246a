namespace HubTasks.Hub.Restore.Downloads;

/// <summary>How long to wait before a broken download is opened again: half a second doubling to eight, with full jitter.</summary>
internal static class Backoff
{
    public static TimeSpan Delay(int failures) => Delay(failures, Random.Shared.NextDouble());

    /// <param name="failures">In a row, from 1.</param>
    /// <param name="chance">In [0, 1).</param>
    public static TimeSpan Delay(int failures, double chance) =>
        TimeSpan.FromSeconds(Math.Min(8, 0.5 * Math.Pow(2, failures - 1)) * (0.2 + 0.8 * chance));
}
