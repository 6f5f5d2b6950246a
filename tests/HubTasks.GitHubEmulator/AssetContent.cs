using System.Security.Cryptography;

namespace HubTasks.GitHubEmulator;

/// <summary>The bytes of an asset: in memory, or made on the way out so that gigabytes need no memory.</summary>
public sealed record AssetContent(long Size, string Sha256, Func<Stream> Open)
{
    public static AssetContent From(byte[] bytes) =>
        new(
            bytes.Length,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            () => new MemoryStream(bytes, writable: false)
        );

    public static AssetContent From(string text) => From(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A piece of an endless pattern; pieces that follow each other join to a longer piece.</summary>
    public static AssetContent Pattern(long offset, long size)
    {
        Stream Open() => new PatternStream(offset, size);
        using var stream = Open();
        return new AssetContent(size, Convert.ToHexStringLower(SHA256.HashData(stream)), Open);
    }
}

/// <summary>Bytes that depend on their position only.</summary>
public sealed class PatternStream(long start, long size) : Stream
{
    private const int Block = 1 << 20;

    // a megabyte of noise, with each repetition told apart by its number
    private static readonly byte[] Noise = MakeNoise();

    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var at = start + _position;
        var count = (int)Math.Min(Math.Min(buffer.Length, size - _position), Block - (at % Block));
        if (count <= 0)
        {
            return 0;
        }

        Noise.AsSpan((int)(at % Block), count).CopyTo(buffer);
        if (at % Block == 0)
        {
            buffer[0] = (byte)(at / Block);
        }

        _position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        _position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => size + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] MakeNoise()
    {
        var bytes = new byte[Block];
        new Random(20240817).NextBytes(bytes);
        return bytes;
    }
}
