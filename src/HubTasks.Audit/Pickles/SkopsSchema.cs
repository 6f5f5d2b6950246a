using System.Text.Json;
using HubTasks.Audit.Files;
using HubTasks.Audit.Text;

namespace HubTasks.Audit.Pickles;

/// <summary>
/// The schema of a skops file: it names the classes and functions that loading brings to life, as the globals of a pickle do
/// (<c>skops.io</c>, the nodes of <c>schema.json</c>).
/// </summary>
internal sealed class SkopsSchema
{
    private const int MaxDepth = 128;
    private readonly FileScan _scan;
    private readonly Node[] _nodes = new Node[MaxDepth + 2];

    private SkopsSchema(FileScan scan) => _scan = scan;

    public static void Run(FileScan scan)
    {
        var schema = new SkopsSchema(scan);
        if (JsonWalk.Read(scan.Source, schema.Visit, scan.Cancellation) is { } reason)
        {
            scan.Report(FileRules.JsonInvalid, Verdict.Unscanned, $"the schema cannot be read as JSON: {reason}");
        }
    }

    private string? Visit(ref Utf8JsonReader reader)
    {
        var depth = Math.Min(reader.CurrentDepth, MaxDepth);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _nodes[depth + 1] = default;
                break;
            case JsonTokenType.PropertyName:
                _nodes[depth].Key = reader.ValueSpan.Length <= 64 ? reader.GetString() : "";
                break;
            case JsonTokenType.String:
                Text(ref _nodes[depth], reader.GetString()!);
                break;
            case JsonTokenType.EndObject:
                Judge(_nodes[depth + 1]);
                break;
        }

        return null;
    }

    private static void Text(ref Node node, string value)
    {
        switch (node.Key)
        {
            case "__module__":
                node.Module = value;
                break;
            case "__class__":
                node.Class = value;
                break;
            case "module_path":
                node.Path = value;
                break;
            case "function":
                node.Function = value;
                break;
        }
    }

    private void Judge(in Node node)
    {
        if (node.Function is { } function)
        {
            Judge(node.Path ?? "builtins", function);
        }

        // of a function, a method or a type, the content says which
        if (node.Class is { } name && !(node.Module is "builtins" or null && name is "function" or "method" or "type"))
        {
            Judge(node.Module ?? "builtins", name);
        }
    }

    private void Judge(string module, string name)
    {
        var full = FileScan.Shown($"{module}.{name}");
        switch (PickleGlobals.Classify(module, name, _scan.Profile.PickleGlobals))
        {
            case GlobalStanding.Dangerous:
                _scan.Report(
                    FileRules.PickleDangerousGlobal,
                    Verdict.Dangerous,
                    $"the schema names `{full}`, which can run code or reach outside",
                    "do not load this file"
                );
                break;
            case GlobalStanding.Unknown or GlobalStanding.TorchScript or GlobalStanding.PlainData:
                _scan.Report(
                    FileRules.PickleUnknownGlobal,
                    Verdict.Suspicious,
                    $"the schema names `{full}`, which is not part of tensors or arrays",
                    "loading imports that module; accept it by its exact name in `pickle-globals` when you trust it"
                );
                break;
        }
    }

    private struct Node
    {
        public string? Key;
        public string? Module;
        public string? Class;
        public string? Path;
        public string? Function;
    }
}
