using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Audit.Files;
using HubTasks.Audit.Policy;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Auditing;

/// <summary>From <c>audit:</c> of a settings file, and the files that it extends, to a policy.</summary>
internal static class PolicySettings
{
    private const int MaxExtends = 10;

    /// <param name="settings">Perhaps none.</param>
    /// <param name="folder">Files are named relative to it.</param>
    public static AuditPolicy Read(SettingsFile settings, string folder)
    {
        // the farthest first: each nearer file changes what it speaks of, and adds its exceptions
        var chain = new Stack<SettingsFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var file = settings; file.Section("audit") is { } audit; )
        {
            chain.Push(file);
            if (audit.GetText("extends") is not { } next)
            {
                break;
            }

            var path = Path.GetFullPath(next, file.Folder!);
            if (!seen.Add(path) || seen.Count > MaxExtends)
            {
                throw new HubTasksException(
                    Messages.BadValue(
                        $"`{next}` extends itself",
                        "a settings file cannot extend a file that extends it"
                    )
                );
            }

            file = File.Exists(path) ? SettingsFile.Load(path) : throw new HubTasksException(Messages.NoSuchFile(path));
        }

        var policy = AuditPolicy.Default;
        while (chain.TryPop(out var file))
        {
            policy = Apply(
                policy,
                file.Section("audit")!,
                Path.GetRelativePath(folder, file.FullPath!).Replace('\\', '/')
            );
        }

        return policy;
    }

    private static AuditPolicy Apply(AuditPolicy policy, SettingsNode audit, string file)
    {
        var (sources, pinning, licenses, files) = (
            audit["sources"],
            audit["pinning"],
            audit["licenses"],
            audit["files"]
        );
        return policy with
        {
            AllowedSources = Texts(sources, "allow", policy.AllowedSources),
            DeniedSources = [.. policy.DeniedSources, .. Texts(sources, "deny", [])],
            RequireCommit = pinning?.GetFlag("require-commit") ?? policy.RequireCommit,
            AllowedLicenses = Texts(licenses, "allow", policy.AllowedLicenses),
            DeniedLicenses = [.. policy.DeniedLicenses, .. Texts(licenses, "deny", [])],
            UnknownLicense = SeverityOf(licenses, "unknown", policy.UnknownLicense),
            Formats = Formats(Texts(files, "formats", policy.Formats)),
            MaxFileSize = (long?)files?.GetNumber("max-file-size") ?? policy.MaxFileSize,
            MaxModelSize = (long?)files?.GetNumber("max-model-size") ?? policy.MaxModelSize,
            RemoteCode = Texts(files, "remote-code", policy.RemoteCode),
            Suspicious = SeverityOf(files, "suspicious", policy.Suspicious),
            Unscanned = SeverityOf(files, "unscanned", policy.Unscanned),
            PlainData = files?.GetFlag("plain-data") ?? policy.PlainData,
            TorchScript = files?.GetFlag("torchscript") ?? policy.TorchScript,
            PickleGlobals =
            [
                .. policy.PickleGlobals,
                .. Items(files, "pickle-globals")
                    .Select(item => new TrustedGlobals(item.GetText("repo")!, item.GetTexts("names"))),
            ],
            Exceptions = [.. policy.Exceptions, .. Items(audit, "exceptions").Select(item => Exception(item, file))],
            Places = policy.Places.SetItems(Places(audit, "", file)),
        };
    }

    private static Waiver Exception(SettingsNode item, string file) =>
        new(
            item.GetText("repo")!,
            item.GetTexts("rules"),
            item.GetText("reason")!,
            DateOnly.TryParseExact(
                item.GetText("expires"),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
                ? day
                : throw new HubTasksException(
                    Messages.BadValue(
                        $"`{item.GetText("expires")}` is not a day",
                        $"{file}, line {item.Span.Line}: write it as `2027-01-31`"
                    )
                )
        )
        {
            Path = item.GetText("path"),
            Sha256 = item.GetText("sha256"),
            File = file,
            Span = item.Span,
        };

    /// <summary><c>data-only</c> stands for all formats that hold data by design.</summary>
    private static ImmutableArray<string> Formats(ImmutableArray<string> names)
    {
        if (names.FirstOrDefault(name => name != "data-only" && !FileFormat.All.Contains(name)) is { } unknown)
        {
            throw new HubTasksException(
                Messages.BadValue(
                    $"`{unknown}` is not a format",
                    $"use `data-only`, or some of `{string.Join("`, `", FileFormat.All)}`"
                )
            );
        }

        return [.. names.SelectMany(name => name == "data-only" ? FileFormat.DataOnly : [name])];
    }

    private static ImmutableArray<string> Texts(SettingsNode? node, string key, ImmutableArray<string> inherited) =>
        node?[key] is null ? inherited : node.GetTexts(key);

    private static IReadOnlyList<SettingsNode> Items(SettingsNode? node, string key) => node?[key]?.Items ?? [];

    private static Severity SeverityOf(SettingsNode? node, string key, Severity inherited) =>
        node?.GetText(key) switch
        {
            "error" => Severity.Error,
            "warning" => Severity.Warning,
            "info" => Severity.Info,
            "off" => Severity.Off,
            _ => inherited,
        };

    private static IEnumerable<KeyValuePair<string, string>> Places(SettingsNode node, string prefix, string file)
    {
        foreach (var entry in node.Entries)
        {
            yield return new(
                prefix + entry.Key,
                string.Create(CultureInfo.InvariantCulture, $"{file}:{entry.Span.Line}")
            );
            foreach (var inner in Places(entry.Value, $"{prefix}{entry.Key}.", file))
            {
                yield return inner;
            }
        }
    }
}
