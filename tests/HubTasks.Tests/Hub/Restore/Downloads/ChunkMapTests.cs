using HubTasks.Hub.Restore.Downloads;

namespace HubTasks.Tests.Hub.Restore.Downloads;

public sealed class ChunkMapTests
{
    private const int Chunk = ChunkMap.ChunkSize;

    [Fact]
    public void Chunks_are_taken_in_order_and_only_once()
    {
        var map = new ChunkMap(2L * Chunk + 5, []);

        Assert.Equal((0, 0L), map.Take());
        Assert.Equal((1, (long)Chunk), map.Take());
        Assert.Equal((2, 2L * Chunk), map.Take());
        Assert.Null(map.Take());
        Assert.Equal(2L * Chunk + 5, map.EndOf(2));
    }

    [Fact]
    public void What_is_there_is_not_taken_and_numbers_outside_the_file_count_for_nothing()
    {
        var map = new ChunkMap(3L * Chunk, [0, -1, 3, int.MaxValue]);

        Assert.Equal(Chunk, map.AvailableAt(0));
        Assert.Equal((1, (long)Chunk), map.Take());
        Assert.False(map.TryTake(0));
        Assert.False(map.TryTake(1));
        Assert.True(map.TryTake(2));
        Assert.False(map.TryTake(3));
    }

    [Fact]
    public void A_chunk_given_back_goes_on_where_it_stands()
    {
        var map = new ChunkMap(2L * Chunk, []);
        map.Take();

        Assert.False(map.Wrote(0, 100));
        map.GiveBack();

        Assert.Equal((0, 100L), map.Take());
        Assert.True(map.Wrote(100, Chunk - 100));
        map.GiveBack();
        Assert.Equal((1, (long)Chunk), map.Take());
    }

    [Fact]
    public void Only_a_chunk_of_which_nothing_is_there_prolongs_a_run()
    {
        var map = new ChunkMap(2L * Chunk, []);
        map.Wrote(Chunk, 1);

        Assert.False(map.TryTake(1));
        Assert.Equal(1, map.AvailableAt(Chunk));
        Assert.Equal(0, map.AvailableAt(2L * Chunk));
    }

    [Fact]
    public void Free_chunks_end_where_something_is_there_or_somebody_is_at_work_or_the_file_ends()
    {
        var map = new ChunkMap(5L * Chunk + 5, [2]);

        Assert.Equal(2L * Chunk, map.EndOfFree(0));
        Assert.Equal(2L * Chunk, map.EndOfFree(2));
        Assert.Equal(5L * Chunk + 5, map.EndOfFree(3));

        map.Wrote(4L * Chunk, 1);
        Assert.Equal(4L * Chunk, map.EndOfFree(3));

        map.TryTake(3);
        Assert.Equal(3L * Chunk, map.EndOfFree(3));
        Assert.Equal(5L * Chunk + 5, map.EndOfFree(6));
    }
}
