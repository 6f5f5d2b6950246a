using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>The opcodes that import and call: what a pickle is dangerous by.</summary>
internal sealed partial class PickleMachine
{
    public int GlobalCount => _imports.Count;

    public PickleImports Imports => _imports;

    private PickleValue Resolve(string module, string name)
    {
        var global = _imports.Resolve(module, name, _protocol);
        WeightsOnly &= _imports.AreWeightsOnly;
        return global;
    }

    private bool StackGlobal()
    {
        if (_stack.Count < 2)
        {
            return _report.Underflow();
        }

        _stack.TryPop(out var nameValue);
        _stack.TryPop(out var moduleValue);
        if (_operands.TextOf(moduleValue) is { } module && _operands.TextOf(nameValue) is { } name)
        {
            return _stack.Push(Resolve(module, name));
        }

        if (nameValue.Kind == PickleKind.Lost || moduleValue.Kind == PickleKind.Lost)
        {
            _report.Lost("names a global by");
            return Push(PickleKind.Lost);
        }

        _report.Finding(
            FileRules.PickleComputedGlobal,
            Verdict.Dangerous,
            "a global is named by a computed value",
            "no pickler writes this; it hides a name from scanners"
        );
        return
            nameValue.Kind is PickleKind.Text or PickleKind.Call
            && moduleValue.Kind is PickleKind.Text or PickleKind.Call
            ? _stack.Push(_imports.Unnamed(GlobalStanding.Dangerous))
            : _report.Fail("the name of a global is not text");
    }

    private bool Reduce()
    {
        if (_stack.Count < 2)
        {
            return _report.Underflow();
        }

        _stack.TryPop(out var arguments);
        _stack.TryPop(out var callee);
        return Call(callee, arguments);
    }

    private bool NewObject(bool withKeywords)
    {
        if (_stack.Count < (withKeywords ? 3 : 2))
        {
            return _report.Underflow();
        }

        if (
            withKeywords
            && _stack.TryPop(out var keywords)
            && keywords.Kind is not (PickleKind.Dict or PickleKind.Lost)
        )
        {
            return _report.Fail("keyword arguments are not a dict");
        }

        _stack.TryPop(out var arguments);
        _stack.TryPop(out var callee);
        return callee.Kind is PickleKind.Global or PickleKind.Call or PickleKind.Persistent or PickleKind.Lost
            ? Call(callee, arguments)
            : _report.Fail("what is instantiated is not a class");
    }

    private bool Instantiate()
    {
        if (!_operands.TryName(out var module) || !_operands.TryName(out var name))
        {
            return false;
        }

        var global = Resolve(module, name);
        return _stack.TryUnmark(out var count) && Call(global, Take(count));
    }

    private bool MarkedObject()
    {
        if (!_stack.TryUnmark(out var count))
        {
            return false;
        }

        if (count == 0)
        {
            return _report.Underflow();
        }

        var arguments = Take(count - 1);
        _stack.TryPop(out var callee);
        return Call(callee, arguments);
    }

    /// <summary>The last so many values as the arguments of a call.</summary>
    private PickleValue Take(int count)
    {
        var items = _heap.Create(PickleKind.Tuple);
        foreach (var value in _stack.Last(count))
        {
            _heap.Add(items, value);
        }

        _stack.Drop(count);
        return items;
    }

    private bool Call(PickleValue callee, PickleValue arguments)
    {
        CheckCallee(callee, arguments);
        if (arguments.Kind is not (PickleKind.Tuple or PickleKind.Lost))
        {
            return _report.Fail("the arguments of a call are not a tuple");
        }

        var result = _heap.Create(PickleKind.Call, callee);
        _heap.Add(result, arguments);
        _references.Weigh(_heap[result], _cursor.Position);
        return _stack.Push(result);
    }

    private void CheckCallee(PickleValue callee, PickleValue arguments)
    {
        if (_imports.Find(callee) is not { } global)
        {
            if (callee.IsLost)
            {
                _report.Lost("calls");
                return;
            }

            _report.Finding(
                FileRules.PickleCall,
                Verdict.Dangerous,
                "the pickle calls a computed value",
                "no pickler writes this; do not load this file"
            );
            return;
        }

        var isKnown = arguments.IsNode && !arguments.IsLost;
        if (isKnown && _heap[arguments].HoldsCode && !global.IsAllowed)
        {
            _report.Finding(
                FileRules.PickleNested,
                Verdict.Dangerous,
                $"`{FileScan.Shown(global.FullName)}` is called with a constant that holds a pickle or code",
                "do not load this file"
            );
        }

        if (!global.IsAllowed || global.Standing == GlobalStanding.Trusted)
        {
            return;
        }

        if (arguments.IsLost)
        {
            _report.Lost($"calls `{FileScan.Shown(global.FullName)}` with");
        }
        else if (isKnown && _rules.Broken(global, arguments) is { } reason)
        {
            _report.Finding(
                FileRules.PickleArguments,
                Verdict.Dangerous,
                $"`{FileScan.Shown(global.FullName)}` is called {reason}",
                "no pickler writes this; do not load this file"
            );
        }
    }

    private bool Extension(int opcode)
    {
        var there = opcode switch
        {
            0x82 => _operands.TryByte(out _),
            0x83 => _operands.TryUInt16(out _),
            _ => _operands.TryUInt32(out _),
        };
        if (!there)
        {
            return false;
        }

        _report.Finding(
            FileRules.PickleExtension,
            _dialect == PickleDialect.Plain ? Verdict.Suspicious : Verdict.Dangerous,
            "the pickle uses an extension code, whose meaning depends on the process that loads it"
        );
        return _stack.Push(_heap.Create(PickleKind.Call, _imports.Unnamed(GlobalStanding.Unknown)));
    }
}
