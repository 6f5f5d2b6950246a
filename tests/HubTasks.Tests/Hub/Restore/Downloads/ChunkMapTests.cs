using HubTasks.Hub.Restore.Downloads;

namespace HubTasks.Tests.Hub.Restore.Downloads;

public sealed class ChunkMapTests
{
    private const int Chunk = ChunkMap.ChunkSize;

    [Fact]
    public void Chunks_are_taken_in_order_and_only_once()
    {
        var map = new ChunkMap(2L * Chunk + 5, []);

        Assert.Equal((0, Chunk), map.Take(1, 1));
        Assert.Equal((Chunk, 2L * Chunk), map.Take(1, 1));
        Assert.Equal((2L * Chunk, 2L * Chunk + 5), map.Take(1, 1));
        Assert.Null(map.Take(1, 1));
        Assert.Equal(2L * Chunk + 5, map.EndOf(2));
    }

    [Fact]
    public void Workers_take_several_chunks_while_much_is_left_and_single_ones_at_the_end()
    {
        var map = new ChunkMap(16L * Chunk, []);

        Assert.Equal((0, 4L * Chunk), map.Take(2, 8));
        Assert.Equal((4L * Chunk, 6L * Chunk), map.Take(2, 2));
        Assert.Equal((6L * Chunk, 8L * Chunk), map.Take(2, 8));
        Assert.Equal((8L * Chunk, 9L * Chunk), map.Take(8, 8));
    }

    [Fact]
    public void What_is_there_ends_what_a_worker_takes()
    {
        var map = new ChunkMap(16L * Chunk, [2]);
        map.Wrote(5L * Chunk, 7);
        map.TryTake(8);

        Assert.Equal((0, 2L * Chunk), map.Take(1, 8));
        Assert.Equal((3L * Chunk, 5L * Chunk), map.Take(1, 8));
        Assert.Equal((5L * Chunk + 7, 8L * Chunk), map.Take(1, 4));
        Assert.Equal((9L * Chunk, 10L * Chunk), map.Take(1, 1));
    }

    [Fact]
    public void What_is_there_is_not_taken_and_numbers_outside_the_file_count_for_nothing()
    {
        var map = new ChunkMap(3L * Chunk, [0, -1, 3, int.MaxValue]);

        Assert.Equal(Chunk, map.AvailableAt(0));
        Assert.Equal((Chunk, 2L * Chunk), map.Take(1, 1));
        Assert.False(map.TryTake(0));
        Assert.False(map.TryTake(1));
        Assert.True(map.TryTake(2));
        Assert.False(map.TryTake(3));
    }

    [Fact]
    public void A_chunk_given_back_goes_on_where_it_stands()
    {
        var map = new ChunkMap(2L * Chunk, []);
        map.Take(1, 1);

        Assert.False(map.Wrote(0, 100));
        map.GiveBack();

        Assert.Equal((100, Chunk), map.Take(1, 1));
        Assert.True(map.Wrote(100, Chunk - 100));
        map.GiveBack();
        Assert.Equal((Chunk, 2L * Chunk), map.Take(1, 1));
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
}
