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
    private readonly OnnxExternalData _external;
    private readonly OnnxFunctions _functions = new();
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal);

    private OnnxAudit(FileScan scan)
    {
        _scan = scan;
        _reader = new ProtoReader(scan.Source);
        _external = new OnnxExternalData(scan, _reader);
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

        if (_functions.Cycle() is { } function)
        {
            _reader.Fail($"the function `{function}` calls itself");
        }

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

        _functions.Begin(domain, name);
        at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (field is { Number: 7, IsMessage: true })
            {
                Node(field, 1);
            }
            else if (field is { Number: 11, IsMessage: true })
            {
                // the default of an attribute
                Attribute(field, 1);
            }
        }

        _functions.End();
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
                    _external.Tensor(field);
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

        _functions.Call(domain, operation);
    }

    private void Attribute(in ProtoField message, int depth)
    {
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            switch (field.Number)
            {
                case 5 or 10 when field.IsMessage:
                    _external.Tensor(field);
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
                _external.Tensor(field);
            }
        }
    }
}
