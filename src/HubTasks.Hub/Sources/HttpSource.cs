using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Sources;

/// <summary>A Hub over HTTP. Believes nothing it is told that can be checked: commits, sizes, hashes and ranges.</summary>
public sealed class HttpSource(HubClient hub) : IModelSource
{
    private readonly ConcurrentDictionary<(HubRepository, string Commit, string Path), FileLocation> _locations = [];

    public string Name => hub.Endpoint.Value;

    public bool IsLocal => false;

    public async Task<ResolvedRevision> ResolveAsync(HubRepository repository, string revision, CancellationToken ct)
    {
        var head = await hub.GetHeadAsync(repository, revision, ct);
        if (!Revision.IsCommit(head.Sha) || (Revision.IsCommit(revision) && head.Sha != revision))
        {
            throw HubErrors.BadCommit(repository, revision, head.Sha).AsException();
        }

        return new ResolvedRevision(head.Sha!, new StatedLicense(head.License));
    }

    public async Task<ImmutableArray<TreeFile>> GetTreeAsync(
        HubRepository repository,
        string commit,
        CancellationToken ct
    )
    {
        var files = new Dictionary<string, TreeFile>(StringComparer.Ordinal);
        await foreach (var entry in hub.ListTreeAsync(repository, commit, null, recursive: true, expand: false, ct))
        {
            if (entry.Type != "file")
            {
                continue;
            }

            var file = Checked(repository, entry);
            if (!files.TryAdd(file.Path, file))
            {
                throw HubErrors.DuplicatePath(repository, file.Path, files[file.Path].Etag, file.Etag).AsException();
            }
        }

        return [.. files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public async Task<SourceContent> OpenAsync(
        HubRepository repository,
        string commit,
        TreeFile file,
        long offset,
        long? length,
        CancellationToken ct
    )
    {
        var range = offset == 0 && length is null ? null : new RangeHeaderValue(offset, offset + length - 1);
        var location = file.IsLarge ? _locations.GetOrAdd((repository, commit, file.Path), _ => new()) : null;
        location?.Expect(offset);
        var content = await hub.OpenFileAsync(repository, commit, file.Path, range, location, ct);
        try
        {
            if (content.Commit is { } actual && actual != commit)
            {
                throw HubErrors.OtherCommit(repository, file.Path, actual, commit).AsException();
            }

            if (content.TotalSize is { } total && total != file.Size)
            {
                throw HubErrors.OtherSize(repository, file.Path, total, file.Size).AsException();
            }

            return new SourceContent(content.Stream, content.Offset, content.Version);
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    private static TreeFile Checked(HubRepository repository, TreeEntry entry)
    {
        if (entry.Oid.Length != 40 || !Revision.IsLowerHex(entry.Oid))
        {
            throw HubErrors
                .BadTreeEntry(repository, entry.Path, "git id", entry.Oid, "40 hexadecimal digits")
                .AsException();
        }

        if (entry.Lfs is { } lfs && (lfs.Oid.Length != 64 || !Revision.IsLowerHex(lfs.Oid)))
        {
            throw HubErrors
                .BadTreeEntry(repository, entry.Path, "sha256", lfs.Oid, "64 hexadecimal digits")
                .AsException();
        }

        var size = entry.Lfs?.Size ?? entry.Size;
        if (size < 0)
        {
            throw HubErrors.BadTreeEntry(repository, entry.Path, "size", Text(size), "0 or more").AsException();
        }

        if (entry.Lfs is not null && entry.Size != size)
        {
            throw HubErrors
                .BadTreeEntry(repository, entry.Path, "LFS size", Text(size), $"its size, {Text(entry.Size)}")
                .AsException();
        }

        return new TreeFile(entry.Path, size, entry.Oid, entry.Lfs?.Oid)
        {
            XetHash = entry.XetHash is { Length: 64 } hash && Revision.IsLowerHex(hash) ? hash : null,
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
