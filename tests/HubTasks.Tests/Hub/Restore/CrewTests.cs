using System.Collections.Concurrent;
using HubTasks.Hub.Restore.Downloads;

namespace HubTasks.Tests.Hub.Restore;

/// <summary>How many are at work, and how they end.</summary>
public sealed class CrewTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Each_piece_is_done_once(int count)
    {
        var done = new ConcurrentBag<string>();
        var pieces = Pieces(count);

        await new Crew(4, 16).RunAsync(pieces, (piece, _) => Done(done, piece), Ct);

        Assert.Equal(pieces.Order(StringComparer.Ordinal), done.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task More_join_while_pieces_take_long_but_never_too_many()
    {
        var (now, most) = (0, 0);

        await new Crew(2, 12).RunAsync(
            Pieces(60),
            async (_, ct) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Delay(60, ct);
                Interlocked.Decrement(ref now);
            },
            Ct
        );

        Assert.Equal(12, most);
    }

    [Fact]
    public async Task Nobody_joins_where_one_piece_was_short()
    {
        var (now, most, first) = (0, 0, 1);

        await new Crew(2, 12).RunAsync(
            Pieces(20),
            async (_, ct) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Delay(Interlocked.Exchange(ref first, 0) == 1 ? 0 : 40, ct);
                Interlocked.Decrement(ref now);
            },
            Ct
        );

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task The_first_failure_ends_it_and_is_what_the_caller_sees()
    {
        var begun = 0;

        await Assert.ThrowsAsync<IOException>(() =>
            new Crew(3, 3).RunAsync(
                Pieces(100),
                async (_, ct) =>
                {
                    if (Interlocked.Increment(ref begun) == 5)
                    {
                        throw new IOException("disk");
                    }

                    await Task.Delay(begun < 5 ? 1 : Timeout.Infinite, ct);
                },
                Ct
            )
        );

        Assert.InRange(begun, 5, 8);
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_it()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var run = new Crew(3, 3).RunAsync(Pieces(9), (_, ct) => Task.Delay(Timeout.Infinite, ct), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static List<string> Pieces(int count) => [.. Enumerable.Range(0, count).Select(i => $"piece {i}")];

    private static Task Done(ConcurrentBag<string> done, string piece)
    {
        done.Add(piece);
        return Task.CompletedTask;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // somebody else was faster
        }
    }
}
