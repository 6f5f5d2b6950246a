namespace HubTasks.Audit.Pickles;

/// <summary>
/// How picklers call what is on the list of accepted globals. Calling one of them in another way is how an accepted name
/// becomes a step of an attack, or asks for all the memory there is.
/// </summary>
internal sealed class CallRules(PickleHeap heap, PickleImports imports, PickleOperands operands)
{
    private const long MaxZeros = 1 << 30;

    /// <summary>Null when an accepted callable is called as picklers call it; else what is wrong.</summary>
    /// <param name="global">What is called.</param>
    /// <param name="arguments">With what; a tuple that has its content.</param>
    public string? Broken(PickleGlobal global, PickleValue arguments)
    {
        var count = heap[arguments].Count;
        for (var i = 0; i < heap[arguments].Kept; i++)
        {
            // list(range(10**12)), int(Decimal("1e999999999")): a few bytes that ask for all the memory there is
            if (
                CalleeOf(heap.ItemAt(arguments, i))?.FullName
                is "builtins.range"
                    or "decimal.Decimal"
                    or "fractions.Fraction"
            )
            {
                return "with a computed value";
            }
        }

        var first = heap.ItemAt(arguments, 0);
        var second = heap.ItemAt(arguments, 1);
        switch (global.FullName)
        {
            case "_codecs.encode":
                return count == 2 && first.Kind is PickleKind.Text or PickleKind.Bytes && IsLatin1(second)
                    ? null
                    : "with something other than Latin-1 text";
            case "builtins.bytearray" or "builtins.bytes":
                return first.Kind == PickleKind.Number || (first.Kind == PickleKind.Int && first.Integer > MaxZeros)
                    ? "for more than 1 GiB of zeros"
                    : null;
            case "torch._tensor._rebuild_from_type_v2":
                return imports.Find(first) is { IsAllowed: true } && imports.Find(second) is not null
                    ? null
                    : "for a type that is not a tensor";
            case "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct":
                return imports.Find(first) is not null ? null : "for a type that is not an array";
            case "collections.defaultdict":
                return count == 0 || first.Kind == PickleKind.None || imports.Find(first) is not null
                    ? null
                    : "with a factory that is not a plain type";
            case "copyreg._reconstructor":
                return count == 3 && imports.Find(first) is not null && imports.Find(second) is { IsAllowed: true }
                    ? null
                    : "for a class that is not plain data";
            case "numpy.dtype":
                return CalleeOf(first) is { IsAllowed: false } ? "with a computed value" : null;
            default:
                return null;
        }
    }

    private PickleGlobal? CalleeOf(PickleValue value) =>
        value.Kind == PickleKind.Call && !value.IsLost ? imports.Find(heap[value].Callee) : null;

    private bool IsLatin1(PickleValue value) => operands.TextOf(value) is "latin1" or "latin-1" or "iso-8859-1";
}
