using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// Several at work on one list. More join while even the shortest piece took long, which means that most of it is waiting;
/// where pieces only take long because so many are at work, more would make it worse.
/// </summary>
/// <param name="first">How many begin.</param>
/// <param name="most">How many there may be.</param>
internal sealed class Crew(int first, int most)
{
    private const int JoinAtOnce = 4;

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly List<Task> _workers = [];
    private TimeSpan _shortest = TimeSpan.MaxValue;

    /// <summary>Ends when all of it is done, or with the first exception, after which nothing new is begun.</summary>
    public async Task RunAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> work, CancellationToken ct)
        where T : class
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var queue = new Queue<T>(items);
        Join(first, WorkAsync);
        for (var next = 0; TryGet(next, out var worker); next++)
        {
            // in the end all of them are awaited: the first failure counts, and the others stop soon
            await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_workers);

        async Task WorkAsync()
        {
            await Task.Yield();
            try
            {
                while (Next() is { } item)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    var began = Stopwatch.GetTimestamp();
                    await work(item, stop.Token);
                    if (IsStillLong(Stopwatch.GetElapsedTime(began)))
                    {
                        Join(JoinAtOnce, WorkAsync);
                    }
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }

        T? Next()
        {
            lock (_lock)
            {
                return queue.TryDequeue(out var item) ? item : null;
            }
        }
    }

    private bool IsStillLong(TimeSpan took)
    {
        lock (_lock)
        {
            _shortest = took < _shortest ? took : _shortest;
            return _shortest > Long;
        }
    }

    private void Join(int count, Func<Task> work)
    {
        lock (_lock)
        {
            for (; count > 0 && _workers.Count < most; count--)
            {
                _workers.Add(work());
            }
        }
    }

    private bool TryGet(int index, [NotNullWhen(true)] out Task? worker)
    {
        lock (_lock)
        {
            worker = index < _workers.Count ? _workers[index] : null;
            return worker is not null;
        }
    }
}
