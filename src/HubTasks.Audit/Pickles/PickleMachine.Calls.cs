using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>The opcodes that import, call and change things: what a pickle is dangerous by.</summary>
internal sealed partial class PickleMachine
{
    private bool PushGlobal(string module, string name) => Push(PickleValue.Of(Resolve(module, name)));

    private bool StackGlobal()
    {
        if (_top - _fence < 2)
        {
            return Underflow();
        }

        TryPop(out var nameValue);
        TryPop(out var moduleValue);
        if (TextOf(moduleValue) is { } module && TextOf(nameValue) is { } name)
        {
            return PushGlobal(module, name);
        }

        Report(
            FileRules.PickleComputedGlobal,
            Verdict.Dangerous,
            "a global is named by a computed value",
            "no pickler writes this; it hides a name from scanners"
        );
        return
            nameValue.Kind is PickleKind.Text or PickleKind.Call
            && moduleValue.Kind is PickleKind.Text or PickleKind.Call
            ? Push(PickleValue.Of(new PickleGlobal("?", "?", GlobalStanding.Dangerous)))
            : Fail("the name of a global is not text");
    }

    /// <summary>The global of that name, reported once when it is not an accepted one.</summary>
    private PickleGlobal Resolve(string module, string name)
    {
        if (_globals.TryGetValue((module, name), out var known))
        {
            return known;
        }

        var standing = PickleGlobals.Classify(module, name, _scan.Profile.PickleGlobals);
        if (_protocol < 3)
        {
            // a loader with fix_imports sees the translated name, one without sees the raw one: both must be fine
            var (newModule, newName) = PickleGlobals.Translate(module, name);
            if (newModule != module || newName != name)
            {
                var translated = PickleGlobals.Classify(newModule, newName, _scan.Profile.PickleGlobals);
                standing =
                    translated == GlobalStanding.Dangerous || standing == GlobalStanding.Dangerous
                        ? GlobalStanding.Dangerous
                        : translated;
                (module, name) = standing == translated ? (newModule, newName) : (module, name);
            }
        }
        else if (module == "__builtin__" || module == "copy_reg")
        {
            standing = PickleGlobals.IsDangerous(module == "copy_reg" ? "copyreg" : "builtins", name)
                ? GlobalStanding.Dangerous
                : standing;
        }

        var global = new PickleGlobal(module, name, standing) { IsAllowed = IsAllowed(standing) };
        WeightsOnly &= standing is GlobalStanding.Tensor;
        if (!global.IsAllowed)
        {
            ReportGlobal(global);
        }

        if (_globals.Count < MaxGlobals)
        {
            _globals[(module, name)] = global;
        }

        return global;
    }

    private bool IsAllowed(GlobalStanding standing) =>
        standing switch
        {
            GlobalStanding.Tensor or GlobalStanding.Array or GlobalStanding.Value or GlobalStanding.Trusted => true,
            GlobalStanding.PlainData => _scan.Profile.PlainData,
            GlobalStanding.TorchScript => _dialect == PickleDialect.TorchScript,
            _ => false,
        };

    private void ReportGlobal(PickleGlobal global)
    {
        var name = FileScan.Shown(global.FullName);
        if (global.Standing == GlobalStanding.Dangerous)
        {
            Report(
                FileRules.PickleDangerousGlobal,
                Verdict.Dangerous,
                $"the pickle names `{name}`, which can run code or reach outside",
                "do not load this file; look for a safetensors version of the model"
            );
            return;
        }

        Report(
            FileRules.PickleUnknownGlobal,
            Verdict.Suspicious,
            $"the pickle names `{name}`, which is not part of tensors or arrays",
            global.Standing == GlobalStanding.PlainData
                ? "plain data classes pass with `plainData: true`"
                : "loading imports that module; accept it by its exact name in `pickleGlobals` when you trust it"
        );
    }

    private bool Reduce()
    {
        if (_top - _fence < 2)
        {
            return Underflow();
        }

        TryPop(out var arguments);
        TryPop(out var callee);
        if (arguments.Kind != PickleKind.Tuple)
        {
            CheckCallee(callee, arguments.Node);
            return Fail("the arguments of a call are not a tuple");
        }

        return Call(callee, arguments.Node);
    }

    private bool NewObject(bool withKeywords)
    {
        if (_top - _fence < (withKeywords ? 3 : 2))
        {
            return Underflow();
        }

        if (withKeywords && TryPop(out var keywords) && keywords.Kind != PickleKind.Dict)
        {
            return Fail("keyword arguments are not a dict");
        }

        TryPop(out var arguments);
        TryPop(out var callee);
        if (arguments.Kind != PickleKind.Tuple)
        {
            CheckCallee(callee, arguments.Node);
            return Fail("the arguments of a call are not a tuple");
        }

        if (callee.Kind is not (PickleKind.Global or PickleKind.Call or PickleKind.Persistent))
        {
            return Fail("what is instantiated is not a class");
        }

        return Call(callee, arguments.Node);
    }

    private bool Instantiate(string module, string name)
    {
        var global = Resolve(module, name);
        return TakeMarked(out var arguments) && Call(PickleValue.Of(global), arguments);
    }

    private bool MarkedObject()
    {
        if (!TakeMarked(out var marked))
        {
            return false;
        }

        if (marked.Items.IsEmpty)
        {
            return Underflow();
        }

        var callee = marked.Items[0];
        var arguments = new PickleNode(PickleKind.Tuple);
        foreach (var item in marked.Items[1..])
        {
            arguments.Add(item);
        }

        return Call(callee, arguments);
    }

    private bool TakeMarked(out PickleNode items)
    {
        items = new PickleNode(PickleKind.Tuple);
        if (!TryMark(out var mark))
        {
            return false;
        }

        for (var at = mark; at < _top; at++)
        {
            items.Add(_stack[at]);
        }

        Truncate(mark);
        return true;
    }

    private bool Call(PickleValue callee, PickleNode? arguments)
    {
        CheckCallee(callee, arguments);
        var result = new PickleNode(PickleKind.Call) { Callee = callee.Global };
        if (arguments is not null)
        {
            result.Add(PickleValue.Of(arguments));
        }

        Weigh(PickleValue.Of(result));
        return Push(result);
    }

    private void CheckCallee(PickleValue callee, PickleNode? arguments)
    {
        if (callee.Global is not { } global)
        {
            Report(
                FileRules.PickleCall,
                Verdict.Dangerous,
                "the pickle calls a computed value",
                "no pickler writes this; do not load this file"
            );
            return;
        }

        if (arguments is { HoldsCode: true } && !global.IsAllowed)
        {
            Report(
                FileRules.PickleNested,
                Verdict.Dangerous,
                $"`{FileScan.Shown(global.FullName)}` is called with a constant that holds a pickle or code",
                "do not load this file"
            );
        }

        if (
            global.IsAllowed
            && global.Standing != GlobalStanding.Trusted
            && BadArguments(global, arguments) is { } reason
        )
        {
            Report(
                FileRules.PickleArguments,
                Verdict.Dangerous,
                $"`{FileScan.Shown(global.FullName)}` is called {reason}",
                "no pickler writes this; do not load this file"
            );
        }
    }

    /// <summary>Null when an accepted callable is called as picklers call it.</summary>
    private string? BadArguments(PickleGlobal global, PickleNode? arguments)
    {
        var items = arguments is null ? [] : arguments.Items;
        foreach (var item in items)
        {
            // list(range(10**12)), int(Decimal("1e999999999")): a few bytes that ask for all the memory there is
            if (
                item.Node is
                {
                    Kind: PickleKind.Call,
                    Callee.FullName: "builtins.range" or "decimal.Decimal" or "fractions.Fraction"
                }
            )
            {
                return "with a computed value";
            }
        }

        return global.FullName switch
        {
            "_codecs.encode" => items.Length == 2
            && items[0].Kind is PickleKind.Text or PickleKind.Bytes
            && IsLatin1(items[1])
                ? null
                : "with something other than Latin-1 text",
            "builtins.bytearray" or "builtins.bytes" => items is [{ Kind: PickleKind.Long or PickleKind.Int } size, ..]
            && (size.Kind == PickleKind.Long || size.Integer > 1 << 30)
                ? "for more than 1 GiB of zeros"
                : null,
            "torch._tensor._rebuild_from_type_v2" => items.Length > 1
            && items[0].Global is { IsAllowed: true }
            && items[1].Global is not null
                ? null
                : "for a type that is not a tensor",
            "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct" => items.Length > 0
            && items[0].Global is not null
                ? null
                : "for a type that is not an array",
            "collections.defaultdict" => items.Length == 0
            || items[0].Kind == PickleKind.None
            || items[0].Global is not null
                ? null
                : "with a factory that is not a plain type",
            "copyreg._reconstructor" => items.Length == 3
            && items[0].Global is not null
            && items[1].Global is { IsAllowed: true }
                ? null
                : "for a class that is not plain data",
            "numpy.dtype" => items.Length > 0
            && items[0].Kind is PickleKind.Call
            && items[0].Node?.Callee is { IsAllowed: false }
                ? "with a computed value"
                : null,
            _ => null,
        };
    }

    private bool IsLatin1(in PickleValue value) => TextOf(value) is "latin1" or "latin-1" or "iso-8859-1";

    private bool Build()
    {
        if (_top - _fence < 2)
        {
            return Underflow();
        }

        TryPop(out var state);
        var target = _stack[_top - 1];
        switch (target.Kind)
        {
            case PickleKind.Call when target.Node is { Callee: { IsAllowed: true } callee } node:
                if (callee.Standing != GlobalStanding.Trusted && !KeepsState(callee))
                {
                    ReportState($"sets attributes of what `{callee.FullName}` returns", Verdict.Dangerous);
                }

                node.State = state.Node;
                if (callee.FullName == "joblib.numpy_pickle.NumpyArrayWrapper")
                {
                    return SkipInlineArray(node);
                }

                return true;
            case PickleKind.Call:
                // reported when it was named: its __setstate__ is code of that module
                if (target.Node is { Callee: null })
                {
                    ReportState("sets attributes of a computed value", Verdict.Dangerous);
                }

                return true;
            case PickleKind.Global:
                ReportState(
                    $"sets attributes of `{FileScan.Shown(target.Global!.FullName)}` itself",
                    Verdict.Dangerous
                );
                return true;
            case PickleKind.Persistent:
                ReportState("sets attributes of a storage", Verdict.Dangerous);
                return true;
            default:
                return Fail("state is given to a value that has none");
        }
    }

    private static bool KeepsState(PickleGlobal callee) =>
        callee.FullName is not ("_codecs.encode" or "builtins.complex" or "builtins.bytearray");

    private bool CheckTarget(PickleKind kind, in PickleValue target)
    {
        if (target.Kind == kind)
        {
            return true;
        }

        switch (target.Kind)
        {
            case PickleKind.Call when target.Node is { Callee: { } callee }:
                var fits = (kind, callee.FullName) switch
                {
                    (PickleKind.Dict, "collections.OrderedDict" or "collections.Counter") => true,
                    (PickleKind.Dict, "collections.defaultdict" or "builtins.dict") => callee.IsAllowed,
                    (PickleKind.List, "collections.deque" or "builtins.list") => callee.IsAllowed,
                    (PickleKind.Set, "builtins.set") => true,
                    _ => callee.Standing == GlobalStanding.Trusted,
                };
                if (!fits)
                {
                    // a subclass of dict or list is honest and already reported; a tensor is neither
                    ReportState(
                        $"puts items into what `{FileScan.Shown(callee.FullName)}` returns",
                        callee.IsAllowed ? Verdict.Dangerous : Verdict.Suspicious
                    );
                }

                return true;
            case PickleKind.Call or PickleKind.Global or PickleKind.Persistent:
                ReportState("puts items into something that is not a container", Verdict.Dangerous);
                return true;
            case PickleKind.Dict or PickleKind.List or PickleKind.Set or PickleKind.Bytes:
                return Fail("items of one kind are put into a container of another");
            default:
                return Fail("items are put into a value that is not a container");
        }
    }

    private void ReportState(string what, Verdict verdict)
    {
        WeightsOnly = false;
        Report(FileRules.PickleState, verdict, $"the pickle {what}", "loading runs that object's own code");
    }

    private bool Extension(int opcode)
    {
        WeightsOnly = false;
        var there = opcode switch
        {
            0x82 => _cursor.ReadByte() >= 0,
            0x83 => _cursor.TryReadUInt16(out _),
            _ => _cursor.TryReadUInt32(out _),
        };
        if (!there)
        {
            return Truncated();
        }

        Report(
            FileRules.PickleExtension,
            _dialect == PickleDialect.Plain ? Verdict.Suspicious : Verdict.Dangerous,
            "the pickle uses an extension code, whose meaning depends on the process that loads it"
        );
        return Push(
            PickleValue.Of(
                new PickleNode(PickleKind.Call)
                {
                    Callee = new PickleGlobal("copyreg", "extension", GlobalStanding.Unknown),
                }
            )
        );
    }

    private bool PushPersistent(PickleValue id)
    {
        if (_dialect == PickleDialect.Plain)
        {
            Report(
                FileRules.PicklePersistentId,
                Verdict.Suspicious,
                "the pickle refers to objects outside the file",
                "only a loader made for this file can resolve them"
            );
        }
        else if (!IsStorage(id))
        {
            Report(FileRules.PicklePersistentId, Verdict.Suspicious, "a persistent id does not name a tensor storage");
        }

        return Push(new PickleNode(PickleKind.Persistent));
    }

    /// <summary><c>("storage", class, key, location, count[, view])</c>, as torch writes it.</summary>
    private bool IsStorage(in PickleValue id)
    {
        if (id.Kind is PickleKind.Int or PickleKind.Text)
        {
            return id.Kind == PickleKind.Int || long.TryParse(TextOf(id), CultureInfo.InvariantCulture, out _);
        }

        if (id.Node is not { Kind: PickleKind.Tuple, Count: 5 or 6 } tuple || TextOf(tuple.Items[0]) != "storage")
        {
            return false;
        }

        var storage = tuple.Items[1].Global;
        if (storage is null || TextOf(tuple.Items[2]) is not { } key || tuple.Items[4].Kind != PickleKind.Int)
        {
            return false;
        }

        var itemSize = PickleGlobals.StorageItemSize(storage.FullName);
        var count = tuple.Items[4].Integer;
        if (Storages.Count < 100_000)
        {
            Storages[key] = itemSize == 0 || count < 0 || count > long.MaxValue / 16 ? -1 : count * itemSize;
        }

        return itemSize > 0 && count >= 0;
    }
}
