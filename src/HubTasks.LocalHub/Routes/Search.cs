using HubTasks.Hub;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>The filters of a listing; all of them must hold.</summary>
internal static class Search
{
    public static bool Matches(HubCall call, HubRepository id, InfoJson info)
    {
        var tags = info.Facts?.Tags ?? [];
        var card = info.Facts?.CardData;
        return Filters(call).All(filter => FactTags.Match(tags, card, filter))
            && call.Values("search").All(words => Found(words, id))
            && call.Values("author")
                .All(author => string.Equals(id.Id.Owner, author, StringComparison.OrdinalIgnoreCase))
            && call.Values("pipeline_tag").All(task => info.Facts?.PipelineTag == task)
            && (call.Value("gated") is null || call.Flag("gated") == (info.Gated is not null))
            && Prefixed(call, "model", "base_model:", tags)
            && call.Values("linked").IsEmpty;
    }

    /// <summary>Also in the comma form, and from parameters that older clients send on their own.</summary>
    private static IEnumerable<string> Filters(HubCall call) =>
        call.Values("filter")
            .Concat(call.Values("tags"))
            .SelectMany(filter =>
                filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            .Concat(call.Values("library"))
            .Concat(call.Values("language").Select(code => "language:" + code))
            .Concat(call.Values("license").Select(license => "license:" + license));

    private static bool Prefixed(HubCall call, string parameter, string prefix, IEnumerable<string> tags) =>
        call.Values(parameter).All(value => tags.Contains(prefix + value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Every word is part of the name.</summary>
    private static bool Found(string words, HubRepository id) =>
        words
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => id.Id.Value.Contains(word, StringComparison.OrdinalIgnoreCase));
}
