using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Models;

/// <summary>
/// Verdicts by content: one small file for each (SHA-256, file name, rules version, profile), so that a second audit
/// reads no bytes of a model. A file that cannot be read counts as absent.
/// </summary>
/// <param name="folder">Absolute; made when the first verdict is kept.</param>
public sealed class VerdictCache(string folder)
{
    /// <summary>Where verdicts are kept.</summary>
    /// <param name="hfHome">What Hub tools share, such as <c>~/.cache/huggingface</c>.</param>
    public static string FolderIn(string hfHome) => Path.Combine(hfHome, "hubtasks", "verdicts");

    public FileVerdict? Find(string sha256, string path, AuditProfile profile)
    {
        try
        {
            var entry = JsonSerializer.Deserialize(
                File.ReadAllBytes(PathOf(sha256, path, profile)),
                VerdictJson.Default.VerdictEntry
            );
            return entry is null ? null : entry.ToVerdict(path);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps a verdict; a cache that cannot be written is none.</summary>
    public void Keep(string sha256, FileVerdict verdict, AuditProfile profile)
    {
        var path = PathOf(sha256, verdict.Path, profile);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(
                temporary,
                JsonSerializer.SerializeToUtf8Bytes(VerdictEntry.Of(verdict), VerdictJson.Default.VerdictEntry)
            );
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private string PathOf(string sha256, string path, AuditProfile profile)
    {
        var what = string.Join(
            '\n',
            [
                AuditProfile.RulesVersion.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Path.GetFileName(path),
                profile.PlainData ? "data" : "",
                profile.TorchScript ? "script" : "",
                profile.MaxExpandedBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
                .. profile.PickleGlobals,
            ]
        );
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..16];
        return Path.Combine(folder, sha256[..2], $"{sha256}-{key}.json");
    }
}

internal sealed record VerdictEntry(
    string Format,
    string Verdict,
    bool? WeightsOnly,
    ImmutableArray<string> Companions,
    ImmutableSortedDictionary<string, string> Facts,
    ImmutableArray<FindingEntry> Findings
)
{
    public static VerdictEntry Of(FileVerdict verdict) =>
        new(
            verdict.Format,
            verdict.Verdict.ToString(),
            verdict.LoadableWeightsOnly,
            verdict.Companions,
            verdict.Facts,
            [
                .. verdict.Findings.Select(finding => new FindingEntry(
                    finding.Rule.Code,
                    finding.Verdict.ToString(),
                    finding.Message,
                    finding.Hint,
                    finding.Member,
                    finding.Offset
                )),
            ]
        );

    public FileVerdict ToVerdict(string path) =>
        new(
            path,
            Format,
            Parse(Verdict),
            [
                .. Findings.Select(finding => new FileFinding(
                    FileRules.All.FirstOrDefault(rule => rule.Code == finding.Code)
                        ?? throw new KeyNotFoundException(finding.Code),
                    Parse(finding.Verdict),
                    finding.Message,
                    finding.Hint,
                    finding.Member,
                    finding.Offset
                )),
            ]
        )
        {
            LoadableWeightsOnly = WeightsOnly,
            Companions = Companions,
            Facts = Facts,
        };

    private static Verdict Parse(string word) =>
        Enum.TryParse<Verdict>(word, out var verdict) ? verdict : throw new JsonException(word);
}

internal sealed record FindingEntry(
    string Code,
    string Verdict,
    string Message,
    string? Hint,
    string? Member,
    long? Offset
);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VerdictEntry))]
internal sealed partial class VerdictJson : JsonSerializerContext;
