using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>The operations of a TensorFlow SavedModel or frozen graph, by name (<c>tensorflow/core/protobuf/saved_model.proto</c>).</summary>
internal sealed class TensorFlowAudit
{
    private const int MaxNames = 1000;
    private readonly FileScan _scan;
    private readonly ProtoReader _reader;
    private readonly HashSet<string> _operations = new(StringComparer.Ordinal);

    private TensorFlowAudit(FileScan scan)
    {
        _scan = scan;
        _reader = new ProtoReader(scan.Source);
    }

    /// <summary>
    /// The file as a saved model and as a frozen graph: nothing in it says which, and what is unknown to one reader is the
    /// content for the other.
    /// </summary>
    public static void Run(FileScan scan)
    {
        var model = new TensorFlowAudit(scan);
        var isModel = model.SavedModel();
        var graph = new TensorFlowAudit(scan);
        var isGraph = graph.Graph(0, scan.Source.Length);
        var (found, reason) =
            isModel && model._reader.Broken is null ? (true, null)
            : isGraph || graph._reader.Broken is null ? (isGraph, graph._reader.Broken)
            : (isModel, model._reader.Broken ?? graph._reader.Broken);
        if (reason is not null)
        {
            scan.Report(
                FileRules.TensorFlowInvalid,
                Verdict.Invalid,
                $"the graph is invalid: {reason}",
                "download the file again"
            );
        }
        else if (!found)
        {
            scan.Report(FileRules.Unscanned, Verdict.Unscanned, "the file is neither a saved model nor a graph");
        }
    }

    /// <summary>The same as text: <c>op: "ReadFile"</c>.</summary>
    public static void RunText(FileScan scan, string text)
    {
        var audit = new TensorFlowAudit(scan);
        for (var at = 0; (at = text.IndexOf("op:", at, StringComparison.Ordinal)) >= 0; at += 3)
        {
            var name = text.AsSpan(at + 3).TrimStart();
            var end = name is ['"' or '\'', ..] ? name[1..].IndexOf(name[0]) : -1;
            if (end is > 0 and <= 128 && audit._operations.Count < MaxNames)
            {
                var operation = name.Slice(1, end).ToString();
                if (audit._operations.Add(operation))
                {
                    audit.Operation(operation, at);
                }
            }
        }
    }

    private bool SavedModel()
    {
        var found = false;
        var at = 0L;
        while (_reader.TryNext(ref at, _scan.Source.Length, out var field))
        {
            if (field is { Number: 2, IsMessage: true })
            {
                var inner = field.Start;
                while (_reader.TryNext(ref inner, field.Start + field.Length, out var meta))
                {
                    if (meta is { Number: 2, IsMessage: true })
                    {
                        found |= Graph(meta.Start, meta.Start + meta.Length);
                    }
                }
            }
        }

        return found;
    }

    private bool Graph(long at, long end)
    {
        var found = false;
        while (_reader.TryNext(ref at, end, out var field))
        {
            _scan.Cancellation.ThrowIfCancellationRequested();
            if (field is { Number: 1, IsMessage: true })
            {
                Node(field);
                found = true;
            }
            else if (field is { Number: 2, IsMessage: true })
            {
                Library(field);
                found = true;
            }
        }

        return found;
    }

    private void Library(in ProtoField message)
    {
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var function))
        {
            if (function is not { Number: 1, IsMessage: true })
            {
                continue;
            }

            var inner = function.Start;
            while (_reader.TryNext(ref inner, function.Start + function.Length, out var field))
            {
                if (field is { Number: 3, IsMessage: true })
                {
                    Node(field);
                }
            }
        }
    }

    private void Node(in ProtoField message)
    {
        var at = message.Start;
        while (_reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (
                field is { Number: 2, IsMessage: true }
                && _operations.Count < MaxNames
                && _reader.Text(field, 128) is var name
                && _operations.Add(name)
            )
            {
                Operation(name, field.Start);
            }
        }
    }

    private void Operation(string name, long offset)
    {
        switch (name)
        {
            case "ReadFile"
            or "WriteFile"
            or "PyFunc"
            or "EagerPyFunc"
            or "PyFuncStateless"
            or "LoadLibrary"
            or "LoadDataset"
            or "SaveDataset"
            or "DebugIdentity"
            or "DebugIdentityV2"
            or "DebugIdentityV3"
            or "DebugNumericSummary"
            or "DebugNumericSummaryV2"
            or "DatasetToTFRecord"
            or "ExperimentalDatasetToTFRecord"
            or "CreateSummaryFileWriter"
            or "CreateSummaryDbWriter"
            or "ImmutableConst":
                _scan.Report(
                    FileRules.TensorFlowOperation,
                    Verdict.Dangerous,
                    $"the graph has the operation `{name}`, which reaches outside",
                    "do not run this model",
                    offset
                );
                break;
            case "MatchingFiles"
            or "PrintV2"
            or "Print"
            or "TextLineReader"
            or "TextLineReaderV2"
            or "WholeFileReader"
            or "WholeFileReaderV2"
            or "FixedLengthRecordDataset"
            or "TextLineDataset"
            or "TFRecordDataset":
                _scan.Report(
                    FileRules.TensorFlowOperation,
                    Verdict.Suspicious,
                    $"the graph has the operation `{name}`, which reads files or writes logs",
                    offset: offset
                );
                break;
            default:
                if (name.Contains('>', StringComparison.Ordinal))
                {
                    _scan.Report(
                        FileRules.TensorFlowOperation,
                        Verdict.Suspicious,
                        $"the graph has the custom operation `{FileScan.Shown(name, 60)}`",
                        "running it needs a native library",
                        offset
                    );
                }

                break;
        }
    }
}
