using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HubTasks.Cards.Metadata;

/// <summary>
/// YamlDotNet's parser, whose own defects on broken input (an InvalidOperationException from the scanner, for one) become what
/// they mean: this is not YAML.
/// </summary>
internal sealed class SteadyParser(IParser parser) : IParser
{
    private Mark _last = Mark.Empty;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        try
        {
            var moved = parser.MoveNext();
            _last = parser.Current?.End ?? _last;
            return moved;
        }
        catch (Exception exception) when (exception is not (YamlException or OutOfMemoryException))
        {
            throw new YamlException(_last, _last, "what follows here cannot be read", exception);
        }
    }
}
