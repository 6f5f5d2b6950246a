namespace HubTasks.Tests.Releases;

/// <summary>A clock that jumps over every wait and remembers how long each was.</summary>
internal sealed class FastTime : TimeProvider
{
    private readonly Lock _gate = new();
    private DateTimeOffset _now = new(2025, 6, 2, 8, 0, 0, TimeSpan.Zero);

    public IList<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _now += dueTime;
            Waits.Add(dueTime);
        }

        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
