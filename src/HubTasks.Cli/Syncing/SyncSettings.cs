using System.Globalization;
using HubTasks.Hub;
using HubTasks.Releases;
using HubTasks.Settings;

namespace HubTasks.Cli.Syncing;

/// <summary>The section <c>sync</c> of hubtasks.yml; its schema has checked every word.</summary>
internal static class SyncSettings
{
    /// <summary>The repository that the section names; null when it names none.</summary>
    public static HubRepository? Repository(SettingsNode? section) =>
        section?.GetText("repo") is { } repo
            ? new HubRepository(Type(section.GetText("type") ?? "model"), RepoId.Parse(repo))
            : null;

    public static RepoType Type(string text) =>
        text switch
        {
            "dataset" => RepoType.Dataset,
            "space" => RepoType.Space,
            _ => RepoType.Model,
        };

    /// <summary>Defaults with what the section says in their place.</summary>
    public static SyncOptions Read(SettingsNode? section, SyncOptions defaults)
    {
        if (section is null)
        {
            return defaults;
        }

        var limits = section["extract-limits"];
        return defaults with
        {
            Assets = section.GetTexts("assets"),
            AllowUnmatched = section.GetFlag("allow-unmatched") ?? defaults.AllowUnmatched,
            NameByLabel = section.GetText("asset-name") == "label",
            ExpectAssets = Whole(section, "expect-assets") ?? defaults.ExpectAssets,
            AssetWait = TimeSpan.FromSeconds(section.GetNumber("asset-wait") ?? 0),
            PathFormat = section.GetText("path-format") ?? defaults.PathFormat,
            Rename = [.. section.GetTexts("rename").Select(Rename)],
            JoinParts = section.GetFlag("join-parts") ?? defaults.JoinParts,
            Extract = section.GetTexts("extract"),
            StripComponents = Whole(section, "strip-components") ?? defaults.StripComponents,
            Limits = new ExtractLimits
            {
                Entries = Whole(limits, "entries") ?? defaults.Limits.Entries,
                TotalBytes = (long?)limits?.GetNumber("bytes") ?? defaults.Limits.TotalBytes,
                Ratio = Whole(limits, "ratio") ?? defaults.Limits.Ratio,
            },
            Checksums = section.GetText("checksums") != "none",
            Notes = Words.Notes(section.GetText("notes")) ?? defaults.Notes,
            NotesMode = Words.NotesMode(section.GetText("notes-mode")) ?? defaults.NotesMode,
            KeepFrontMatter = section.GetText("card-front-matter") != "replace",
            Manifest = section.GetText("manifest") is { } manifest ? NoneIs(manifest) : defaults.Manifest,
            LatestFile = section.GetText("latest-file") ?? defaults.LatestFile,
            Revision = section.GetText("revision") ?? defaults.Revision,
            TagFormat = section.GetText("tag-format") ?? defaults.TagFormat,
            TagPattern = section.GetText("tag-pattern") ?? defaults.TagPattern,
            Prerelease = Words.Prerelease(section.GetText("prerelease")) ?? defaults.Prerelease,
            OnTagConflict = Words.Tag(section.GetText("on-tag-conflict")) ?? defaults.OnTagConflict,
            OnSourceChange = Words.Source(section.GetText("on-source-change")) ?? defaults.OnSourceChange,
            OnConflict = Words.Conflict(section.GetText("on-conflict")) ?? defaults.OnConflict,
            Delete = Words.Delete(section.GetText("delete")) ?? defaults.Delete,
        };
    }

    private static string? NoneIs(string text) => text == "none" ? null : text;

    private static PathRename Rename(string line)
    {
        var arrow = line.IndexOf("=>", StringComparison.Ordinal);
        return new PathRename(line[..arrow].Trim(), line[(arrow + 2)..].Trim());
    }

    private static int? Whole(SettingsNode? node, string key) =>
        node?.GetNumber(key) is { } number ? Convert.ToInt32(number, CultureInfo.InvariantCulture) : null;
}
