namespace HubTasks.Audit.Archives;

/// <summary>One member, as one of the two lists of a zip tells it.</summary>
/// <param name="Name">Of the list that it comes from.</param>
/// <param name="Header">Where the local header stands.</param>
/// <param name="Data">Where the content begins; -1 when there is no local header.</param>
internal sealed record ZipMember(string Name, long Header, long Data)
{
    public int Method { get; init; }

    public int Flags { get; init; }

    public uint Crc { get; init; }

    public long PackedSize { get; init; }

    public long Size { get; init; }

    public uint ExternalAttributes { get; init; }

    /// <summary>Only a reader that goes by local headers sees it, or sees it under this name.</summary>
    public bool IsLocalOnly { get; init; }

    public bool IsEncrypted => (Flags & 1) != 0;

    public bool IsDirectory => Name.EndsWith('/') && Size == 0;

    public long End => Data + PackedSize;
}
