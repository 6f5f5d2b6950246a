using System.Collections.Immutable;
using HubTasks.Releases.Mapping;
using HubTasks.Releases.Source;

namespace HubTasks.Releases.Plan;

/// <summary>A file as the release wants it on the Hub.</summary>
/// <param name="Path">On the Hub; checked.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the content.</param>
/// <param name="Oid">The git blob id of the content; null when the content is not known here.</param>
/// <param name="Origin">Where the bytes are.</param>
internal sealed record DesiredFile(string Path, long Size, string Sha256, string? Oid, FileOrigin Origin)
{
    public ManifestFile ToManifest(ReleaseManifest? held) =>
        new(Path, Size, Sha256)
        {
            // known from the run that brought it
            Oid = Oid ?? (held?.Find(Path) is { } file && file.Sha256 == Sha256 ? file.Oid : null),
            Assets = [.. Origin.Assets.Select(ManifestAsset.Of)],
            Member = (Origin as FileOrigin.Member)?.Entry,
            BodySha256 = (Origin as FileOrigin.Text)?.Body?.Sent,
        };
}

/// <summary>Where a file's bytes come from.</summary>
internal abstract record FileOrigin
{
    private FileOrigin() { }

    /// <summary>What the manifest lists as its source.</summary>
    public virtual ImmutableArray<SourceAsset> Assets => [];

    /// <summary>One word for plans.</summary>
    public abstract string Kind { get; }

    public sealed record Asset(AssetFile File) : FileOrigin
    {
        public override ImmutableArray<SourceAsset> Assets => File.Assets;

        public override string Kind => File.IsJoined ? "parts" : "asset";
    }

    /// <param name="Archive">The asset that holds it.</param>
    /// <param name="Entry">Its path there.</param>
    public sealed record Member(AssetFile Archive, string Entry) : FileOrigin
    {
        public override ImmutableArray<SourceAsset> Assets => Archive.Assets;

        public override string Kind => "member";
    }

    /// <summary>Written by the sync itself, or changed by it on the way: notes, a card below the Hub's front matter.</summary>
    public sealed record Text(string Role, byte[] Bytes, ImmutableArray<SourceAsset> From) : FileOrigin
    {
        /// <summary>For a released card: the hashes of its text below the front matter, on the Hub now and to be sent.</summary>
        public (string Hub, string Sent)? Body { get; init; }

        public override ImmutableArray<SourceAsset> Assets => From;

        public override string Kind => Role;
    }
}
