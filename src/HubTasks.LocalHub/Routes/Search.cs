using System.Globalization;
using System.Text.Json.Nodes;
using HubTasks.Hub;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>The filters of a listing; all of them must hold.</summary>
internal static class Search
{
    /// <summary>Nothing here is served by a provider, fit for an app or linked, so these filters keep nothing.</summary>
    private static readonly string[] Unheld = ["apps", "inference", "inference_provider", "linked"];

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
            && call.Values("num_parameters").All(range => HasParameters(info, range))
            && Named(call, "models", card)
            && Named(call, "datasets", card)
            && Unheld.All(parameter => call.Values(parameter).IsEmpty);
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

    /// <summary>A space's card names the repositories that it uses.</summary>
    private static bool Named(HubCall call, string parameter, JsonObject? card) =>
        call.Values(parameter).All(name => RepositoryFacts.Texts(card, parameter).Contains(name));

    /// <summary>A range such as <c>min:6B,max:128B</c>; only models with safetensors weights have a count.</summary>
    private static bool HasParameters(InfoJson info, string range)
    {
        if (info.Facts?.Safetensors?["total"]?.GetValue<long>() is not { } total)
        {
            return false;
        }

        foreach (var bound in range.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var count = Count(bound[(bound.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            if (bound.StartsWith("max:", StringComparison.Ordinal) ? total > count : total < count)
            {
                return false;
            }
        }

        return true;
    }

    private static double Count(string text)
    {
        var unit =
            text.Length == 0
                ? 1
                : char.ToUpperInvariant(text[^1]) switch
                {
                    'K' => 1e3,
                    'M' => 1e6,
                    'B' => 1e9,
                    'T' => 1e12,
                    _ => 1,
                };
        return double.TryParse(
            text.TrimEnd('k', 'K', 'm', 'M', 'b', 'B', 't', 'T'),
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number * unit
            : throw Refusal.BadRequest($"\"num_parameters\" has no number in {text}");
    }

    /// <summary>Every word is part of the name.</summary>
    private static bool Found(string words, HubRepository id) =>
        words
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => id.Id.Value.Contains(word, StringComparison.OrdinalIgnoreCase));
}
