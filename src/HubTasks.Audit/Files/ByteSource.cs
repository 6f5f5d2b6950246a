using Microsoft.Win32.SafeHandles;

namespace HubTasks.Audit.Files;

/// <summary>Bytes at random access, of a length that does not change: a file, a member of an archive, or memory.</summary>
public abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Fills as much of <paramref name="buffer"/> as there is from <paramref name="offset"/> on.</summary>
    /// <returns>How many bytes; fewer than asked only at the end.</returns>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Opens a file that nobody writes to. The caller disposes of it.</summary>
    public static ByteSource Open(string path)
    {
        // what says that it is empty is not opened: a named pipe would wait for a writer that never comes
        var file = new FileInfo(path);
        return file is { Exists: true, Length: 0 } ? From(default) : new FileSource(path);
    }

    public static ByteSource From(ReadOnlyMemory<byte> bytes) => new MemorySource(bytes);

    /// <summary>A part of this source, which must outlive it. Cut to what is there.</summary>
    public ByteSource Slice(long offset, long length)
    {
        var start = Math.Clamp(offset, 0, Length);
        return new SliceSource(this, start, Math.Clamp(length, 0, Length - start));
    }

    /// <summary>At most <paramref name="count"/> bytes from <paramref name="offset"/> on.</summary>
    public byte[] ReadUpTo(long offset, int count)
    {
        var bytes = new byte[(int)Math.Clamp(Length - offset, 0, count)];
        var read = Read(offset, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }

    private sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            if (offset < 0 || offset >= bytes.Length)
            {
                return 0;
            }

            var count = (int)Math.Min(buffer.Length, bytes.Length - offset);
            bytes.Span.Slice((int)offset, count).CopyTo(buffer);
            return count;
        }
    }

    private sealed class SliceSource(ByteSource whole, long start, long length) : ByteSource
    {
        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer)
        {
            if (offset < 0 || offset >= length)
            {
                return 0;
            }

            var count = (int)Math.Min(buffer.Length, length - offset);
            return whole.Read(start + offset, buffer[..count]);
        }
    }

    private sealed class FileSource : ByteSource
    {
        private readonly SafeFileHandle _handle;

        public FileSource(string path)
        {
            _handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            Length = RandomAccess.GetLength(_handle);
        }

        public override long Length { get; }

        public override int Read(long offset, Span<byte> buffer)
        {
            var total = 0;
            while (total < buffer.Length && offset + total < Length)
            {
                var read = RandomAccess.Read(_handle, buffer[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _handle.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
