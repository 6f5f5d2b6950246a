namespace HubTasks.Cards.Schemas;

/// <summary>A schema whose references lead back to itself for the same value would never come to an end, nor would a very long chain soon.</summary>
/// <param name="reader">Takes the objections.</param>
internal sealed class SchemaDepth(SchemaReader reader)
{
    /// <summary>Times the depth of metadata, this fits on a stack.</summary>
    private const int Most = 24;

    private const int Open = -1;

    private readonly Dictionary<Schema, int> _heights = [];

    public void Check(IEnumerable<Schema> schemas)
    {
        foreach (var schema in schemas)
        {
            if (Height(schema, 0) > Most)
            {
                return;
            }
        }
    }

    /// <summary>How many schemas look at one value one inside the other; too many after an error.</summary>
    private int Height(Schema schema, int depth)
    {
        if (_heights.TryGetValue(schema, out var known) && known != Open)
        {
            return known;
        }

        if (known == Open)
        {
            reader.Refuse(schema.At, schema.Span, "refers back to itself without end");
            return int.MaxValue;
        }

        _heights[schema] = Open;
        var height = 0;
        foreach (var inner in schema.InPlace)
        {
            var below = depth < Most ? Height(inner, depth + 1) : Most;
            if (below == int.MaxValue)
            {
                return below;
            }

            height = Math.Max(height, below + 1);
        }

        if (height > Most)
        {
            reader.Refuse(schema.At, schema.Span, $"leads through more than {Most} schemas for one value");
            return int.MaxValue;
        }

        return _heights[schema] = height;
    }
}
