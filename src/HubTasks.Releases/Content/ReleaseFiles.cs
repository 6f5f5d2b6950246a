using System.Collections.Immutable;
using System.Text;
using HubTasks.Findings;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Content;

/// <summary>
/// Turns a release into the files that it wants on the Hub. Fetches only what must be seen to decide: archives that are
/// new, files whose hash nobody knows, and what the Hub keeps in git under a hash that says nothing of ours.
/// </summary>
internal sealed class ReleaseFiles(SourceRelease release, string hubTag, SyncOptions options, ContentStore store)
{
    private readonly List<Diagnostic> _errors = [];

    /// <exception cref="HubTasksException">HUB41xx and HUB43xx, all that are known.</exception>
    public async Task<ImmutableArray<DesiredFile>> ResolveAsync(HubState hub, CancellationToken ct)
    {
        var files = Select();
        ThrowErrors();
        var extract = new NameGlobs(options.Extract);
        var mapped = new List<Mapped>();
        foreach (var file in files)
        {
            if (!extract.IsEmpty && extract.Wants(file.Name) && Archive.IsArchive(file.Name))
            {
                mapped.AddRange(await MembersAsync(file, hub.Manifest, ct));
            }
            else
            {
                mapped.Add(Map(file, file.Name, new FileOrigin.Asset(file)));
            }
        }

        _errors.AddRange(PathRules.Check([.. mapped.Select(file => (file.Name, file.Path))], Reserved()));
        ThrowErrors();
        await store.FetchAllAsync(mapped.Where(file => Knows(file, hub) is null).Select(file => file.Source), ct);
        var known = mapped.ConvertAll(file =>
            Knows(file, hub) ?? throw new System.Diagnostics.UnreachableException($"`{file.Name}` was not fetched")
        );

        await VerifyChecksumsAsync(files, known, hub.Manifest, ct);
        return [.. known];
    }

    /// <summary>Pure: the names that the options ask for, parts joined.</summary>
    private ImmutableArray<AssetFile> Select()
    {
        var globs = new NameGlobs(options.Assets);
        var extract = new NameGlobs(options.Extract);
        var names = release.Assets.Select(asset => asset.Name).ToList();
        foreach (var format in options.Rename.Select(rename => rename.Format).Prepend(options.PathFormat))
        {
            if (PathFormat.Check(format, needsName: true) is { } bad)
            {
                _errors.Add(bad);
            }
        }

        var selected = release.Assets.Where(asset => globs.Wants(asset.Name)).ToList();
        var files = options.JoinParts
            ? AssetParts.Join(selected, _errors)
            : [.. selected.Select(asset => new AssetFile(asset.Name, [asset]))];
        if (!options.AllowUnmatched)
        {
            _errors.AddRange(globs.Unmatched(names));
            _errors.AddRange(extract.Unmatched([.. files.Select(file => file.Name)]));
        }

        if (release.GitHub is not null)
        {
            _errors.AddRange(
                selected.Where(asset => asset.Size == 0).Select(asset => SyncErrors.EmptyAsset(asset.Name))
            );
        }

        return files;
    }

    private HashSet<string> Reserved()
    {
        var reserved = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (options.Manifest is { } manifest)
        {
            reserved.Add(manifest);
        }

        if (options.LatestFile is { } latest)
        {
            reserved.Add(latest);
        }

        if (options.Notes is NotesTarget.Changelog or NotesTarget.Both)
        {
            reserved.Add(ReleaseTexts.Changelog);
        }

        return reserved;
    }

    private Mapped Map(AssetFile file, string name, FileOrigin origin)
    {
        var format =
            options.Rename.FirstOrDefault(rename => new NameGlobs([rename.Glob]).Wants(name))?.Format
            ?? options.PathFormat;
        return new Mapped(file, name, PathFormat.Fill(format, name, hubTag), origin);
    }

    /// <summary>From the manifest when it knows this very archive; otherwise the archive is unpacked.</summary>
    private async Task<IEnumerable<Mapped>> MembersAsync(AssetFile archive, ReleaseManifest? held, CancellationToken ct)
    {
        var listed = (held?.Files ?? []).Where(file => file.Member is not null && IsSame(file, archive)).ToList();
        var remembered = listed
            .Select(file => (File: file, Mapped: MapMember(archive, file.Member!, facts: null)))
            .ToList();
        if (remembered.Count > 0 && remembered.TrueForAll(pair => pair.Mapped?.Path == pair.File.Path))
        {
            return remembered.Select(pair => pair.Mapped! with { Held = pair.File });
        }

        var members = await store.UnpackAsync(archive, options.Limits, ct);
        return members.Select(member => MapMember(archive, member.Entry, member.Facts)).OfType<Mapped>();
    }

    /// <summary>Null for a file above the stripped folders.</summary>
    private Mapped? MapMember(AssetFile archive, string entry, ContentFacts? facts)
    {
        var segments = entry.Split('/');
        return segments.Length <= options.StripComponents
            ? null
            : Map(
                archive,
                string.Join('/', segments[options.StripComponents..]),
                new FileOrigin.Member(archive, entry)
            ) with
            {
                Facts = facts,
            };
    }

    /// <summary>Null when only the file's bytes can tell what it is.</summary>
    private DesiredFile? Knows(Mapped file, HubState hub)
    {
        var held = file.Held ?? hub.Manifest?.Find(file.Path);
        if (file.Facts is { } unpacked)
        {
            return file.ToDesired(unpacked);
        }

        if (file.Held is { } member)
        {
            return new DesiredFile(file.Path, member.Size, member.Sha256, member.Oid, file.Origin);
        }

        if (store.Find(file.Source) is { } fetched)
        {
            return file.ToDesired(fetched);
        }

        if (held is not null && held.Member is null && held.BodySha256 is null && IsSame(held, file.Source))
        {
            return new DesiredFile(file.Path, held.Size, held.Sha256, held.Oid, file.Origin);
        }

        if (file.Source.Sha256 is not { } sha256)
        {
            return null;
        }

        // a regular file of the same size that no manifest explains may be the same: only its bytes tell
        var there = hub.Tree.GetValueOrDefault(file.Path);
        var unexplained = there is { Sha256: null } && there.Size == file.Source.Size && held?.IsHeldBy(there) != true;
        return unexplained ? null : new DesiredFile(file.Path, file.Source.Size, sha256, null, file.Origin);
    }

    private static bool IsSame(ManifestFile held, AssetFile file) =>
        held.Assets.Length == file.Assets.Length
        && held.Assets.Zip(file.Assets).All(pair => pair.First.IsSame(pair.Second));

    /// <summary>Against every list of sums in the release, when it brings anything that is not here yet.</summary>
    private async Task VerifyChecksumsAsync(
        ImmutableArray<AssetFile> files,
        List<DesiredFile> known,
        ReleaseManifest? held,
        CancellationToken ct
    )
    {
        if (!options.Checksums || known.TrueForAll(file => held?.Find(file.Path)?.Sha256 == file.Sha256))
        {
            return;
        }

        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var asset in release.Assets.Where(asset => asset.Sha256 is not null))
        {
            sums[asset.Name] = asset.Sha256!;
        }

        foreach (var file in files)
        {
            if (
                known.Find(known =>
                    known.Origin is FileOrigin.Asset { File: var source } && source.Name == file.Name
                ) is
                { } whole
            )
            {
                sums[file.Name] = whole.Sha256;
            }
        }

        foreach (
            var list in release.Assets.Where(asset =>
                ChecksumFile.IsOne(asset.Name) && asset.Size <= ChecksumFile.MaxSize
            )
        )
        {
            var facts = await store.FetchAsync(new AssetFile(list.Name, [list]), ct);
            var text = await File.ReadAllTextAsync(facts.LocalPath, Encoding.UTF8, ct);
            foreach (var (name, sha256) in ChecksumFile.Parse(list.Name, text))
            {
                if (sums.TryGetValue(name, out var actual) && actual != sha256)
                {
                    _errors.Add(SyncErrors.DigestDiffers(name, actual, sha256, $"`{list.Name}`"));
                }
            }
        }

        ThrowErrors();
    }

    private void ThrowErrors()
    {
        if (_errors.Count > 0)
        {
            throw new HubTasksException([.. _errors]);
        }
    }

    /// <param name="Source">The asset, or the archive that holds it.</param>
    /// <param name="Name">For messages and formats.</param>
    private sealed record Mapped(AssetFile Source, string Name, string Path, FileOrigin Origin)
    {
        public ContentFacts? Facts { get; init; }

        public ManifestFile? Held { get; init; }

        public DesiredFile ToDesired(ContentFacts facts) => new(Path, facts.Size, facts.Sha256, facts.Oid, Origin);
    }
}
