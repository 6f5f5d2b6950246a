using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace HubTasks.Hub.Client;

/// <summary>What the Hub wants its users to know (<c>X-HF-Warning: topic; message</c>); the first of each topic.</summary>
internal sealed class HubWarnings(Action<string>? notice)
{
    // a server that invents topics must not fill the memory
    private const int MaxTopics = 20;

    private readonly ConcurrentDictionary<string, string> _byTopic = new(StringComparer.Ordinal);

    /// <summary>Ordinal by topic, without secrets and control characters.</summary>
    public ImmutableArray<string> All =>
        [.. _byTopic.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];

    public void Collect(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("X-HF-Warning", out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            var split = value.IndexOf(';', StringComparison.Ordinal);
            var topic = split < 0 ? "" : value[..split].Trim();
            var message = Redactor.Clean(value[(split + 1)..]);
            if (message.Length > 0 && _byTopic.Count < MaxTopics && _byTopic.TryAdd(topic, message))
            {
                notice?.Invoke(message);
            }
        }
    }
}
