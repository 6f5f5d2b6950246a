using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>Which functions of a model call which; one that calls itself never ends (GHSA-7w46-vvrh-m8q5).</summary>
internal sealed class OnnxFunctions
{
    private const int MaxFunctions = 10_000;
    private const int MaxCalls = 20_000;

    private readonly Dictionary<string, HashSet<string>> _calls = new(StringComparer.Ordinal);
    private HashSet<string>? _current;
    private int _callCount;

    /// <summary>For names, in characters.</summary>
    private int _room = 1 << 20;

    /// <summary>From here on, calls are those of this function.</summary>
    public void Begin(string domain, string name)
    {
        _current = new HashSet<string>(StringComparer.Ordinal);
        if (_calls.Count < MaxFunctions && (_room -= domain.Length + name.Length) > 0)
        {
            _calls[$"{domain}:{name}"] = _current;
        }
    }

    public void End() => _current = null;

    public void Call(string domain, string operation)
    {
        if (
            _current is not null
            && operation.Length > 0
            && ++_callCount <= MaxCalls
            && (_room -= domain.Length + operation.Length) > 0
        )
        {
            _current.Add($"{domain}:{operation}");
        }
    }

    /// <summary>Null without one; else a function that calls itself, directly or through others.</summary>
    public string? Cycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in _calls.Keys)
        {
            // depth first with an explicit stack; a function on the path that is met again is a cycle
            var path = new Stack<(string Name, IEnumerator<string> Calls)>();
            var onPath = new HashSet<string>(StringComparer.Ordinal);
            Enter(start);
            while (path.TryPeek(out var top))
            {
                if (!top.Calls.MoveNext())
                {
                    done.Add(top.Name);
                    onPath.Remove(top.Name);
                    path.Pop();
                }
                else if (onPath.Contains(top.Calls.Current))
                {
                    return FileScan.Shown(top.Calls.Current);
                }
                else
                {
                    Enter(top.Calls.Current);
                }
            }

            void Enter(string name)
            {
                if (!done.Contains(name) && _calls.TryGetValue(name, out var calls) && onPath.Add(name))
                {
                    path.Push((name, calls.GetEnumerator()));
                }
            }
        }

        return null;
    }
}
