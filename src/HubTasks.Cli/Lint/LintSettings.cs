using System.Collections.Immutable;
using System.Text.Json;
using HubTasks.Cards;
using HubTasks.Cards.Files;
using HubTasks.Cards.Schemas;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Lint;

/// <summary>The section <c>lint</c> of <c>hubtasks.yml</c>.</summary>
internal sealed record LintSettings
{
    public LintOptions Options { get; private init; } = new();

    public ImmutableArray<string> Include { get; private init; } = [];

    public ImmutableArray<string> Exclude { get; private init; } = [];

    /// <summary>Absolute; null without one.</summary>
    public string? Baseline { get; private init; }

    public Severity FailOn { get; private init; } = Severity.Error;

    private string? Repo { get; init; }

    private ImmutableArray<string> Allow { get; init; } = [];

    private ImmutableArray<string> Deny { get; init; } = [];

    /// <exception cref="HubTasksException">HUB0063 or HUB0064.</exception>
    public static async Task<LintSettings> ReadAsync(SettingsFile file, CancellationToken ct)
    {
        if (file.Section("lint") is not { } lint)
        {
            return new LintSettings();
        }

        string? Absolute(string key) => lint.GetText(key) is { } path ? Path.GetFullPath(path, file.Folder!) : null;
        var licenses = lint["licenses"];
        return new LintSettings
        {
            Options = new LintOptions
            {
                Profile = Profile.Find(lint.GetText("profile") ?? "") ?? Profile.Recommended,
                Severities = Severities(lint["rules"], file.FullPath!),
                Overrides = [.. (lint["overrides"]?.Items ?? []).Select(node => Override(node, file.FullPath!))],
                Schema = Absolute("schema") is { } schema ? await ReadSchemaAsync(schema, ct) : null,
            },
            Include = lint.GetTexts("include"),
            Exclude = lint.GetTexts("exclude"),
            Baseline = Absolute("baseline"),
            FailOn = Word(lint.GetText("fail-on")) ?? Severity.Error,
            Repo = lint.GetText("repo"),
            Allow = licenses?.GetTexts("allow") ?? [],
            Deny = licenses?.GetTexts("deny") ?? [],
        };
    }

    /// <summary>What the settings know about a card beside what lies around it.</summary>
    public FoundCard Complete(FoundCard found) =>
        found with
        {
            Source = found.Source with
            {
                Facts = found.Source.Facts with { Repo = Repo, AllowedLicenses = Allow, DeniedLicenses = Deny },
            },
        };

    /// <exception cref="HubTasksException">HUB0062.</exception>
    public static async Task<LintBaseline> ReadBaselineAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            throw new HubTasksException(LintErrors.NoSuchPath(path));
        }

        try
        {
            return LintBaseline.Read(await File.ReadAllTextAsync(path, ct));
        }
        catch (JsonException exception)
        {
            throw new HubTasksException(LintErrors.BadBaseline(path, LintErrors.Lower(exception.Message)), exception);
        }
    }

    private static async Task<CardSchema> ReadSchemaAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            throw new HubTasksException(LintErrors.NoSuchPath(path));
        }

        return CardSchema.Parse(await File.ReadAllTextAsync(path, ct), out var errors)
            ?? throw new HubTasksException([.. errors.Select(error => LintErrors.BadSchema(path, error))]);
    }

    private static PathOverride Override(SettingsNode node, string file) =>
        new(node.GetText("files")!, Severities(node["rules"], file));

    private static ImmutableDictionary<string, Severity> Severities(SettingsNode? rules, string file)
    {
        var unknown = (rules?.Entries ?? []).Where(entry => CardRules.Find(entry.Key) is null).ToList();
        if (unknown.Count > 0)
        {
            var slugs = CardRules.All.Select(rule => rule.Info.Slug).ToList();
            throw new HubTasksException([
                .. unknown.Select(entry => LintErrors.UnknownRule(entry, file, DidYouMean.Nearest(entry.Key, slugs))),
            ]);
        }

        return (rules?.Entries ?? []).ToImmutableDictionary(
            entry => entry.Key,
            entry => Word(entry.Value.Text) ?? Severity.Off
        );
    }

    private static Severity? Word(string? word) =>
        word switch
        {
            "error" => Severity.Error,
            "warning" => Severity.Warning,
            "info" => Severity.Info,
            "off" or "never" => Severity.Off,
            _ => null,
        };
}
