using System.Text.Json;
using HubTasks.Audit.Files;
using HubTasks.Audit.Pickles;
using HubTasks.Audit.Text;

namespace HubTasks.Audit.Graphs;

/// <summary>
/// The configuration of a Keras model, at every depth: it names the classes and functions that loading instantiates
/// (CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906, CVE-2025-49655, CVE-2025-12058).
/// </summary>
internal sealed class KerasConfig
{
    private const int MaxDepth = 130;
    private readonly FileScan _scan;
    private readonly Frame[] _frames = new Frame[MaxDepth];

    private KerasConfig(FileScan scan) => _scan = scan;

    public static void Run(FileScan scan, ByteSource json)
    {
        var config = new KerasConfig(scan);
        if (JsonWalk.Read(json, config.Visit, scan.Cancellation) is { } reason)
        {
            scan.Report(FileRules.KerasInvalid, Verdict.Invalid, $"the Keras configuration does not parse: {reason}");
        }
    }

    private string? Visit(ref Utf8JsonReader reader)
    {
        var depth = Math.Min(reader.CurrentDepth, MaxDepth - 2);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _frames[depth + 1] = default;
                break;
            case JsonTokenType.PropertyName:
                _frames[depth].Key = reader.ValueSpan.Length <= 128 ? reader.GetString() : "";
                break;
            case JsonTokenType.EndObject:
                Judge(_frames[depth + 1]);
                break;
            case JsonTokenType.String:
                Text(ref _frames[depth], reader.GetString()!);
                break;
        }

        return null;
    }

    private void Text(ref Frame frame, string value)
    {
        switch (frame.Key)
        {
            case "class_name":
                frame.Class = value;
                break;
            case "module":
                frame.Module = value;
                break;
            case "registered_name":
                frame.Registered = value;
                break;
            case "config" or "fn" or "function" or "name" when frame.Key != "name":
                frame.Function = value;
                break;
            case "vocabulary" or "vocabulary_file" or "file_path":
                if (value.Contains('/', StringComparison.Ordinal) || value.Contains('\\', StringComparison.Ordinal))
                {
                    _scan.Report(
                        FileRules.KerasClass,
                        Verdict.Suspicious,
                        $"`{frame.Key}` names the file `{FileScan.Shown(value)}`",
                        "loading the model reads it"
                    );
                }

                break;
        }
    }

    private void Judge(in Frame frame)
    {
        switch (frame.Class)
        {
            case "Lambda" or "__lambda__":
                Dangerous($"a `{frame.Class}`, which is Python bytecode");
                return;
            case "TorchModuleWrapper":
                Dangerous("a `TorchModuleWrapper`, which is a pickle");
                return;
        }

        if (frame.Module is { Length: > 0 } module)
        {
            Module(module, frame);
        }

        if (frame.Registered is { } registered && registered.Contains('>', StringComparison.Ordinal))
        {
            var package = registered[..registered.IndexOf('>', StringComparison.Ordinal)];
            if (package is not ("keras_hub" or "keras_nlp" or "keras_cv" or "keras"))
            {
                _scan.Report(
                    FileRules.KerasClass,
                    Verdict.Suspicious,
                    $"the configuration names the class `{FileScan.Shown(registered)}`",
                    "loading it needs code that is not part of Keras"
                );
            }
        }
    }

    private void Module(string module, in Frame frame)
    {
        var name =
            frame.Class is "function" && frame.Function is { } function
                ? function
                : frame.Class ?? frame.Function ?? "";
        var isKeras =
            module is "keras" or "keras_core" or "tf_keras"
            || StartsWith(
                module,
                "keras.",
                "keras_core.",
                "tf_keras.",
                "tensorflow.keras",
                "tensorflow.python.keras",
                "keras_hub.",
                "keras_nlp.",
                "keras_cv."
            );
        if (isKeras)
        {
            // functions of Keras that fetch, load or switch the safe mode off
            if (
                StartsWith(
                    module,
                    "keras.src.utils",
                    "keras.utils",
                    "keras.config",
                    "keras.src.saving",
                    "keras.saving",
                    "keras.models",
                    "keras.src.models.model",
                    "keras.src.backend.config"
                ) && (frame.Class is null or "function" || char.IsAsciiLetterLower(name.FirstOrDefault()))
                || name.Contains('.', StringComparison.Ordinal)
                || name is "get_file" or "enable_unsafe_deserialization" or "load_model" or "model_from_json"
            )
            {
                Dangerous($"`{FileScan.Shown($"{module}.{name}")}`, which loading would call");
            }

            return;
        }

        if (
            PickleGlobals.IsDangerous(module, name.Length > 0 ? name : "_")
            || name.Contains('.', StringComparison.Ordinal)
        )
        {
            Dangerous($"`{FileScan.Shown($"{module}.{name}")}`, which can run code");
            return;
        }

        if (
            module == "builtins"
            && frame.Class is "slice" or "dict" or "list" or "tuple" or "int" or "float" or "str" or "bool"
        )
        {
            return;
        }

        _scan.Report(
            FileRules.KerasClass,
            Verdict.Suspicious,
            $"the configuration names `{FileScan.Shown($"{module}.{name}")}`",
            "loading it imports code that is not part of Keras"
        );
    }

    private static bool StartsWith(string text, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Dangerous(string what) =>
        _scan.Report(
            FileRules.KerasCode,
            Verdict.Dangerous,
            $"the configuration names {what}",
            "loading the model runs it; do not load this file"
        );

    private struct Frame
    {
        public string? Key;
        public string? Class;
        public string? Module;
        public string? Registered;
        public string? Function;
    }
}
