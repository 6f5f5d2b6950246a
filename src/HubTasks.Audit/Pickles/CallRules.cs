using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>
/// How picklers call what is on the list of accepted globals. Calling one of them in another way is how an accepted name
/// becomes a step of an attack, or asks for all the memory there is.
/// </summary>
internal static class CallRules
{
    private const long MaxZeros = 1 << 30;

    /// <summary>Null when an accepted callable is called as picklers call it; else what is wrong.</summary>
    /// <param name="global">What is called.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="operands">Reads texts.</param>
    public static string? Broken(PickleGlobal global, PickleNode arguments, PickleOperands operands)
    {
        var items = arguments.Items;
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
            "_codecs.encode" => IsLatin1(items, operands) ? null : "with something other than Latin-1 text",
            "builtins.bytearray" or "builtins.bytes" => AsksForZeros(items) ? "for more than 1 GiB of zeros" : null,
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
            "numpy.dtype" => items.Length > 0 && items[0].Node is { Kind: PickleKind.Call, Callee.IsAllowed: false }
                ? "with a computed value"
                : null,
            _ => null,
        };
    }

    private static bool IsLatin1(ReadOnlySpan<PickleValue> items, PickleOperands operands) =>
        items.Length == 2
        && items[0].Kind is PickleKind.Text or PickleKind.Bytes
        && operands.TextOf(items[1]) is "latin1" or "latin-1" or "iso-8859-1";

    private static bool AsksForZeros(ReadOnlySpan<PickleValue> items) =>
        items is [{ Kind: PickleKind.Number or PickleKind.Int } size, ..]
        && (size.Kind == PickleKind.Number || size.Integer > MaxZeros);
}
