using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Hub;
using HubTasks.Releases.Discussions;
using HubTasks.Settings;

namespace HubTasks.Cli.Mirroring;

/// <summary>What is to be kept in step: defaults, then the section <c>discussions</c> of hubtasks.yml, then flags.</summary>
internal sealed record MirrorSettings
{
    public static readonly (string Word, MirrorDirection Value)[] Directions =
    [
        ("hub", MirrorDirection.Hub),
        ("github", MirrorDirection.GitHub),
        ("both", MirrorDirection.Both),
    ];

    public HubRepository? Repository { get; init; }

    public string? GitHubRepo { get; init; }

    public string Label { get; init; } = GitHubForumPlace.DefaultLabel;

    public bool AllIssues { get; init; }

    /// <summary>Empty: whoever the token is.</summary>
    public ImmutableArray<string> GitHubAccounts { get; init; } = [];

    /// <summary>Null: whoever the token is.</summary>
    public string? HubAccount { get; init; }

    public MirrorOptions Options { get; init; } = new();

    /// <summary>The schema has checked every word.</summary>
    public static MirrorSettings Read(SettingsNode? section)
    {
        var defaults = new MirrorSettings();
        return section is null
            ? defaults
            : defaults with
            {
                Repository = Syncing.SyncSettings.Repository(section),
                GitHubRepo = section.GetText("github-repo"),
                Label = section.GetText("label") ?? defaults.Label,
                AllIssues = section.GetText("issues") == "all",
                GitHubAccounts = section.GetTexts("github-account"),
                HubAccount = section.GetText("hub-account"),
                Options = new MirrorOptions
                {
                    From = Directions.FirstOrDefault(pair => pair.Word == section.GetText("from")).Value,
                    IncludeClosed = section.GetFlag("include-closed") ?? false,
                    LinkPullRequests = section.GetText("pull-requests") != "skip",
                    Limit = section.GetNumber("limit") is { } limit
                        ? Convert.ToInt32(limit, CultureInfo.InvariantCulture)
                        : MirrorOptions.DefaultLimit,
                },
            };
    }
}
