using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>The opcodes that change what is there, and the ids of what lies outside the stream.</summary>
internal sealed partial class PickleMachine
{
    private const int MaxStorages = 20_000;
    private const int MaxStorageKey = 64;

    private bool Build()
    {
        if (_stack.Count < 2)
        {
            return _report.Underflow();
        }

        _stack.TryPop(out var state);
        var target = _stack.Top;
        switch (target.Kind)
        {
            case PickleKind.Call or PickleKind.Lost when target.IsLost:
                _report.Lost("sets attributes of");
                return true;
            case PickleKind.Call when _imports.Find(_heap[target].Callee) is { } callee:
                return BuildCalled(target, callee, state);
            case PickleKind.Call:
                ReportState("sets attributes of a computed value", Verdict.Dangerous);
                return true;
            case PickleKind.Global:
                var global = FileScan.Shown(_imports.Find(target)!.FullName);
                ReportState($"sets attributes of `{global}` itself", Verdict.Dangerous);
                return true;
            case PickleKind.Persistent:
                ReportState("sets attributes of a storage", Verdict.Dangerous);
                return true;
            default:
                return _report.Fail("state is given to a value that has none");
        }
    }

    private bool BuildCalled(PickleValue target, PickleGlobal callee, PickleValue state)
    {
        // one that is not allowed was reported when it was named: its __setstate__ is code of that module
        if (!callee.IsAllowed)
        {
            return true;
        }

        if (callee.Standing != GlobalStanding.Trusted && !KeepsState(callee))
        {
            ReportState($"sets attributes of what `{callee.FullName}` returns", Verdict.Dangerous);
        }

        _heap[target].State = state;
        return callee.FullName != "joblib.numpy_pickle.NumpyArrayWrapper" || SkipInlineArray(state);
    }

    private static bool KeepsState(PickleGlobal callee) =>
        callee.FullName is not ("_codecs.encode" or "builtins.complex" or "builtins.bytearray");

    /// <summary>Whether items can be put into a value; reports when that runs code.</summary>
    private bool CheckTarget(PickleKind kind, PickleValue target)
    {
        if (target.Kind == kind)
        {
            return true;
        }

        switch (target.Kind)
        {
            case PickleKind.Call or PickleKind.Lost when target.IsLost:
                _report.Lost("puts items into");
                return true;
            case PickleKind.Call when _imports.Find(_heap[target].Callee) is { } callee:
                if (!TakesItems(kind, callee))
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
                return _report.Fail("items of one kind are put into a container of another");
            default:
                return _report.Fail("items are put into a value that is not a container");
        }
    }

    private static bool TakesItems(PickleKind kind, PickleGlobal callee) =>
        (kind, callee.FullName) switch
        {
            (PickleKind.Dict, "collections.OrderedDict" or "collections.Counter") => true,
            (PickleKind.Dict, "collections.defaultdict" or "builtins.dict") => callee.IsAllowed,
            (PickleKind.List, "collections.deque" or "builtins.list") => callee.IsAllowed,
            (PickleKind.Set, "builtins.set") => true,
            _ => callee.Standing == GlobalStanding.Trusted,
        };

    private void ReportState(string what, Verdict verdict)
    {
        WeightsOnly = false;
        _report.Finding(FileRules.PickleState, verdict, $"the pickle {what}", "loading runs that object's own code");
    }

    private bool PushPersistent(PickleValue id)
    {
        if (_dialect == PickleDialect.Plain)
        {
            _report.Finding(
                FileRules.PicklePersistentId,
                Verdict.Suspicious,
                "the pickle refers to objects outside the file",
                "only a loader made for this file can resolve them"
            );
        }
        else if (!IsStorage(id))
        {
            _report.Finding(
                FileRules.PicklePersistentId,
                Verdict.Suspicious,
                "a persistent id does not name a tensor storage"
            );
        }

        return _stack.Push(_heap.Create(PickleKind.Persistent));
    }

    /// <summary><c>("storage", class, key, location, count[, view])</c>, as torch writes it.</summary>
    private bool IsStorage(PickleValue id)
    {
        if (id.Kind is PickleKind.Int or PickleKind.Text)
        {
            return id.Kind == PickleKind.Int
                || long.TryParse(_operands.TextOf(id), CultureInfo.InvariantCulture, out _);
        }

        var key = id.IsNode ? _heap.ItemAt(id, 2) : default;
        var count = id.IsNode ? _heap.ItemAt(id, 4) : default;
        if (
            id.Kind != PickleKind.Tuple
            || id.IsLost
            || _heap[id].Count is not (5 or 6)
            || !_operands.IsText(_heap.ItemAt(id, 0), "storage"u8)
            || _imports.Find(_heap.ItemAt(id, 1)) is not { } storage
            || key.Kind != PickleKind.Text
            || count.Kind != PickleKind.Int
        )
        {
            return false;
        }

        var itemSize = PickleGlobals.StorageItemSize(storage.FullName);
        if (Storages.Count < MaxStorages && key.TextLength <= MaxStorageKey && _operands.TextOf(key) is { } name)
        {
            var isKnown = itemSize > 0 && count.Integer is >= 0 and <= long.MaxValue / 16;
            Storages[name] = new TensorStorage(name, isKnown ? count.Integer * itemSize : -1);
        }

        return itemSize > 0 && count.Integer >= 0;
    }
}
