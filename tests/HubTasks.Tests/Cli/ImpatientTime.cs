namespace HubTasks.Tests.Cli;

/// <summary>Waits of a few seconds, for the pace and before another try, are over at once; time limits are not.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private static readonly TimeSpan Few = TimeSpan.FromSeconds(10);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < Few && dueTime > TimeSpan.Zero ? TimeSpan.Zero : dueTime, period);
}
