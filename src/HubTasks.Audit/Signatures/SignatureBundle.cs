using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HubTasks.Audit.Signatures;

/// <summary>
/// A Sigstore bundle as model signing writes it to <c>model.sig</c> (sigstore/model-transparency,
/// docs/model_signing_format.md). Read, not believed: who signed is for <see cref="ModelSignature"/> to check.
/// </summary>
internal sealed record SignatureBundle(
    string PayloadType,
    byte[] Payload,
    byte[] Signature,
    ImmutableArray<byte[]> Certificates,
    bool IsKeyless
)
{
    private const string MediaType = "application/vnd.dev.sigstore.bundle";

    /// <summary>What the signature is over (DSSE's pre-authentication encoding).</summary>
    public byte[] Signed =>
        [
            .. Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"DSSEv1 {Encoding.UTF8.GetByteCount(PayloadType)} {PayloadType} {Payload.Length} "
                )
            ),
            .. Payload,
        ];

    /// <exception cref="FormatException">It is no bundle; the message says why.</exception>
    public static SignatureBundle Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("mediaType").GetString()?.StartsWith(MediaType, StringComparison.Ordinal) != true)
            {
                throw new FormatException("it is no Sigstore bundle");
            }

            var material = root.GetProperty("verificationMaterial");
            var envelope = root.GetProperty("dsseEnvelope");
            var signatures = envelope.GetProperty("signatures");
            return signatures.GetArrayLength() != 1
                ? throw new FormatException("it does not have exactly one signature")
                : new SignatureBundle(
                    envelope.GetProperty("payloadType").GetString() ?? "",
                    envelope.GetProperty("payload").GetBytesFromBase64(),
                    signatures[0].GetProperty("sig").GetBytesFromBase64(),
                    ReadCertificates(material),
                    material.TryGetProperty("tlogEntries", out var log)
                        && log.ValueKind == JsonValueKind.Array
                        && log.GetArrayLength() > 0
                );
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("it is no Sigstore bundle", e);
        }
    }

    /// <summary>The signer's first; empty for a signature by a bare key.</summary>
    private static ImmutableArray<byte[]> ReadCertificates(JsonElement material) =>
        material.TryGetProperty("x509CertificateChain", out var chain)
            ?
            [
                .. chain
                    .GetProperty("certificates")
                    .EnumerateArray()
                    .Select(certificate => certificate.GetProperty("rawBytes").GetBytesFromBase64()),
            ]
        : material.TryGetProperty("certificate", out var single) ? [single.GetProperty("rawBytes").GetBytesFromBase64()]
        : [];
}
