using System.Collections.Immutable;
using System.Globalization;

namespace HubTasks.Hub.Client;

/// <summary>What to look for. Every condition must hold.</summary>
public sealed record HubSearch
{
    public RepoType Type { get; init; } = RepoType.Model;

    /// <summary>Words in the name.</summary>
    public string? Query { get; init; }

    public string? Author { get; init; }

    /// <summary>Such as <c>text-classification</c>.</summary>
    public string? Task { get; init; }

    /// <summary>Such as <c>onnx</c>.</summary>
    public ImmutableArray<string> Libraries { get; init; } = [];

    /// <summary>Codes such as <c>en</c>.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>The Hub's identifier, such as <c>apache-2.0</c>.</summary>
    public string? License { get; init; }

    /// <summary>Other tags, such as <c>region:us</c> or <c>base_model:org/name</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public bool? Gated { get; init; }

    /// <summary><c>downloads</c>, <c>likes</c>, <c>lastModified</c>, <c>createdAt</c> or <c>trendingScore</c>, descending.</summary>
    public string? Sort { get; init; }

    /// <summary>How many results at most.</summary>
    public int Limit { get; init; } = 20;

    internal IEnumerable<KeyValuePair<string, string>> ToQuery()
    {
        // a space has neither downloads nor a task, and the Hub refuses fields it does not know
        string[] expand =
            Type == RepoType.Space
                ? ["author", "likes", "lastModified", "private", "tags"]
                : ["author", "downloads", "likes", "lastModified", "private", "gated", "tags"];
        IEnumerable<(string Key, string? Value)> pairs =
        [
            ("search", Query),
            ("author", Author),
            ("pipeline_tag", Task),
            .. Libraries.Select(library => ("filter", (string?)library)),
            .. Languages.Select(language => ("filter", (string?)LanguageTag(language))),
            ("filter", License is null ? null : "license:" + License),
            .. Tags.Select(tag => ("filter", (string?)tag)),
            (
                "gated",
                Gated is null ? null
                : Gated.Value ? "true"
                : "false"
            ),
            ("sort", Sort),
            ("limit", Math.Clamp(Limit, 1, 500).ToString(CultureInfo.InvariantCulture)),
            .. expand.Select(field => ("expand", (string?)field)),
            .. Type == RepoType.Model
                ? [("expand", "pipeline_tag"), ("expand", "library_name")]
                : Array.Empty<(string, string?)>(),
        ];
        return pairs.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));
    }

    // models are tagged `en`, datasets `language:en`
    private string LanguageTag(string language) => Type == RepoType.Dataset ? "language:" + language : language;
}
