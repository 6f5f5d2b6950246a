namespace HubTasks.Releases.Content;

/// <summary>A file that was fetched and hashed.</summary>
/// <param name="LocalPath">Where its bytes are; absolute.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
/// <param name="Oid">The git blob id; 40 lower-case hex digits.</param>
internal sealed record ContentFacts(string LocalPath, long Size, string Sha256, string Oid);
