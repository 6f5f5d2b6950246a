using System.Collections.Immutable;
using System.Globalization;
using HubTasks.Audit.Policy;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Auditing;

/// <summary>
/// One file of a policy upon those that it extends. What they say it may only tighten, unless they list the setting
/// under <c>overridable</c>; what they do not say is free.
/// </summary>
/// <param name="below">What the farther files say.</param>
/// <param name="audit">The section of this one.</param>
/// <param name="file">Its name, for people.</param>
internal sealed class PolicyLayer(AuditPolicy below, SettingsNode audit, string file)
{
    private readonly HashSet<string> _overruled = new(StringComparer.Ordinal);

    public List<LooserSetting> Overruled { get; } = [];

    /// <summary>Whether this file may say what it likes about a setting.</summary>
    public bool IsOpen(string key) =>
        !below.Places.ContainsKey(key) || below.Overridable.Contains(key) || Find(key) is null || Refuse(key);

    public Severity Severity(string key, Severity inherited) =>
        Value(
            key,
            inherited,
            node =>
                node.Text switch
                {
                    "error" => Findings.Severity.Error,
                    "warning" => Findings.Severity.Warning,
                    "info" => Findings.Severity.Info,
                    _ => Findings.Severity.Off,
                },
            (now, before) => now >= before
        );

    /// <summary>A flag that asks for something.</summary>
    public bool Demand(string key, bool inherited) => Value(key, inherited, Flag, (now, before) => now || !before);

    /// <summary>A flag that permits something.</summary>
    public bool Permission(string key, bool inherited) => Value(key, inherited, Flag, (now, before) => !now || before);

    public T Greater<T>(string key, T inherited, Func<SettingsNode, T> read) =>
        Value(key, inherited, read, (now, before) => Comparer<T>.Default.Compare(now, before) >= 0);

    public long? Less(string key, long? inherited, Func<SettingsNode, long> read) =>
        Value<long?>(key, inherited, node => read(node), (now, before) => before is null || now <= before);

    /// <summary>Each file's list must have one that fits.</summary>
    public ImmutableArray<AllowList> Allow(string key, ImmutableArray<AllowList> inherited) =>
        Find(key) is not { } node ? inherited
        : below.Overridable.Contains(key) ? [new AllowList(Texts(node), Place(node))]
        : [.. inherited, new AllowList(Texts(node), Place(node))];

    /// <summary>A list of what is let through.</summary>
    public ImmutableArray<string> Permit(string key, ImmutableArray<string> inherited) =>
        Value(
            key,
            inherited,
            Texts,
            (now, before) => now.All(item => before.Contains(item, StringComparer.OrdinalIgnoreCase))
        );

    /// <summary>A list of all that may be, which no list may make longer; empty means anything.</summary>
    public ImmutableArray<string> Among(string key, ImmutableArray<string> inherited, ImmutableArray<string> items) =>
        Value(key, inherited, _ => items, (now, before) => before.IsEmpty || now.All(item => before.Contains(item)));

    /// <summary>Where each setting stands that has an effect.</summary>
    public IEnumerable<KeyValuePair<string, string>> Places() =>
        Places(audit, "").Where(place => !_overruled.Contains(place.Key));

    private T Value<T>(string key, T inherited, Func<SettingsNode, T> read, Func<T, T, bool> isTighter)
    {
        if (Find(key) is not { } node)
        {
            return inherited;
        }

        var value = read(node);
        return !below.Places.ContainsKey(key) || below.Overridable.Contains(key) || isTighter(value, inherited) ? value
            : Refuse(key) ? value
            : inherited;
    }

    /// <returns>False, for use in a condition.</returns>
    private bool Refuse(string key)
    {
        var node = Find(key)!;
        if (_overruled.Add(key))
        {
            Overruled.Add(
                new LooserSetting(
                    $"`audit.{key}` has no effect here, because it is looser than {below.Setting(key)}",
                    file,
                    node.Span
                )
            );
        }

        return false;
    }

    private SettingsNode? Find(string key)
    {
        var node = audit;
        foreach (var step in key.Split('.'))
        {
            node = node?[step];
        }

        return node;
    }

    private static bool Flag(SettingsNode node) => node.Text is "true" or "True" or "TRUE";

    private static ImmutableArray<string> Texts(SettingsNode node) =>
        node.Kind == SettingsKind.List ? [.. node.Items.Select(item => item.Text)] : [node.Text];

    private string Place(SettingsNode node) => string.Create(CultureInfo.InvariantCulture, $"{file}:{node.Span.Line}");

    private IEnumerable<KeyValuePair<string, string>> Places(SettingsNode node, string prefix)
    {
        foreach (var entry in node.Entries)
        {
            yield return new(
                prefix + entry.Key,
                string.Create(CultureInfo.InvariantCulture, $"{file}:{entry.Span.Line}")
            );
            foreach (var inner in Places(entry.Value, $"{prefix}{entry.Key}."))
            {
                yield return inner;
            }
        }
    }
}

/// <summary>An age as people write it: <c>7d</c>, <c>36h</c>, <c>2w</c>.</summary>
internal static class PolicyAge
{
    public static TimeSpan? Read(SettingsNode node, string file)
    {
        var text = node.Text;
        var unit = text.Length > 0 ? text[^1] : ' ';
        return
            int.TryParse(
                text.AsSpan(0, Math.Max(0, text.Length - 1)),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var count
            )
            && count < 100_000
            ? unit switch
            {
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                'w' => TimeSpan.FromDays(7 * count),
                _ => throw new HubTasksException(PolicyErrors.NotAnAge(file, node)),
            }
            : throw new HubTasksException(PolicyErrors.NotAnAge(file, node));
    }
}
