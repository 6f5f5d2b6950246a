using System.Collections.Immutable;
using HubTasks.Hub;

namespace HubTasks.LocalHub;

/// <summary>What a local hub serves, where, and to whom.</summary>
public sealed record LocalHubOptions
{
    /// <summary>In the layout of a Hub cache; absolute. Made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>An address of this machine to listen on.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; }

    /// <summary>Port of the second origin, which large files come from. 0 takes any free port.</summary>
    public int CdnPort { get; init; }

    /// <summary>
    /// The one token that may read everything and write. Null, without <see cref="Accounts"/>, accepts any token.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Further callers.</summary>
    public ImmutableArray<LocalHubAccount> Accounts { get; init; } = [];

    /// <summary>Files need a token with access; everybody can see the repository.</summary>
    public ImmutableArray<HubRepository> GatedRepositories { get; init; } = [];

    /// <summary>Only callers with access know that the repository exists.</summary>
    public ImmutableArray<HubRepository> PrivateRepositories { get; init; } = [];

    /// <summary>Who may exchange an identity token for a token of a repository.</summary>
    public ImmutableArray<TrustedPublisher> TrustedPublishers { get; init; } = [];

    /// <summary>Requests allowed per caller and five minutes in each bucket; null counts, but never refuses.</summary>
    public int? RateLimit { get; init; }

    /// <summary>Entries on a page of a listing, where the caller does not ask for fewer.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Uploads with more bytes come in parts of this size, where the caller can.</summary>
    public long UploadPartSize { get; init; } = 64 * 1000 * 1000;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Somebody with a token.</summary>
/// <param name="Name">The user name that the Hub shows.</param>
/// <param name="Token">Begins with <c>hf_</c>; some clients refuse others.</param>
public sealed record LocalHubAccount(string Name, string Token)
{
    public bool CanWrite { get; init; } = true;

    /// <summary>Private and gated repositories that this caller may read; default means all.</summary>
    public ImmutableArray<HubRepository> Grants { get; init; }

    public ImmutableArray<string> Organizations { get; init; } = [];
}

/// <summary>A workflow that may write to a repository without a stored secret. Claims match exactly.</summary>
/// <param name="Repository">What the issued token may write.</param>
/// <param name="GitHubRepository">The claim <c>repository</c>.</param>
public sealed record TrustedPublisher(HubRepository Repository, string GitHubRepository)
{
    /// <summary>The branch in the claim <c>ref</c>; null accepts any.</summary>
    public string? Branch { get; init; }

    /// <summary>The workflow file in the claim <c>workflow_ref</c>, such as <c>release.yml</c>; null accepts any.</summary>
    public string? Workflow { get; init; }
}
