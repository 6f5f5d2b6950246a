using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HubTasks.Audit.Signatures;

/// <summary>Somebody whose signatures count.</summary>
/// <param name="Pem">A public key, or the certificates that a signer's must lead to.</param>
public sealed record TrustedSigner(string Pem, bool IsCertificate)
{
    /// <summary>Where it was read from; absolute, null for one made by code.</summary>
    public string? File { get; init; }
}

internal enum SignatureState
{
    Valid,

    /// <summary>Right for every file in use, and covers others too.</summary>
    Partial,
    Invalid,

    /// <summary>Nobody can say.</summary>
    Unsupported,
}

/// <param name="Why">The end of a sentence that begins with the signature.</param>
internal sealed record SignatureResult(SignatureState State, string Why);

/// <summary>
/// Whether a model is what somebody signed: the signature first, then each file against the digest in it, then that no
/// file came along. A key inside the bundle is never trusted for being there.
/// </summary>
internal static class ModelSignature
{
    private const string PayloadType = "application/vnd.in-toto+json";
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <param name="bundle">The bytes of <c>model.sig</c>.</param>
    /// <param name="signers">One of them must have signed.</param>
    /// <param name="files">SHA-256 of each file in use, by path.</param>
    /// <param name="isAbsent">Whether a path that is not in use is known not to be in the repository at all.</param>
    public static SignatureResult Check(
        byte[] bundle,
        IReadOnlyCollection<TrustedSigner> signers,
        IReadOnlyDictionary<string, string> files,
        Func<string, bool> isAbsent
    )
    {
        try
        {
            var read = SignatureBundle.Parse(bundle);
            if (read.IsKeyless)
            {
                return new(
                    SignatureState.Unsupported,
                    "is keyless, by an identity that only Sigstore's log vouches for"
                );
            }

            if (read.PayloadType != PayloadType)
            {
                return new(SignatureState.Unsupported, $"is over `{read.PayloadType}`, not over `{PayloadType}`");
            }

            // a statement of an old kind was also signed in an old way: say that, and not that the key is wrong
            var statement = SignedStatement.Parse(read.Payload);
            return signers.Any(signer => IsBy(read, signer))
                ? Compare(statement, files, isAbsent)
                : new(SignatureState.Invalid, "is not by anybody whom the policy trusts for this model");
        }
        catch (FormatException wrong)
        {
            return new(SignatureState.Invalid, $"cannot be read: {wrong.Message}");
        }
        catch (NotSupportedException unsupported)
        {
            return new(SignatureState.Unsupported, $"is of another kind: {unsupported.Message}");
        }
    }

    private static SignatureResult Compare(
        SignedStatement statement,
        IReadOnlyDictionary<string, string> files,
        Func<string, bool> isAbsent
    )
    {
        foreach (var (path, sha256) in files.Where(file => !statement.Ignores(file.Key)))
        {
            if (!statement.Files.TryGetValue(path, out var signed))
            {
                return new(SignatureState.Invalid, $"does not cover `{path}`");
            }

            if (!signed.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            {
                return new(SignatureState.Invalid, $"is over another `{path}`, with the SHA-256 {signed}");
            }
        }

        var unused = statement.Files.Keys.Where(path => !files.ContainsKey(path)).ToList();
        return unused.Find(path => isAbsent(path)) is { } gone
                ? new(SignatureState.Invalid, $"covers `{gone}`, which is not there")
            : unused.Count > 0
                ? new(
                    SignatureState.Partial,
                    FormattableString.Invariant($"is right, and covers {unused.Count} more that are not in use")
                )
            : new(SignatureState.Valid, "is right");
    }

    private static bool IsBy(SignatureBundle bundle, TrustedSigner signer)
    {
        try
        {
            return signer.IsCertificate ? IsByCertificate(bundle, signer.Pem) : IsByKey(bundle, signer.Pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static bool IsByKey(SignatureBundle bundle, string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return IsBy(bundle, key);
    }

    private static bool IsByCertificate(SignatureBundle bundle, string pem)
    {
        if (bundle.Certificates.IsEmpty)
        {
            return false;
        }

        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(pem);
        using var leaf = X509CertificateLoader.LoadCertificate(bundle.Certificates[0]);
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(trusted);
        foreach (var other in bundle.Certificates.Skip(1))
        {
            policy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(other));
        }

        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        // as model signing does: a model outlives the certificate that it was signed with
        policy.VerificationTime = leaf.NotBefore;
        using var key = leaf.GetECDsaPublicKey();
        return key is not null && MaySign(leaf) && chain.Build(leaf) && IsBy(bundle, key);
    }

    private static bool MaySign(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509KeyUsageExtension>()
            .Any(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
        || leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == CodeSigning));

    private static bool IsBy(SignatureBundle bundle, ECDsa key) =>
        key.VerifyData(
            bundle.Signed,
            bundle.Signature,
            key.KeySize switch
            {
                <= 256 => HashAlgorithmName.SHA256,
                <= 384 => HashAlgorithmName.SHA384,
                _ => HashAlgorithmName.SHA512,
            },
            DSASignatureFormat.Rfc3279DerSequence
        );
}
