using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Audit.Files;
using HubTasks.Audit.Policy;
using HubTasks.Audit.Signatures;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Auditing;

/// <summary>From <c>audit:</c> of a settings file, and the files that it extends, to a policy.</summary>
internal static class PolicySettings
{
    private const int MaxExtends = 10;
    private const string DataOnly = "data-only";

    /// <param name="settings">Perhaps none.</param>
    /// <param name="folder">Files are named relative to it; absolute.</param>
    /// <exception cref="HubTasksException">HUB007x.</exception>
    public static AuditPolicy Read(SettingsFile settings, string folder) =>
        Read(settings, folder, path => File.Exists(path) ? SettingsFile.Load(path) : null);

    /// <param name="settings">Perhaps none.</param>
    /// <param name="folder">Files are named relative to it; absolute.</param>
    /// <param name="load">Reads a file that another extends, by its absolute path; null when there is none.</param>
    /// <exception cref="HubTasksException">HUB007x.</exception>
    public static AuditPolicy Read(SettingsFile settings, string folder, Func<string, SettingsFile?> load)
    {
        // the farthest first: each nearer file changes what it speaks of, and adds its exceptions
        var chain = new Stack<SettingsFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var file = settings; file.Section("audit") is { } audit; )
        {
            chain.Push(file);
            if (Extended(file) is not { } path)
            {
                break;
            }

            if (!seen.Add(path) || seen.Count > MaxExtends)
            {
                throw new HubTasksException(PolicyErrors.ExtendsItself(file.FullPath!, audit["extends"]!));
            }

            file =
                load(path) ?? throw new HubTasksException(PolicyErrors.NoSuchPolicy(file.FullPath!, audit["extends"]!));
        }

        var policy = AuditPolicy.Default with { Files = [.. chain.Select(file => file.FullPath!)] };
        while (chain.TryPop(out var file))
        {
            policy = Apply(
                policy,
                file.Section("audit")!,
                file.FullPath!,
                Path.GetRelativePath(folder, file.FullPath!).Replace('\\', '/')
            );
        }

        return policy;
    }

    /// <summary>The file that a policy builds on; absolute, null for none.</summary>
    public static string? Extended(SettingsFile file) =>
        file.Section("audit")?.GetText("extends") is { } next ? Path.GetFullPath(next, file.Folder!) : null;

    private static AuditPolicy Apply(AuditPolicy policy, SettingsNode audit, string path, string file)
    {
        var (sources, pinning, licenses, files, cards) = (
            audit["sources"],
            audit["pinning"],
            audit["licenses"],
            audit["files"],
            audit["cards"]
        );
        var layer = new PolicyLayer(policy, audit, file);
        return policy with
        {
            AllowedSources = layer.Allow("sources.allow", policy.AllowedSources),
            DeniedSources = [.. policy.DeniedSources, .. Texts(sources, "deny")],
            RequireCommit = layer.Demand("pinning.require-commit", policy.RequireCommit),
            MinimumAge = layer.Greater("pinning.minimum-age", policy.MinimumAge, node => PolicyAge.Read(node, file)),
            MinimumAgeExcept = layer.Permit("pinning.minimum-age-except", policy.MinimumAgeExcept),
            UnknownAge = layer.Severity("pinning.unknown-age", policy.UnknownAge),
            AllowedLicenses = layer.Allow("licenses.allow", policy.AllowedLicenses),
            DeniedLicenses = [.. policy.DeniedLicenses, .. Texts(licenses, "deny")],
            UnknownLicense = layer.Severity("licenses.unknown", policy.UnknownLicense),
            LicenseFile = layer.Severity("licenses.file", policy.LicenseFile),
            BaseLicense = layer.Severity("licenses.base", policy.BaseLicense),
            UnknownBaseLicense = layer.Severity("licenses.base-unknown", policy.UnknownBaseLicense),
            MissingCard = layer.Severity("cards.missing", policy.MissingCard),
            CardFields = [.. policy.CardFields.Union(Texts(cards, "fields"))],
            CardSections =
            [
                .. policy.CardSections.Union(Texts(cards, "sections").Select(name => name.Replace('-', '_'))),
            ],
            MinimumScore = layer.Greater("cards.minimum-score", policy.MinimumScore, Number),
            Formats = files?["formats"] is { } formats
                ? layer.Among("files.formats", policy.Formats, Formats(formats, file))
                : policy.Formats,
            MaxFileSize = layer.Less("files.max-file-size", policy.MaxFileSize, Size),
            MaxModelSize = layer.Less("files.max-model-size", policy.MaxModelSize, Size),
            RemoteCode = layer.Permit("files.remote-code", policy.RemoteCode),
            Suspicious = layer.Severity("files.suspicious", policy.Suspicious),
            Unscanned = layer.Severity("files.unscanned", policy.Unscanned),
            PlainData = layer.Permission("files.plain-data", policy.PlainData),
            TorchScript = layer.Permission("files.torchscript", policy.TorchScript),
            PickleGlobals = layer.IsOpen("files.pickle-globals")
                ?
                [
                    .. policy.PickleGlobals,
                    .. Items(files, "pickle-globals")
                        .Select(item => new TrustedGlobals(item.GetText("repo")!, item.GetTexts("names"))),
                ]
                : policy.PickleGlobals,
            RequiredSignatures = [.. policy.RequiredSignatures.Union(Texts(audit["signatures"], "require"))],
            // who is trusted for what must be signed is for the file to say that asks for it
            TrustedSigners = layer.IsOpen("signatures.trust")
                ?
                [
                    .. policy.TrustedSigners,
                    .. Items(audit["signatures"], "trust").SelectMany(item => Signers(item, path)),
                ]
                : policy.TrustedSigners,
            MissingScan = layer.Severity("hub-scan.missing", policy.MissingScan),
            Final = [.. policy.Final.Union(audit.GetTexts("final"))],
            Overridable = policy.Overridable.Union(audit.GetTexts("overridable")),
            Exceptions =
            [
                .. policy.Exceptions,
                .. Items(audit, "exceptions").Select(item => Exception(item, file, isNear: !policy.Places.IsEmpty)),
            ],
            Overruled = [.. policy.Overruled, .. layer.Overruled],
            // what is overruled decides nothing
            Places = policy.Places.SetItems(layer.Places()),
        };
    }

    private static Waiver Exception(SettingsNode item, string file, bool isNear) =>
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
                : throw new HubTasksException(PolicyErrors.NotADay(file, item["expires"]!))
        )
        {
            Path = item.GetText("path"),
            Sha256 = item.GetText("sha256"),
            IsNear = isNear,
            File = file,
            Span = item.Span,
        };

    /// <param name="item">One entry of <c>signatures.trust</c>.</param>
    /// <param name="path">Of the file that it stands in; absolute.</param>
    private static IEnumerable<TrustedSignature> Signers(SettingsNode item, string path)
    {
        foreach (var (key, isCertificate) in ((string, bool)[])[("key", false), ("certificate", true)])
        {
            if (item[key] is { } node)
            {
                var pem = Path.GetFullPath(node.Text, Path.GetDirectoryName(path)!);
                yield return File.Exists(pem)
                    ? new TrustedSignature(
                        item.GetText("repo")!,
                        new TrustedSigner(File.ReadAllText(pem), isCertificate) { File = pem }
                    )
                    : throw new HubTasksException(PolicyErrors.NoSuchKey(path, node));
            }
        }
    }

    /// <summary><c>data-only</c> stands for all formats that hold data by design.</summary>
    private static ImmutableArray<string> Formats(SettingsNode node, string file)
    {
        var names = node.Kind == SettingsKind.List ? node.Items : [node];
        return names.FirstOrDefault(name => name.Text != DataOnly && !FileFormat.All.Contains(name.Text)) is { } unknown
            ? throw new HubTasksException(PolicyErrors.UnknownFormat(file, unknown, [DataOnly, .. FileFormat.All]))
            : [.. names.SelectMany(name => name.Text == DataOnly ? FileFormat.DataOnly : [name.Text])];
    }

    private static ImmutableArray<string> Texts(SettingsNode? node, string key) => node?.GetTexts(key) ?? [];

    private static int Number(SettingsNode node) => int.Parse(node.Text, CultureInfo.InvariantCulture);

    private static long Size(SettingsNode node) => long.Parse(node.Text, CultureInfo.InvariantCulture);

    private static IReadOnlyList<SettingsNode> Items(SettingsNode? node, string key) => node?[key]?.Items ?? [];
}
