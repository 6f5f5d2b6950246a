using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>The globals that a stream names: each is judged once, and reported when it is not an accepted one.</summary>
internal sealed class PickleImports(PickleReport report, PickleDialect dialect)
{
    /// <summary>No honest pickle names more; beyond it, names are judged but not told apart.</summary>
    private const int MaxNames = 2_000;

    private readonly Dictionary<string, Dictionary<string, PickleGlobal>> _byModule = new(StringComparer.Ordinal);
    private readonly PickleGlobal?[] _further = new PickleGlobal?[(int)GlobalStanding.Trusted + 1];
    private readonly List<PickleGlobal> _globals = [];

    /// <summary>How many names were written out.</summary>
    public int Count { get; private set; }

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
        if (_byModule.TryGetValue(module, out var names) && names.TryGetValue(name, out var known))
        {
            return known.Value;
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

        if (Count >= MaxNames)
        {
            return Further(global).Value;
        }

        Count++;
        names ??= _byModule[module] = new Dictionary<string, PickleGlobal>(StringComparer.Ordinal);
        return (names[name] = Add(global)).Value;
    }

    /// <summary>A global whose name nobody knows.</summary>
    public PickleValue Unnamed(GlobalStanding standing) => Further(new PickleGlobal("?", "?", standing)).Value;

    /// <summary>Null for a value of another kind.</summary>
    public PickleGlobal? Find(PickleValue value) => value.Kind == PickleKind.Global ? _globals[value.Index] : null;

    /// <summary>One stands for all of its standing.</summary>
    private PickleGlobal Further(PickleGlobal global) => _further[(int)global.Standing] ??= Add(global);

    private PickleGlobal Add(PickleGlobal global)
    {
        global = global with { Value = PickleValue.Of(PickleKind.Global, _globals.Count) };
        _globals.Add(global);
        return global;
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
