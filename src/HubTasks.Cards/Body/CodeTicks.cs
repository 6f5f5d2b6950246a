namespace HubTasks.Cards.Body;

/// <summary>The runs of backticks in a text by their width: a run closes the last one of its own width.</summary>
internal sealed class CodeTicks
{
    private readonly Dictionary<int, Queue<int>> _byWidth = [];

    public CodeTicks(string text)
    {
        for (var at = text.IndexOf('`', StringComparison.Ordinal); at >= 0 && at < text.Length; )
        {
            var end = at;
            while (end < text.Length && text[end] == '`')
            {
                end++;
            }

            if (!_byWidth.TryGetValue(end - at, out var places))
            {
                _byWidth[end - at] = places = new Queue<int>();
            }

            places.Enqueue(at);
            at = end < text.Length ? text.IndexOf('`', end) : -1;
        }
    }

    /// <summary>Where the next run of a width begins; -1 when there is none. Questions come from left to right.</summary>
    public int Next(int width, int from)
    {
        if (!_byWidth.TryGetValue(width, out var places))
        {
            return -1;
        }

        while (places.TryPeek(out var place) && place < from)
        {
            places.Dequeue();
        }

        return places.TryDequeue(out var found) ? found : -1;
    }
}
