using System.Text.Json;
using HubTasks.Audit.Files;
using HubTasks.Hub;

namespace HubTasks.Audit.Text;

/// <summary>JSON of a model repository: data, except where it names code, commands, other repositories or templates.</summary>
internal sealed class ConfigAudit
{
    private const int MaxPath = 128;

    /// <summary>In bytes; no template, command or name is longer.</summary>
    private const int MaxText = 1 << 20;
    private readonly FileScan _scan;
    private readonly string _name;
    private readonly bool _isVocabulary;
    private readonly bool _isConfig;
    private readonly bool _isIndex;
    private readonly bool _isPipeline;
    private readonly string?[] _path = new string?[MaxPath + 2];
    private int _templates;

    private ConfigAudit(FileScan scan)
    {
        _scan = scan;
        _name = Path.GetFileName(scan.Name).ToLowerInvariant();
        _isVocabulary = _name is "tokenizer.json" or "vocab.json" or "added_tokens.json" or "merges.json";
        _isConfig =
            _name.Contains("config", StringComparison.Ordinal) || _name is "model_index.json" or "manifest.json";
        _isIndex = _name.EndsWith(".index.json", StringComparison.Ordinal);
        _isPipeline = _name == "model_index.json";
    }

    public static void Run(FileScan scan)
    {
        var audit = new ConfigAudit(scan);
        if (JsonWalk.Read(scan.Source, audit.Visit, scan.Cancellation) is { } reason)
        {
            scan.Report(FileRules.JsonInvalid, Verdict.Unscanned, $"the file cannot be read as JSON: {reason}");
        }
    }

    private string? Visit(ref Utf8JsonReader reader)
    {
        var depth = Math.Min(reader.CurrentDepth, MaxPath);
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _path[depth] = _isVocabulary || reader.ValueSpan.Length > 256 ? "" : reader.GetString();
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                // what an array holds goes by the array's own name
                _path[depth + 1] = _path[depth];
                break;
            case JsonTokenType.True when _path[depth] == "trust_remote_code":
                _scan.Report(
                    FileRules.RemoteCode,
                    Verdict.Suspicious,
                    "the configuration asks its reader to trust remote code",
                    offset: null
                );
                break;
            case JsonTokenType.String when !_isVocabulary:
                Text(_path[depth] ?? "", depth, ref reader);
                break;
        }

        return null;
    }

    private void Text(string key, int depth, ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > MaxText)
        {
            if (IsTemplate(key, depth))
            {
                _scan.Report(
                    FileRules.TemplateUnknown,
                    Verdict.Suspicious,
                    $"the template `{FileScan.Shown(key, 80)}` is longer than 1 MiB"
                );
            }

            return;
        }

        var value = reader.GetString()!;
        if (Under("auto_map", depth))
        {
            AutoMap(value);
        }

        if (_isConfig && Under("custom_pipelines", depth) && value.Contains('.', StringComparison.Ordinal))
        {
            CustomPipeline("custom_pipelines", value);
        }

        if (IsTemplate(key, depth) && value.Contains('{', StringComparison.Ordinal))
        {
            if (++_templates <= 100)
            {
                TemplateAudit.Run(_scan, value, key, null);
            }
        }
        else if (_isConfig)
        {
            Config(key, value);
        }

        if (_isIndex && Under("weight_map", depth) && depth > 1)
        {
            Shard(value);
        }

        if (_isPipeline && depth == 2 && key == "_class_name")
        {
            Component(key, value);
        }
        else if (_isPipeline && depth == 2 && key is not ("_class_name" or "_diffusers_version" or "_name_or_path"))
        {
            Component(key, value);
        }

        if (value.Length < 100_000 && Commands.Credential(value) is { } kind)
        {
            _scan.Report(
                FileRules.Secret,
                Verdict.Suspicious,
                $"`{FileScan.Shown(key, 60)}` holds {kind}",
                "revoke it: everybody who downloads the repository has it"
            );
        }
    }

    private bool Under(string key, int depth)
    {
        for (var i = 1; i <= depth; i++)
        {
            if (_path[i] == key)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsTemplate(string key, int depth) =>
        key.Contains("template", StringComparison.OrdinalIgnoreCase)
        || Under("chat_template", depth)
        || _name is "chat_template.json" or "chat_templates.json";

    private void AutoMap(string value)
    {
        if (value.Contains("--", StringComparison.Ordinal))
        {
            _scan.Report(
                FileRules.RemoteCodeElsewhere,
                Verdict.Dangerous,
                $"`auto_map` names code of another repository: `{FileScan.Shown(value)}`",
                "nothing pins that repository, so its code can change at any time"
            );
        }
        else if (value.Contains('.', StringComparison.Ordinal))
        {
            _scan.Report(
                FileRules.RemoteCode,
                Verdict.Suspicious,
                $"`auto_map` names code of this repository: `{FileScan.Shown(value)}`",
                "a reader that trusts remote code runs it; review the file and allow remote code for this repository"
            );
        }
    }

    private void Config(string key, string value)
    {
        switch (key)
        {
            case "_name_or_path" or "base_model_name_or_path" or "base_model" or "pretrained_model_name_or_path":
                if (value.Contains('/', StringComparison.Ordinal) && RepoId.TryParse(value, out _))
                {
                    _scan.Report(
                        FileRules.UnpinnedReference,
                        Verdict.Safe,
                        $"`{key}` names the repository `{FileScan.Shown(value)}`",
                        "a reader may fetch it unpinned; add a reference for it when that happens"
                    );
                }

                return;
            case "custom_pipeline" or "custom_pipelines":
                CustomPipeline(key, value);
                return;
            case "_target_"
                when Pickles.PickleGlobals.IsDangerous(
                    value.Contains('.', StringComparison.Ordinal) ? value[..value.LastIndexOf('.')] : value,
                    value[(value.LastIndexOf('.') + 1)..]
                ):
                _scan.Report(
                    FileRules.RemoteCode,
                    Verdict.Dangerous,
                    $"`_target_` names `{FileScan.Shown(value)}`, which can run code"
                );
                return;
        }

        if (value.Length > 0 && Commands.NamesCredential(key))
        {
            _scan.Report(
                FileRules.Secret,
                Verdict.Suspicious,
                $"`{FileScan.Shown(key, 60)}` holds what looks like a credential",
                "revoke it, and take it from the environment instead"
            );
        }

        if (Commands.Find(value) is { } what)
        {
            _scan.Report(
                FileRules.ConfigCommand,
                Verdict.Suspicious,
                $"`{FileScan.Shown(key, 60)}` holds {what}",
                "ask why a model needs it"
            );
        }
    }

    private void CustomPipeline(string key, string value) =>
        _scan.Report(
            FileRules.RemoteCode,
            Verdict.Suspicious,
            $"`{key}` names the code `{FileScan.Shown(value)}`",
            "a reader that trusts remote code runs it; review the file and allow remote code for this repository"
        );

    private void Shard(string file)
    {
        if (file.Contains('/', StringComparison.Ordinal) || !RepoPath.IsSafe(file))
        {
            _scan.Report(
                FileRules.ArchiveName,
                Verdict.Dangerous,
                $"the index names the file `{FileScan.Shown(file)}`, which is not beside it"
            );
            return;
        }

        _scan.Companion(file);
    }

    /// <summary>A component of a diffusers pipeline is <c>[library, class]</c>; another first entry is a module of the repository.</summary>
    private void Component(string key, string value)
    {
        if (
            value
                is "diffusers"
                    or "transformers"
                    or "onnxruntime"
                    or "optimum"
                    or "flax"
                    or "torch"
                    or "stable_diffusion"
            || !value.All(c => char.IsAsciiLetterLower(c) || c is '_' or '.')
        )
        {
            return;
        }

        _scan.Report(
            FileRules.RemoteCode,
            Verdict.Suspicious,
            $"the component `{FileScan.Shown(key, 60)}` comes from the module `{FileScan.Shown(value, 60)}`",
            "it is code of the repository"
        );
    }
}
