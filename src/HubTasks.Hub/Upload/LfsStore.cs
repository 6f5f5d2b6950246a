using System.Globalization;
using System.Net;
using System.Text.Json;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Upload;

/// <summary>
/// Brings large files to the Hub's storage: several at once, in parts where the Hub wants parts, never more than a block
/// of each in memory. What is stored already is not sent, neither whole files nor, by the journal, the parts of one: that
/// is how an upload goes on after it was killed.
/// </summary>
internal sealed class LfsStore(HubWriter writer, HubEndpoint endpoint, UploadJournal journal, IUploadProgress? progress)
    : IDisposable
{
    private const int FilesPerBatch = 256;
    private const int Files = 4;
    private const int Parts = 4;

    /// <summary>Rounds per file: an address expires, and storage hiccups longer than the retries of one request last.</summary>
    private const int Rounds = 3;

    private readonly SemaphoreSlim _parts = new(Files * Parts / 2);

    /// <returns>Bytes that were sent and stored.</returns>
    public async Task<long> StoreAsync(
        CommitRequest commit,
        IReadOnlyCollection<UploadFile> files,
        CancellationToken ct
    )
    {
        long sent = 0;
        journal.RemoveOld();
        // one content under two names is stored once
        foreach (var chunk in files.DistinctBy(file => file.Sha256).Chunk(FilesPerBatch))
        {
            var answers = await BatchAsync(commit, chunk, ct);
            await Parallel.ForEachAsync(
                chunk,
                new ParallelOptions { MaxDegreeOfParallelism = Files, CancellationToken = ct },
                async (file, token) =>
                {
                    var stored = await StoreAsync(commit, file, answers[file.Sha256], token);
                    Interlocked.Add(ref sent, stored ? file.Size : 0);
                    progress?.Finished(file.Path, file.Size, stored);
                }
            );
        }

        return sent;
    }

    public void Dispose() => _parts.Dispose();

    private async Task<Dictionary<string, LfsAnswer>> BatchAsync(
        CommitRequest commit,
        IReadOnlyList<UploadFile> files,
        CancellationToken ct
    )
    {
        var answer = await writer.LfsBatchAsync(
            commit.Repository,
            new LfsBatchRequest(
                "upload",
                ["basic", "multipart"],
                [.. files.Select(file => new LfsObject(file.Sha256, file.Size))],
                "sha256",
                // a reader may propose a pull request without the right to write to the branch
                commit.PullRequest
                    ? null
                    : new LfsRef(commit.Branch)
            ),
            ct
        );
        var byOid = new Dictionary<string, LfsAnswer>(StringComparer.Ordinal);
        foreach (var stored in answer.Objects)
        {
            byOid[stored?.Oid ?? ""] = stored!;
        }

        foreach (var file in files)
        {
            if (!byOid.TryGetValue(file.Sha256, out var own) || own.Size != file.Size)
            {
                throw UploadErrors.BadTransfer(commit.Repository, file.Path, "it leaves the file out").AsException();
            }

            if (own.Error is { } error)
            {
                throw UploadErrors.LfsRefused(commit.Repository, file.Path, error.Code, error.Message).AsException();
            }
        }

        return byOid;
    }

    /// <summary>False when it was there already.</summary>
    private async Task<bool> StoreAsync(CommitRequest commit, UploadFile file, LfsAnswer answer, CancellationToken ct)
    {
        for (var round = 1; ; round++)
        {
            if (answer.Actions?.Upload is not { } upload)
            {
                return round > 1;
            }

            var why = await TryAsync(commit, file, upload, ct);
            if (why is null)
            {
                if (answer.Actions.Verify is { } verify)
                {
                    await writer.VerifyAsync(
                        commit.Repository,
                        Address(commit, file, verify.Href),
                        new LfsObject(file.Sha256, file.Size),
                        ct
                    );
                }

                return true;
            }

            if (round == Rounds)
            {
                throw UploadErrors
                    .LfsRefused(commit.Repository, file.Path, (int)why.Value.Status, why.Value.Why)
                    .AsException();
            }

            answer = (await BatchAsync(commit, [file], ct))[file.Sha256];
        }
    }

    private Task<(HttpStatusCode Status, string Why)?> TryAsync(
        CommitRequest commit,
        UploadFile file,
        LfsAction upload,
        CancellationToken ct
    ) =>
        upload.Header?.ContainsKey("chunk_size") == true
            ? MultipartAsync(commit, file, upload, ct)
            : BasicAsync(commit, file, upload, ct);

    private async Task<(HttpStatusCode Status, string Why)?> BasicAsync(
        CommitRequest commit,
        UploadFile file,
        LfsAction upload,
        CancellationToken ct
    )
    {
        var headers = (upload.Header ?? [])
            .Where(header => header.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(header => header.Key, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        return
            await PartAsync(file, Address(commit, file, upload.Href), 0, file.Size, headers, ct)
                is { Failed: { } failed }
            ? failed
            : null;
    }

    private async Task<(HttpStatusCode Status, string Why)?> MultipartAsync(
        CommitRequest commit,
        UploadFile file,
        LfsAction upload,
        CancellationToken ct
    )
    {
        var offered = PartsOf(commit, file, upload);
        var place = $"{endpoint}/{commit.Repository}";
        var state = journal.Find(place, file.Sha256, offered.PartSize, offered.Parts.Count) ?? offered;
        var missing = Enumerable.Range(0, state.Parts.Count).Where(index => state.Etags[index] is null).ToList();
        if (missing.Count < state.Parts.Count)
        {
            progress?.Resumed(file.Path, file.Size - missing.Sum(index => LengthOf(file, state, index)));
        }

        (HttpStatusCode Status, string Why)? failed = null;
        await Parallel.ForEachAsync(
            missing,
            new ParallelOptions { MaxDegreeOfParallelism = Parts, CancellationToken = ct },
            async (index, token) =>
            {
                if (failed is not null)
                {
                    return;
                }

                var address = Address(commit, file, state.Parts[index]);
                var length = LengthOf(file, state, index);
                var part = await PartAsync(file, address, index * state.PartSize, length, NoHeaders, token);
                failed ??= part.Failed;
                if (part.Failed is null)
                {
                    lock (state)
                    {
                        state.Etags[index] = part.Etag is { Length: > 0 } etag
                            ? etag
                            : throw UploadErrors
                                .BadTransfer(
                                    commit.Repository,
                                    file.Path,
                                    $"part {Text(index + 1)} was stored without an ETag"
                                )
                                .AsException();
                        journal.Remember(place, file.Sha256, state);
                    }
                }
            }
        );
        if (failed is null)
        {
            var parts = state.Etags.Select((etag, index) => new LfsPart(index + 1, etag!)).ToList();
            var complete = Address(commit, file, state.Complete);
            var status = await writer.CompleteAsync(complete, new LfsCompletion(file.Sha256, parts), ct);
            failed = (int)status is >= 200 and < 300 ? null : (status, "the parts were not put together");
        }

        // a refusal means that these addresses are good for nothing more; a storage that stumbles still has its parts
        if (failed is null || (int)failed.Value.Status < 500)
        {
            journal.Forget(place, file.Sha256);
        }

        return failed;
    }

    private static long LengthOf(UploadFile file, UploadState state, int index) =>
        Math.Min(state.PartSize, file.Size - index * state.PartSize);

    private static Dictionary<string, string> NoHeaders { get; } = [];

    private async Task<(string? Etag, (HttpStatusCode, string)? Failed)> PartAsync(
        UploadFile file,
        Uri address,
        long offset,
        long length,
        Dictionary<string, string> headers,
        CancellationToken ct
    )
    {
        await _parts.WaitAsync(ct);
        try
        {
            using var content = new FileContent(file, offset, length, progress);
            var (status, etag, why) = await writer.StoreAsync(address, content, headers, ct);
            return (int)status is >= 200 and < 300 ? (etag, null) : (null, (status, why));
        }
        finally
        {
            _parts.Release();
        }
    }

    private static UploadState PartsOf(CommitRequest commit, UploadFile file, LfsAction upload)
    {
        var header = upload.Header!;
        var text = header["chunk_size"].ToString();
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size <= 0)
        {
            throw UploadErrors
                .BadTransfer(commit.Repository, file.Path, $"its parts have the size `{text}`")
                .AsException();
        }

        var addresses = header
            .Where(pair => int.TryParse(pair.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .OrderBy(pair => int.Parse(pair.Key, CultureInfo.InvariantCulture))
            .Select(pair => pair.Value.ToString())
            .ToList();
        var expected = (file.Size + size - 1) / size;
        return addresses.Count == expected
            ? new UploadState(size, upload.Href, addresses, new string?[addresses.Count])
            : throw UploadErrors
                .BadTransfer(
                    commit.Repository,
                    file.Path,
                    $"it names {Text(addresses.Count)} parts, expected {Text(expected)}"
                )
                .AsException();
    }

    /// <summary>Content never goes out less protected than the Hub itself is reached.</summary>
    private Uri Address(CommitRequest commit, UploadFile file, string href) =>
        Uri.TryCreate(href, UriKind.Absolute, out var address)
        && HubEndpoint.IsHttp(address)
        && (endpoint.Uri.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw UploadErrors.BadTransfer(commit.Repository, file.Path, "its address is not https").AsException();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
