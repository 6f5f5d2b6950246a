using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>The globals that a stream names: each is judged once, and reported when it is not an accepted one.</summary>
internal sealed class PickleImports(PickleReport report, PickleDialect dialect)
{
    /// <summary>No honest pickle names more; beyond it, names are judged but not told apart.</summary>
    private const int MaxNames = 2_000;

    private readonly Dictionary<(string, string), PickleValue> _values = [];
    private readonly Dictionary<GlobalStanding, PickleValue> _further = [];
    private readonly List<PickleGlobal> _globals = [];

    /// <summary>How many names were written out.</summary>
    public int Count => _values.Count;

    /// <summary>One of them is made of identifiers, as every name that a pickler writes.</summary>
    public bool HasPlainName { get; private set; }

    /// <summary>One of those is known to be dangerous.</summary>
    public bool HasPlainDanger { get; private set; }

    /// <summary>All of them are known to torch's weights-only loader.</summary>
    public bool AreWeightsOnly { get; private set; } = true;

    /// <param name="module">As the pickle writes it.</param>
    /// <param name="name">As the pickle writes it.</param>
    /// <param name="protocol">Of the stream at this point.</param>
    public PickleValue Resolve(string module, string name, int protocol)
    {
        if (_values.TryGetValue((module, name), out var known))
        {
            return known;
        }

        var global = Judge(module, name, protocol);
        AreWeightsOnly &= global.Standing is GlobalStanding.Tensor;
        var isPlain = PickleGlobals.IsPlain(module) && PickleGlobals.IsPlain(name);
        HasPlainName |= isPlain;
        HasPlainDanger |= isPlain && global.Standing == GlobalStanding.Dangerous;
        if (!global.IsAllowed)
        {
            Report(global);
        }

        if (_values.Count < MaxNames)
        {
            return _values[(module, name)] = Add(global);
        }

        return _further.TryGetValue(global.Standing, out var further)
            ? further
            : _further[global.Standing] = Add(global);
    }

    /// <summary>A global whose name nobody knows.</summary>
    public PickleValue Unnamed(GlobalStanding standing) =>
        _further.TryGetValue(standing, out var known)
            ? known
            : _further[standing] = Add(new PickleGlobal("?", "?", standing));

    /// <summary>Null for a value of another kind.</summary>
    public PickleGlobal? Find(PickleValue value) => value.Kind == PickleKind.Global ? _globals[value.Index] : null;

    private PickleValue Add(PickleGlobal global)
    {
        _globals.Add(global);
        return PickleValue.Of(PickleKind.Global, _globals.Count - 1);
    }

    private PickleGlobal Judge(string module, string name, int protocol)
    {
        var trusted = report.Scan.Profile.PickleGlobals;
        var standing = PickleGlobals.Classify(module, name, trusted);
        if (protocol < 3)
        {
            // a loader with fix_imports sees the translated name, one without sees the raw one: both must be fine
            var (newModule, newName) = PickleGlobals.Translate(module, name);
            if (newModule != module || newName != name)
            {
                var translated = PickleGlobals.Classify(newModule, newName, trusted);
                standing =
                    translated == GlobalStanding.Dangerous || standing == GlobalStanding.Dangerous
                        ? GlobalStanding.Dangerous
                        : translated;
                (module, name) = standing == translated ? (newModule, newName) : (module, name);
            }
        }
        else if (module is "__builtin__" or "copy_reg")
        {
            standing = PickleGlobals.IsDangerous(module == "copy_reg" ? "copyreg" : "builtins", name)
                ? GlobalStanding.Dangerous
                : standing;
        }

        return new PickleGlobal(module, name, standing) { IsAllowed = IsAllowed(standing) };
    }

    private bool IsAllowed(GlobalStanding standing) =>
        standing switch
        {
            GlobalStanding.Tensor or GlobalStanding.Array or GlobalStanding.Value or GlobalStanding.Trusted => true,
            GlobalStanding.PlainData => report.Scan.Profile.PlainData,
            GlobalStanding.TorchScript => dialect == PickleDialect.TorchScript,
            _ => false,
        };

    private void Report(PickleGlobal global)
    {
        var name = FileScan.Shown(global.FullName);
        if (global.Standing == GlobalStanding.Dangerous)
        {
            report.Finding(
                FileRules.PickleDangerousGlobal,
                Verdict.Dangerous,
                $"the pickle names `{name}`, which can run code or reach outside",
                "do not load this file; look for a safetensors version of the model"
            );
            return;
        }

        report.Finding(
            FileRules.PickleUnknownGlobal,
            Verdict.Suspicious,
            $"the pickle names `{name}`, which is not part of tensors or arrays",
            global.Standing == GlobalStanding.PlainData
                ? "plain data classes pass with `plain-data: true`"
                : "loading imports that module; accept it by its exact name in `pickle-globals` when you trust it"
        );
    }
}
