using System.Collections.Concurrent;

namespace HubTasks.Tests.Hub.Client;

/// <summary>A clock that does not wait: a pause ends at once and moves it. Timeouts keep the real clock.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>False makes it the real clock but for the date.</summary>
    public bool Jumps { get; set; } = true;

    /// <summary>Every pause that was asked for, in order.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // a CancellationTokenSource hands itself over: that is a timeout; a delay hands over its promise
        if (!Jumps || state is CancellationTokenSource || dueTime == Timeout.InfiniteTimeSpan)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        Pauses.Enqueue(dueTime);
        Advance(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
