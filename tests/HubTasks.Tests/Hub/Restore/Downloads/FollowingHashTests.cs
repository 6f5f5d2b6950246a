using System.Security.Cryptography;
using HubTasks.Hub.Restore.Downloads;
using HubTasks.Hub.Sources;

namespace HubTasks.Tests.Hub.Restore.Downloads;

public sealed class FollowingHashTests : IDisposable
{
    private const int Piece = 100_000;
    private const int Total = 2 * ChunkMap.ChunkSize + 12345;

    private readonly TempFolder _folder = new();
    private readonly byte[] _content = new byte[Total];
    private readonly BlockPool _pool = new();
    private readonly PartialFile _partial;
    private readonly FollowingHash _hash;

    public FollowingHashTests()
    {
        new Random(3).NextBytes(_content);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));
        var file = new TreeFile("model.safetensors", _content.Length, new string('0', 40), sha256);
        _partial = PartialFile.Open(_folder.Path, file.Etag, file.Size);
        _hash = new FollowingHash(file, _partial, _pool);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hash.Dispose();
        _partial.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_block_that_the_map_does_not_know_of_yet_is_hashed_once()
    {
        var hashing = _hash.RunAsync(Ct);
        for (var position = 0; position < _content.Length; )
        {
            var count = CountAt(position);
            var buffer = Write(position, count);
            Assert.True(await _hash.TryHandOverAsync(position, buffer, count, Ct));
            if (position % 3 == 0)
            {
                // lets the hash come to the end of what it was given
                await Task.Yield();
            }

            _hash.Map.Wrote(position, count);
            _hash.Wake();
            position += count;
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_content)), (await hashing).Sha256);
    }

    [Fact]
    public async Task What_comes_out_of_order_is_read_from_the_file()
    {
        var hashing = _hash.RunAsync(Ct);
        foreach (var chunk in (int[])[2, 1, 0])
        {
            for (var position = (int)ChunkMap.StartOf(chunk); position < _hash.Map.EndOf(chunk); )
            {
                var count = CountAt(position);
                var buffer = Write(position, count);
                var handed = await _hash.TryHandOverAsync(position, buffer, count, Ct);
                Assert.False(handed && chunk > 0);
                _hash.Map.Wrote(position, count);
                _hash.Wake();
                position += count;
            }
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_content)), (await hashing).Sha256);
    }

    private static int CountAt(int position) =>
        Math.Min(Math.Min(Piece, ChunkMap.ChunkSize - position % ChunkMap.ChunkSize), Total - position);

    private byte[] Write(int position, int count)
    {
        var buffer = _pool.Rent();
        _content.AsSpan(position, count).CopyTo(buffer);
        RandomAccess.Write(_partial.Handle, buffer.AsSpan(0, count), position);
        return buffer;
    }
}
