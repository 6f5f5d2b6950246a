using System.Collections;
using System.Globalization;

namespace HubTasks.Hub;

/// <summary>
/// Every environment variable that concerns a Hub client, read once with <c>huggingface_hub</c>'s names, defaults and
/// precedence. The only reader of the process environment in the product; a test builds one from a dictionary.
/// </summary>
public sealed record HubEnvironment
{
    public const string DefaultEndpoint = "https://huggingface.co";

    private HubEnvironment(IReadOnlyDictionary<string, string> variables, string home)
    {
        Variables = variables;
        UserHome = home;
    }

    /// <summary>The raw variables, for settings that are named by the user (such as <c>HubTokenVariable</c>).</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>The user's profile folder; absolute.</summary>
    public string UserHome { get; }

    /// <summary>Without a trailing slash. A URL, or the path of a folder feed.</summary>
    public string Endpoint => NonEmpty("HF_ENDPOINT")?.TrimEnd('/') ?? DefaultEndpoint;

    /// <summary><c>HF_HOME</c>, else <c>$XDG_CACHE_HOME/huggingface</c>, else <c>~/.cache/huggingface</c>.</summary>
    public string HfHome =>
        Expand(
            Get("HF_HOME")
                ?? (Get("XDG_CACHE_HOME") is { } xdg ? Path.Combine(xdg, "huggingface") : "~/.cache/huggingface")
        );

    public string CacheDirectory =>
        (Get("HF_HUB_CACHE") ?? Get("HUGGINGFACE_HUB_CACHE")) is { } set ? Expand(set) : Path.Combine(HfHome, "hub");

    public string TokenPath => Get("HF_TOKEN_PATH") is { } path ? Expand(path) : Path.Combine(HfHome, "token");

    /// <summary>Beside the token: the named tokens of <c>hf auth login</c>, an INI file.</summary>
    public string StoredTokensPath => Path.Combine(Path.GetDirectoryName(TokenPath) ?? HfHome, "stored_tokens");

    /// <summary><c>HF_HUB_OFFLINE</c> where it is set and not empty, else <c>TRANSFORMERS_OFFLINE</c>.</summary>
    public bool Offline => IsTrue(NonEmpty("HF_HUB_OFFLINE") ?? Get("TRANSFORMERS_OFFLINE"));

    public bool DisableImplicitToken => IsTrue(Get("HF_HUB_DISABLE_IMPLICIT_TOKEN"));

    public bool DisableSymlinks => IsTrue(Get("HF_HUB_DISABLE_SYMLINKS"));

    /// <summary>Null when the user did not say: then it depends on where the output goes.</summary>
    public bool? DisableProgressBars => NonEmpty("HF_HUB_DISABLE_PROGRESS_BARS") is { } text ? IsTrue(text) : null;

    /// <summary>Any value but the empty one turns colour off (no-color.org).</summary>
    public bool NoColor => NonEmpty("NO_COLOR") is not null;

    /// <summary>What CI services set.</summary>
    public bool IsCi => NonEmpty("CI") is { } ci && !IsFalse(ci);

    /// <summary>How long the first byte of an answer may take; <c>HF_HUB_ETAG_TIMEOUT</c>, 10 seconds by default.</summary>
    public TimeSpan MetadataTimeout => Seconds("HF_HUB_ETAG_TIMEOUT");

    /// <summary>How long a download may stay silent; <c>HF_HUB_DOWNLOAD_TIMEOUT</c>, 10 seconds by default.</summary>
    public TimeSpan DownloadTimeout => Seconds("HF_HUB_DOWNLOAD_TIMEOUT");

    /// <summary>The environment of this process.</summary>
    public static HubEnvironment FromProcess()
    {
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal
        );
#pragma warning disable RS0030 // this is the one reader
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
#pragma warning restore RS0030
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        // not verified: in containers it may be missing until somebody writes there, or be of a user nobody knows
        var home = Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile,
            Environment.SpecialFolderOption.DoNotVerify
        );
        return new HubEnvironment(
            variables,
            Path.IsPathFullyQualified(home) ? home : Path.GetPathRoot(AppContext.BaseDirectory)!
        );
    }

    /// <param name="variables">Names and values; a missing name is an unset variable.</param>
    /// <param name="home">The profile folder; absolute.</param>
    public static HubEnvironment From(IReadOnlyDictionary<string, string> variables, string home) =>
        new(variables, home);

    /// <summary>The value of a variable, null when unset. Empty counts as set, as in <c>huggingface_hub</c>.</summary>
    public string? Get(string name) => Variables.GetValueOrDefault(name);

    public string? NonEmpty(string name) => Get(name) is { Length: > 0 } value ? value : null;

    /// <summary>True is <c>1</c>, <c>ON</c>, <c>YES</c> or <c>TRUE</c>, in any case.</summary>
    public static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static bool IsFalse(string value) => value.ToUpperInvariant() is "0" or "OFF" or "NO" or "FALSE";

    private TimeSpan Seconds(string name) =>
        int.TryParse(NonEmpty(name), CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(10);

    /// <summary>Expands <c>~</c>, <c>$NAME</c> and <c>${NAME}</c> as Python's expanduser and expandvars do.</summary>
    private string Expand(string path)
    {
        if (
            path == "~"
            || path.StartsWith("~/", StringComparison.Ordinal)
            || path.StartsWith("~\\", StringComparison.Ordinal)
        )
        {
            path = UserHome + path[1..];
        }

        var at = 0;
        while ((at = path.IndexOf('$', at)) >= 0)
        {
            var braced = at + 1 < path.Length && path[at + 1] == '{';
            var start = at + (braced ? 2 : 1);
            var end = start;
            while (
                end < path.Length
                && (braced ? path[end] != '}' : char.IsAsciiLetterOrDigit(path[end]) || path[end] == '_')
            )
            {
                end++;
            }

            var stop = braced && end < path.Length ? end + 1 : end;
            if (end > start && Get(path[start..end]) is { } value)
            {
                path = path[..at] + value + path[stop..];
                at += value.Length;
            }
            else
            {
                at = Math.Max(stop, at + 1);
            }
        }

        return Path.GetFullPath(path, UserHome);
    }
}
