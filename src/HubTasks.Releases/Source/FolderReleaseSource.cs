using System.Collections.Immutable;
using System.Security.Cryptography;
using HubTasks.Findings;

namespace HubTasks.Releases.Source;

/// <summary>A release made of a folder: for other CI services, and to rehearse. The files below it are the assets.</summary>
/// <param name="folder">Absolute.</param>
/// <param name="tag">Of the release.</param>
/// <param name="notes">Markdown; null for none.</param>
/// <param name="prerelease">As GitHub's checkbox.</param>
public sealed class FolderReleaseSource(string folder, string tag, string? notes, bool prerelease) : IReleaseSource
{
    public async Task<SourceRelease> GetAsync(CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            throw new HubTasksException(SyncErrors.FolderMissing(folder));
        }

        var assets = ImmutableArray.CreateBuilder<SourceAsset>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            await using var stream = OpenFile(path);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
            assets.Add(new SourceAsset(name, stream.Length, sha256));
        }

        assets.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new SourceRelease(tag, assets.ToImmutable()) { Notes = notes, Prerelease = prerelease };
    }

    public Task<OpenedAsset> OpenAsync(SourceAsset asset, long offset, CancellationToken ct)
    {
        var stream = OpenFile(Path.Combine(folder, asset.Name));
        stream.Position = offset;
        return Task.FromResult(new OpenedAsset(stream, offset, null));
    }

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.Asynchronous);
}
