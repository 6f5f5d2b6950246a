using System.Text.RegularExpressions;

namespace HubTasks.Audit.Text;

/// <summary>Text that has no business in metadata or configurations: commands, code, endpoints, credentials.</summary>
internal static partial class Commands
{
    private const RegexOptions Flags = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int MaxText = 64 * 1024;

    /// <summary>The shortest command that is looked for, <c>nc -e</c>.</summary>
    private const int MinText = 5;

    private static readonly string[] WellKnownHosts =
    [
        "huggingface.co",
        "hf.co",
        "github.com",
        "githubusercontent.com",
        "github.io",
        "gitlab.com",
        "arxiv.org",
        "doi.org",
        "wikipedia.org",
        "creativecommons.org",
        "apache.org",
        "opensource.org",
        "spdx.org",
        "w3.org",
        "json-schema.org",
        "schema.org",
        "kaggle.com",
        "zenodo.org",
        "pytorch.org",
        "tensorflow.org",
        "keras.io",
        "onnx.ai",
        "microsoft.com",
        "azure.com",
        "googleapis.com",
        "google.com",
        "openai.com",
        "stability.ai",
        "civitai.com",
        "nvidia.com",
        "meta.com",
        "mistral.ai",
        "acm.org",
        "aclanthology.org",
        "openreview.net",
        "python.org",
    ];

    /// <summary>Null for ordinary text; else what it looks like.</summary>
    public static string? Find(string text)
    {
        if (text.Length < MinText)
        {
            return null;
        }

        var looked = text.Length > MaxText ? text[..MaxText] : text;
        return Code().IsMatch(looked) ? "code"
            : Shell().IsMatch(looked) ? "a shell command"
            : Url(looked);
    }

    /// <summary>Null without an address of a host that model files do not usually name.</summary>
    public static string? Url(string text)
    {
        foreach (var match in Address().EnumerateMatches(text))
        {
            var address = text.AsSpan(match.Index, match.Length);
            if (Uri.TryCreate(address.ToString(), UriKind.Absolute, out var uri) && !IsWellKnown(uri.Host))
            {
                return $"an address of `{Files.FileScan.Shown(uri.Host, 60)}`";
            }
        }

        return null;
    }

    /// <summary>Null without a credential; else its kind.</summary>
    public static string? Credential(string text)
    {
        var looked = text.Length > MaxText ? text[..MaxText] : text;
        return HubToken().IsMatch(looked) ? "a Hub token"
            : AmazonKey().IsMatch(looked) ? "an AWS access key"
            : GitHubToken().IsMatch(looked) ? "a GitHub token"
            : ServiceKey().IsMatch(looked) ? "a service key"
            : looked.Contains("-----BEGIN ", StringComparison.Ordinal)
            && looked.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                ? "a private key"
            : null;
    }

    /// <summary>A field that holds credentials by its name.</summary>
    public static bool NamesCredential(string key) => CredentialKey().IsMatch(key);

    private static bool IsWellKnown(string host) =>
        WellKnownHosts.Any(known =>
            host.Equals(known, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith("." + known, StringComparison.OrdinalIgnoreCase)
        );

#pragma warning disable MA0009 // no quantifier stands inside another, and the text is cut to 64 KiB
    [GeneratedRegex(
        @"\b(eval|exec|__import__|compile|getattr)\s*\(|\bos\.(system|popen|exec\w*)\b|\bsubprocess\b|\bimport\s+(os|sys|subprocess|socket)\b|<script\b|javascript:|\bpickle\.loads?\b",
        Flags | RegexOptions.IgnoreCase
    )]
    private static partial Regex Code();

    [GeneratedRegex(
        @"\brm\s+-[rf]{1,2}\b|\b(curl|wget)\s+\S*https?:|\b(curl|wget)\s+-|\|\s*(ba|z)?sh\b|\b(ba)?sh\s+-[ci]\b|/bin/(ba)?sh\b|/etc/(passwd|shadow)\b|\bpowershell(\.exe)?\s+-|\bcmd(\.exe)?\s+/c\b|\bnc\s+-e\b|\bbase64\s+-d\b|\bchmod\s+\+?[0-7x]|/dev/tcp/",
        Flags | RegexOptions.IgnoreCase
    )]
    private static partial Regex Shell();

    [GeneratedRegex(@"\b(https?|ftp|wss?)://[^\s""'<>)\]}\\]{1,200}", Flags | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"\bhf_[A-Za-z0-9]{34}\b", Flags)]
    private static partial Regex HubToken();

    [GeneratedRegex(@"\b(AKIA|ASIA)[0-9A-Z]{16}\b", Flags)]
    private static partial Regex AmazonKey();

    [GeneratedRegex(@"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50,})\b", Flags)]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bsk-[A-Za-z0-9_-]{16,}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}\b|\bAIza[0-9A-Za-z_-]{35}\b", Flags)]
    private static partial Regex ServiceKey();

    [GeneratedRegex(
        @"(^|[_\-.])(api[_-]?key|secret([_-]?(access[_-]?)?key)?|access[_-]?key|private[_-]?key|password|passwd|auth[_-]?token|exfil\w*)$",
        Flags | RegexOptions.IgnoreCase
    )]
    private static partial Regex CredentialKey();
#pragma warning restore MA0009
}
