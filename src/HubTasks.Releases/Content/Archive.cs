using System.Buffers;
using System.Collections.Immutable;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using HubTasks.Findings;
using HubTasks.Hub;

namespace HubTasks.Releases.Content;

/// <param name="Entry">Its path in the archive.</param>
/// <param name="Facts">Its bytes, unpacked.</param>
internal sealed record ArchiveMember(string Entry, ContentFacts Facts);

/// <summary>Unpacks zip, tar and tar.gz: regular files only, nothing that leaves the folder, within limits.</summary>
internal sealed class Archive(string name, ContentStore store, ExtractLimits limits)
{
    /// <summary>Below this, the ratio says nothing.</summary>
    private const long RatioFloor = 16 * 1024 * 1024;

    private readonly ImmutableArray<ArchiveMember>.Builder _members = ImmutableArray.CreateBuilder<ArchiveMember>();
    private readonly HashSet<string> _entries = new(StringComparer.OrdinalIgnoreCase);
    private long _packed;
    private long _unpacked;
    private int _seen;

    public static bool IsArchive(string name) =>
        name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase)
        || IsGzip(name);

    /// <summary>Every regular file, ordinal by path.</summary>
    /// <param name="path">The archive on this disk.</param>
    /// <exception cref="HubTasksException">HUB4306 to HUB4308; nothing of the archive is used then.</exception>
    public async Task<ImmutableArray<ArchiveMember>> UnpackAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                1 << 17,
                useAsync: true
            );
            _packed = file.Length;
            if (name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                await UnpackZipAsync(file, ct);
            }
            else if (IsGzip(name))
            {
                await using var gzip = new GZipStream(file, CompressionMode.Decompress);
                await UnpackTarAsync(gzip, ct);
            }
            else if (name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase))
            {
                await UnpackTarAsync(file, ct);
            }
            else
            {
                throw new HubTasksException(
                    SyncErrors.ArchiveUnreadable(name, "its ending is none of zip, tar, tar.gz and tgz")
                );
            }
        }
        catch (Exception e)
            when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new HubTasksException(SyncErrors.ArchiveUnreadable(name, e.Message), e);
        }

        _members.Sort((left, right) => string.CompareOrdinal(left.Entry, right.Entry));
        return _members.ToImmutable();
    }

    private static bool IsGzip(string name) =>
        name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    private async Task UnpackZipAsync(Stream file, CancellationToken ct)
    {
        const int UnixType = 0xF000;
        const int UnixRegular = 0x8000;
        const int UnixFolder = 0x4000;
        await using var zip = await ZipArchive.CreateAsync(
            file,
            ZipArchiveMode.Read,
            leaveOpen: true,
            entryNameEncoding: null,
            ct
        );
        foreach (var entry in zip.Entries)
        {
            var type = (entry.ExternalAttributes >> 16) & UnixType;
            if (type is not (0 or UnixRegular or UnixFolder))
            {
                throw Unsafe(entry.FullName, "it is not a regular file");
            }

            if (entry.FullName.EndsWith('/'))
            {
                Count(entry.FullName);
                continue;
            }

            var path = Accept(entry.FullName);
            await using var stream = await entry.OpenAsync(ct);
            await WriteAsync(path, stream, entry.Length, ct);
        }
    }

    private async Task UnpackTarAsync(Stream stream, CancellationToken ct)
    {
        await using var tar = new TarReader(stream, leaveOpen: true);
        while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                case TarEntryType.DirectoryList:
                case TarEntryType.GlobalExtendedAttributes:
                    Count(entry.Name);
                    break;
                case TarEntryType.RegularFile:
                case TarEntryType.V7RegularFile:
                case TarEntryType.ContiguousFile:
                    await WriteAsync(Accept(entry.Name), entry.DataStream ?? Stream.Null, entry.Length, ct);
                    break;
                default:
                    throw Unsafe(entry.Name, "it is not a regular file");
            }
        }
    }

    private void Count(string entry)
    {
        if (++_seen > limits.Entries)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"{limits.Entries} entries"));
        }

        if (entry.StartsWith('/') || entry.Contains('\\', StringComparison.Ordinal) || entry.Split('/').Contains(".."))
        {
            throw Unsafe(entry, "it leaves the folder it is unpacked to");
        }
    }

    private string Accept(string entry)
    {
        Count(entry);
        var path = entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry;
        return !RepoPath.TryParse(path, out var reason) ? throw Unsafe(entry, reason)
            : _entries.Add(path) ? path
            : throw Unsafe(entry, "another entry has the same path");
    }

    private async Task WriteAsync(string path, Stream stream, long size, CancellationToken ct)
    {
        using var hash = new ContentHash(size);
        var local = store.NewPath();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        var written = 0L;
        try
        {
            await using var target = store.Create(local);
            int count;
            while (
                (count = await stream.ReadAtLeastAsync(buffer, ContentGuard.Head, throwOnEndOfStream: false, ct)) > 0
            )
            {
                if (written == 0 && ContentGuard.Check(path, buffer.AsSpan(0, count)) is { } bad)
                {
                    throw new HubTasksException(bad);
                }

                // counted as it comes out: what an archive declares proves nothing
                written += count;
                _unpacked += count;
                CheckSize();
                hash.Append(buffer.AsSpan(0, count));
                await store.WriteAsync(target, buffer.AsMemory(0, count), ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (written != size)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"`{path}` has {written} bytes, expected {size}")
            );
        }

        var (sha256, oid) = hash.Finish();
        _members.Add(new ArchiveMember(path, new ContentFacts(local, size, sha256, oid)));
    }

    private void CheckSize()
    {
        if (_unpacked > limits.TotalBytes)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"{limits.TotalBytes} bytes"));
        }

        if (_unpacked > RatioFloor && _unpacked / limits.Ratio > _packed)
        {
            throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"{limits.Ratio} times its size"));
        }
    }

    private HubTasksException Unsafe(string entry, string reason) => new(SyncErrors.ArchiveUnsafe(name, entry, reason));

    private HubTasksException TooLarge(string limit) => new(SyncErrors.ArchiveTooLarge(name, limit));
}
