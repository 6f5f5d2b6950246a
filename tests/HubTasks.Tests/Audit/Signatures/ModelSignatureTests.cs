using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Audit.Signatures;

namespace HubTasks.Tests.Audit.Signatures;

public sealed class ModelSignatureTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["README.md"] = Sha256("a card"),
        ["model.safetensors"] = Sha256("weights"),
    };

    public void Dispose() => _key.Dispose();

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static JsonObject Statement(
        IReadOnlyDictionary<string, string> files,
        string algorithm = "sha256",
        string method = "files"
    ) =>
        new()
        {
            ["_type"] = "https://in-toto.io/Statement/v1",
            ["subject"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "tiny",
                    ["digest"] = new JsonObject
                    {
                        ["sha256"] = Convert.ToHexStringLower(
                            SHA256.HashData([
                                .. files
                                    .OrderBy(file => file.Key, StringComparer.Ordinal)
                                    .SelectMany(file => Convert.FromHexString(file.Value)),
                            ])
                        ),
                    },
                }
            ),
            ["predicateType"] = "https://model_signing/signature/v1.0",
            ["predicate"] = new JsonObject
            {
                ["serialization"] = new JsonObject
                {
                    ["method"] = method,
                    ["hash_type"] = "sha256",
                    ["ignore_paths"] = new JsonArray("notes", "model.sig"),
                },
                ["resources"] = new JsonArray([
                    .. files
                        .OrderBy(file => file.Key, StringComparer.Ordinal)
                        .Select(file => new JsonObject
                        {
                            ["name"] = file.Key,
                            ["algorithm"] = algorithm,
                            ["digest"] = file.Value,
                        }),
                ]),
            },
        };

    private byte[] Sign(
        JsonObject statement,
        Action<JsonObject>? change = null,
        ECDsa? key = null,
        params X509Certificate2[] chain
    )
    {
        key ??= _key;
        var payload = Encoding.UTF8.GetBytes(statement.ToJsonString());
        byte[] signed =
        [
            .. Encoding.UTF8.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "),
            .. payload,
        ];
        var hash = key.KeySize switch
        {
            256 => HashAlgorithmName.SHA256,
            384 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        var bundle = new JsonObject
        {
            ["mediaType"] = "application/vnd.dev.sigstore.bundle.v0.3+json",
            ["verificationMaterial"] = new JsonObject
            {
                [chain.Length == 0 ? "publicKey" : "x509CertificateChain"] =
                    chain.Length == 0
                        ? new JsonObject { ["hint"] = "key" }
                        : new JsonObject
                        {
                            ["certificates"] = new JsonArray([
                                .. chain.Select(one => new JsonObject
                                {
                                    ["rawBytes"] = Convert.ToBase64String(one.RawData),
                                }),
                            ]),
                        },
                ["tlogEntries"] = new JsonArray(),
            },
            ["dsseEnvelope"] = new JsonObject
            {
                ["payload"] = Convert.ToBase64String(payload),
                ["payloadType"] = "application/vnd.in-toto+json",
                ["signatures"] = new JsonArray(
                    new JsonObject
                    {
                        ["sig"] = Convert.ToBase64String(
                            key.SignData(signed, hash, DSASignatureFormat.Rfc3279DerSequence)
                        ),
                        ["keyid"] = "",
                    }
                ),
            },
        };
        change?.Invoke(bundle);
        return Encoding.UTF8.GetBytes(bundle.ToJsonString());
    }

    private SignatureResult Check(byte[] bundle, params TrustedSigner[] signers) =>
        ModelSignature.Check(bundle, signers.Length == 0 ? [Trust(_key)] : signers, _files, _ => false);

    private static TrustedSigner Trust(ECDsa key) => new(key.ExportSubjectPublicKeyInfoPem(), IsCertificate: false);

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    public void What_a_trusted_key_signed_is_right(string curve)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        _files["model.sig"] = Sha256("the signature itself");
        _files["notes/today.txt"] = Sha256("left out by the signer");
        var signed = new Dictionary<string, string>(_files, StringComparer.Ordinal);
        signed.Remove("model.sig");
        signed.Remove("notes/today.txt");

        Assert.Equal(SignatureState.Valid, Check(Sign(Statement(signed), key: key), Trust(key)).State);
    }

    [Fact]
    public void A_key_that_nobody_trusts_does_not_count_even_inside_the_bundle()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Equal(SignatureState.Invalid, Check(Sign(Statement(_files), key: other)).State);
    }

    [Fact]
    public void A_changed_a_removed_and_an_added_file_are_seen()
    {
        var bundle = Sign(Statement(_files));

        _files["model.safetensors"] = Sha256("other weights");
        Assert.Contains("is over another `model.safetensors`", Check(bundle).Why, StringComparison.Ordinal);

        _files["model.safetensors"] = Sha256("weights");
        _files["evil.py"] = Sha256("import os");
        Assert.Contains("does not cover `evil.py`", Check(bundle).Why, StringComparison.Ordinal);

        _files.Remove("evil.py");
        _files.Remove("README.md");
        Assert.Equal(SignatureState.Partial, Check(bundle).State);
        Assert.Equal(
            SignatureState.Invalid,
            ModelSignature.Check(bundle, [Trust(_key)], _files, path => path == "README.md").State
        );
    }

    [Fact]
    public void A_statement_that_was_changed_after_it_was_signed_is_seen()
    {
        var forged = Statement(new Dictionary<string, string> { ["model.safetensors"] = Sha256("evil weights") });
        var bundle = Sign(
            Statement(_files),
            bundle =>
                bundle["dsseEnvelope"]!["payload"] = Convert.ToBase64String(
                    Encoding.UTF8.GetBytes(forged.ToJsonString())
                )
        );

        Assert.Equal(SignatureState.Invalid, Check(bundle).State);
    }

    [Fact]
    public void A_digest_over_other_files_than_those_listed_is_seen()
    {
        var statement = Statement(_files);
        statement["subject"]![0]!["digest"]!["sha256"] = Sha256("something else");

        Assert.Equal(SignatureState.Invalid, Check(Sign(statement)).State);
    }

    [Fact]
    public void What_cannot_be_checked_is_said_to_be_so()
    {
        var old = Statement(_files);
        old["predicateType"] = "https://model_signing/Digests/v0.1";

        Assert.Equal(SignatureState.Unsupported, Check(Sign(old)).State);
        Assert.Equal(SignatureState.Unsupported, Check(Sign(Statement(_files, algorithm: "blake2b"))).State);
        Assert.Equal(SignatureState.Unsupported, Check(Sign(Statement(_files, method: "shards"))).State);
        Assert.Equal(
            SignatureState.Unsupported,
            Check(
                Sign(
                    Statement(_files),
                    bundle => bundle["verificationMaterial"]!["tlogEntries"] = new JsonArray(new JsonObject())
                )
            ).State
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"mediaType":7}""")]
    [InlineData(
        """{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":[],"dsseEnvelope":{}}"""
    )]
    public void What_is_no_bundle_is_invalid(string text) =>
        Assert.Equal(SignatureState.Invalid, Check(Encoding.UTF8.GetBytes(text)).State);

    [Fact]
    public void Any_byte_that_is_changed_or_cut_off_ends_it()
    {
        var bundle = Sign(Statement(_files));
        for (var at = 0; at < bundle.Length; at += 7)
        {
            var changed = (byte[])bundle.Clone();
            changed[at] ^= 1;
            // the hint of the key is nobody's business: everything else is signed or needed
            if (Check(changed).State == SignatureState.Valid)
            {
                using var one = JsonDocument.Parse(changed);
                Assert.Equal(
                    JsonNode.Parse(bundle)!["dsseEnvelope"]!["payload"]!.GetValue<string>(),
                    one.RootElement.GetProperty("dsseEnvelope").GetProperty("payload").GetString()
                );
            }

            Assert.NotEqual(SignatureState.Valid, Check(bundle[..at]).State);
        }
    }

    [Fact]
    public void A_certificate_counts_when_it_leads_to_a_trusted_one_and_may_sign()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var (from, to) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(60));
        var authority = new CertificateRequest("CN=root", rootKey, HashAlgorithmName.SHA384);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = authority.CreateSelfSigned(from, to);
        X509Certificate2 Leaf(X509KeyUsageFlags usage)
        {
            var request = new CertificateRequest("CN=leaf", _key, HashAlgorithmName.SHA384);
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
            return request.Create(root, from, from.AddDays(1), [1, 2, 3]);
        }

        using var leaf = Leaf(X509KeyUsageFlags.DigitalSignature);
        using var wrong = Leaf(X509KeyUsageFlags.KeyAgreement);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var other = new CertificateRequest("CN=root", otherKey, HashAlgorithmName.SHA384).CreateSelfSigned(
            from,
            to
        );
        var trusted = new TrustedSigner(root.ExportCertificatePem(), IsCertificate: true);

        Assert.Equal(SignatureState.Valid, Check(Sign(Statement(_files), chain: leaf), trusted).State);
        Assert.Equal(SignatureState.Invalid, Check(Sign(Statement(_files), chain: wrong), trusted).State);
        Assert.Equal(
            SignatureState.Invalid,
            Check(Sign(Statement(_files), chain: leaf), new TrustedSigner(other.ExportCertificatePem(), true)).State
        );
        Assert.Equal(SignatureState.Invalid, Check(Sign(Statement(_files)), trusted).State);
    }
}
