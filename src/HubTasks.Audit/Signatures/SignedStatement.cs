using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace HubTasks.Audit.Signatures;

/// <summary>What was signed: an in-toto statement with the digest of each file.</summary>
/// <param name="Files">SHA-256 by path.</param>
/// <param name="Ignored">Files and folders that the signer left out.</param>
internal sealed record SignedStatement(ImmutableSortedDictionary<string, string> Files, ImmutableArray<string> Ignored)
{
    private const string Predicate = "https://model_signing/signature/v1.0";

    /// <exception cref="FormatException">It contradicts itself.</exception>
    /// <exception cref="NotSupportedException">It is of a kind that is not checked here; the message names it.</exception>
    public static SignedStatement Parse(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var root = document.RootElement;
            if (root.GetProperty("predicateType").GetString() is not Predicate and var type)
            {
                throw new NotSupportedException($"its predicate is `{type}`");
            }

            var predicate = root.GetProperty("predicate");
            var how = predicate.GetProperty("serialization");
            if (how.GetProperty("method").GetString() is not "files" and var method)
            {
                throw new NotSupportedException($"its files are hashed by `{method}`");
            }

            var subject = root.GetProperty("subject")[0];
            var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var resource in predicate.GetProperty("resources").EnumerateArray())
            {
                if (resource.GetProperty("algorithm").GetString() is not "sha256" and var algorithm)
                {
                    throw new NotSupportedException($"its files are hashed with `{algorithm}`");
                }

                var name = resource.GetProperty("name").GetString()!;
                var digest = Convert.FromHexString(resource.GetProperty("digest").GetString()!);
                whole.AppendData(digest);
                // of a file that was signed by itself only the subject has the name
                files[name == "." ? subject.GetProperty("name").GetString()! : name] = Convert.ToHexStringLower(digest);
            }

            var stated = Convert.FromHexString(subject.GetProperty("digest").GetProperty("sha256").GetString()!);
            return stated.AsSpan().SequenceEqual(whole.GetHashAndReset())
                ? new SignedStatement(files.ToImmutable(), ReadIgnored(how))
                : throw new FormatException("its digest is not that of the files that it lists");
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or ArgumentNullException
                        or IndexOutOfRangeException
            )
        {
            throw new FormatException("its statement cannot be read", e);
        }
    }

    public bool Ignores(string path) =>
        path is "model.sig" or ".gitattributes" or ".gitignore"
        || path.StartsWith(".git/", StringComparison.Ordinal)
        || path.StartsWith(".github/", StringComparison.Ordinal)
        || Ignored.Any(ignored => path == ignored || path.StartsWith(ignored + "/", StringComparison.Ordinal));

    private static ImmutableArray<string> ReadIgnored(JsonElement how) =>
        how.TryGetProperty("ignore_paths", out var paths)
            ? [.. paths.EnumerateArray().Select(path => path.GetString()!.TrimEnd('/')).Where(path => path.Length > 0)]
            : [];
}
