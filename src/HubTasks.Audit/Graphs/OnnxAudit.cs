using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>
/// An ONNX model: a protobuf message whose tensors may stand in other files. Tensors hide in initializers, sparse
/// initializers, attributes of nodes at any depth, functions and training graphs; all are visited
/// (<c>onnx/onnx</c>, <c>onnx.proto3</c>, <c>checker.cc</c>).
/// </summary>
internal sealed class OnnxAudit
{
    private const int MaxDepth = 100;
    private const int MaxText = 64 * 1024;
    private readonly FileScan _scan;
    private readonly ProtoReader _reader;
    private readonly Dictionary<string, HashSet<string>> _calls = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);
    private string? _function;
    private int _callCount;

    private OnnxAudit(FileScan scan)
    {
        _scan = scan;
        _reader = new ProtoReader(scan.Source);
    }

    /// <summary>Whether bytes without a name are such a model: the walk succeeds and there is a version and a graph.</summary>
    public static bool Fits(ByteSource source)
    {
        var reader = new ProtoReader(source);
        var (at, graph, version) = (0L, false, false);
        while (reader.TryNext(ref at, source.Length, out var field))
        {
            version |= field is { Number: 1, Wire: 0 };
            graph |= field is { Number: 7, Wire: 2 };
            if (field.Number is not (>= 1 and <= 8 or 14 or 20 or 25 or 26) || reader.Fields > 100_000)
            {
                return false;
            }
        }

        return reader.Broken is null && graph && version;
    }

    public static void Run(FileScan scan)
    {
        var audit = new OnnxAudit(scan);
        audit.Model();
        if (audit._reader.Broken is { } reason)
        {
            scan.Report(
                FileRules.OnnxInvalid,
                Verdict.Invalid,
                $"the ONNX file is invalid: {reason}",
                "download the file again"
            );
        }
    }

    private void Model()
    {
        var at = 0L;
        var end = _scan.Source.Length;
        var (hasGraph, hasOperators, version) = (false, false, 0UL);
        while (_reader.TryNext(ref at, end, out var field))
        {
            switch (field.Number)
            {
                case 1 when field.Wire == 0:
                    version = field.Value;
                    break;
                case 8 when field.IsMessage:
                    hasOperators = true;
                    break;
                case 7 when field.IsMessage:
                    hasGraph = true;
                    Graph(field, 1);
                    break;
                case 20 when field.IsMessage:
                    Training(field);
                    break;
                case 25 when field.IsMessage:
                    Function(field);
                    break;
                case 6 or 14 when field.IsMessage && field.Length > MaxText:
                    _scan.Report(
                        FileRules.OnnxInvalid,
                        Verdict.Safe,
                        $"a description has {field.Length} bytes",
                        offset: field.Start
                    );
                    break;
            }
        }

        if (!hasGraph)
        {
            _reader.Fail("it has no graph");
        }
        else if (!hasOperators && version >= 3)
        {
            _reader.Fail("it does not say which operators it uses");
        }

        CheckCycles();
        if (_domains.Count > 0)
        {
            _scan.Report(
                FileRules.OnnxCustomDomain,
                Verdict.Suspicious,
                $"operators come from {string.Join(", ", _domains.Take(8).Select(domain => $"`{FileScan.Shown(domain, 60)}`"))}",
                "running it needs a native library of that origin"
            );
        }
    }

    private void Training(in ProtoField message)
    {
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (field is { Number: 1 or 2, IsMessage: true })
            {
                Graph(field, 1);
            }
        }
    }

    private void Function(in ProtoField message)
    {
        var (name, domain) = ("", "");
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            name = field is { Number: 1, Wire: 2 } ? _reader.Text(field, 256) : name;
            domain = field is { Number: 10, Wire: 2 } ? _reader.Text(field, 256) : domain;
        }

        _function = $"{domain}:{name}";
        if (_calls.Count < 10_000)
        {
            _calls[_function] = new HashSet<string>(StringComparer.Ordinal);
        }

        at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (field is { Number: 7, IsMessage: true })
            {
                Node(field, 1);
            }
        }

        _function = null;
    }

    private void Graph(in ProtoField message, int depth)
    {
        if (depth > MaxDepth)
        {
            _reader.Fail($"graphs nest deeper than {MaxDepth}");
            return;
        }

        _scan.Cancellation.ThrowIfCancellationRequested();
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            switch (field.Number)
            {
                case 1 when field.IsMessage:
                    Node(field, depth);
                    break;
                case 5 when field.IsMessage:
                    Tensor(field);
                    break;
                case 15 when field.IsMessage:
                    Sparse(field);
                    break;
            }
        }
    }

    private void Node(in ProtoField message, int depth)
    {
        var (operation, domain) = ("", "");
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            switch (field.Number)
            {
                case 4 when field.IsMessage:
                    operation = _reader.Text(field, 256);
                    break;
                case 5 when field.IsMessage:
                    Attribute(field, depth);
                    break;
                case 7 when field.IsMessage:
                    domain = _reader.Text(field, 256);
                    break;
            }
        }

        if (
            domain
            is not (
                ""
                or "ai.onnx"
                or "ai.onnx.ml"
                or "ai.onnx.training"
                or "ai.onnx.preview.training"
                or "ai.onnx.preview"
                or "com.microsoft"
            )
        )
        {
            if (_domains.Count < 100)
            {
                _domains.Add(domain);
            }
        }

        if (
            _function is not null
            && operation.Length > 0
            && ++_callCount <= 20_000
            && _calls.TryGetValue(_function, out var calls)
            && calls.Count < 10_000
        )
        {
            calls.Add($"{domain}:{operation}");
        }
    }

    private void Attribute(in ProtoField message, int depth)
    {
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            switch (field.Number)
            {
                case 5 or 10 when field.IsMessage:
                    Tensor(field);
                    break;
                case 6 or 11 when field.IsMessage:
                    Graph(field, depth + 1);
                    break;
                case 22 or 23 when field.IsMessage:
                    Sparse(field);
                    break;
            }
        }
    }

    private void Sparse(in ProtoField message)
    {
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (field is { Number: 1 or 2, IsMessage: true })
            {
                Tensor(field);
            }
        }
    }

    private void Tensor(in ProtoField message)
    {
        var at = message.Start;
        var isExternal = false;
        string? location = null;
        var hasEntries = false;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (field is { Number: 14, Wire: 0 })
            {
                isExternal = field.Value == 1;
            }
            else if (field is { Number: 13, IsMessage: true })
            {
                hasEntries = true;
                ExternalEntry(field, ref location);
            }
        }

        if (!isExternal && !hasEntries)
        {
            return;
        }

        if (string.IsNullOrEmpty(location))
        {
            _scan.Report(
                FileRules.OnnxExternalData,
                Verdict.Invalid,
                "a tensor stands in another file, but nothing says which",
                offset: message.Start
            );
            return;
        }

        Location(location, message.Start);
    }

    private void ExternalEntry(in ProtoField message, ref string? location)
    {
        var (key, value) = ("", "");
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            key = field is { Number: 1, Wire: 2 } ? _reader.Text(field, 256) : key;
            value = field is { Number: 2, Wire: 2 } ? _reader.Text(field) : value;
        }

        switch (key)
        {
            case "location":
                location = value;
                break;
            case "offset" or "length":
                if (
                    !ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || number > long.MaxValue
                )
                {
                    _scan.Report(
                        FileRules.OnnxExternalData,
                        Verdict.Invalid,
                        $"external data has the {key} `{FileScan.Shown(value, 40)}`",
                        offset: message.Start
                    );
                }

                break;
            case "checksum" or "basepath":
                if (key == "basepath" && value.Length > 0)
                {
                    Location(value, message.Start);
                }

                break;
            default:
                _scan.Report(
                    FileRules.OnnxExternalData,
                    Verdict.Dangerous,
                    $"external data has the unknown key `{FileScan.Shown(key, 60)}`",
                    "some readers set it as an attribute of their own objects",
                    message.Start
                );
                break;
        }
    }

    private void Location(string location, long offset)
    {
        if (Escapes(location) is { } reason)
        {
            _scan.Report(
                FileRules.OnnxExternalData,
                Verdict.Dangerous,
                $"external data at `{FileScan.Shown(location)}` leaves the model's folder: {reason}",
                "a reader would open that file; do not load this model",
                offset
            );
            return;
        }

        if (location.Split('/').Contains(".."))
        {
            _scan.Report(
                FileRules.OnnxExternalData,
                Verdict.Suspicious,
                $"external data at `{FileScan.Shown(location)}` takes a detour",
                offset: offset
            );
        }

        _scan.Companion(string.Join('/', Normalize(location)!));
    }

    private static string? Escapes(string location)
    {
        if (location.Contains('\0', StringComparison.Ordinal))
        {
            return "it contains NUL";
        }

        if (location.Contains('\\', StringComparison.Ordinal))
        {
            return "it contains a backslash";
        }

        if (location[0] == '/')
        {
            return "it is absolute";
        }

        if (location.Length > 1 && location[1] == ':')
        {
            return "it has a drive letter";
        }

        if (location.Contains("://", StringComparison.Ordinal))
        {
            return "it is an address";
        }

        return Normalize(location) is null ? "it goes up" : null;
    }

    private static List<string>? Normalize(string location)
    {
        var parts = new List<string>();
        foreach (var part in location.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count > 0 ? parts : null;
    }

    private void CheckCycles()
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
                    _reader.Fail($"the function `{FileScan.Shown(top.Calls.Current)}` calls itself");
                    return;
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
    }
}
