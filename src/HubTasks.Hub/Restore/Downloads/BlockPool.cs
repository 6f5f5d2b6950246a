namespace HubTasks.Hub.Restore.Downloads;

/// <summary>
/// The buffers of one restore, for all of its files: a hundred files of a few megabytes need no more of them than one,
/// and the collector would come too late for so much. Safe for several threads.
/// </summary>
internal sealed class BlockPool
{
    /// <summary>In bytes.</summary>
    public const int BlockSize = 512 << 10;

    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _free = new();

    public byte[] Rent()
    {
        lock (_gate)
        {
            return _free.TryPop(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(BlockSize);
        }
    }

    public void Return(byte[] buffer)
    {
        lock (_gate)
        {
            _free.Push(buffer);
        }
    }
}
