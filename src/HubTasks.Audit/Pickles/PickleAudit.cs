using System.Buffers.Binary;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>All the streams of a pickle file, whatever follows one another in it.</summary>
internal static class PickleAudit
{
    /// <summary>Legacy torch files begin with this number as a pickle.</summary>
    private static ReadOnlySpan<byte> TorchMagic =>
        [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E];

    public static bool IsTorchLegacy(ReadOnlySpan<byte> start) => TorchMagicLength(start) > 0;

    /// <summary>Protocol 2 as a rule; from 4 on there is a frame around it. 0 for anything else.</summary>
    private static int TorchMagicLength(ReadOnlySpan<byte> start)
    {
        var prefix = start switch
        {
            [0x80, 2 or 3, ..] => 2,
            [0x80, 4 or 5, 0x95, 13, 0, 0, 0, 0, 0, 0, 0, ..] => 11,
            _ => 0,
        };
        return prefix > 0 && start[prefix..].StartsWith(TorchMagic) ? prefix + TorchMagic.Length : 0;
    }

    /// <summary>True for a first byte that opens a stream: PROTO, or an opcode that names a global.</summary>
    private static bool OpensStream(int value) => value is 0x80 or 'c' or '(' or ']' or '}';

    /// <summary>Checks every stream and returns the format that was met.</summary>
    /// <param name="scan">The file or member.</param>
    /// <param name="dialect">Which container it comes from.</param>
    /// <param name="isWhole">The container says where the pickle ends: nothing may follow.</param>
    /// <param name="storages">Told which tensor storages each stream names.</param>
    public static string Run(
        FileScan scan,
        PickleDialect dialect,
        bool isWhole,
        Action<IReadOnlyCollection<TensorStorage>>? storages = null
    )
    {
        var source = scan.Source;
        var at = 0L;
        var inlineArrays = false;
        while (true)
        {
            var machine = new PickleMachine(scan, source, at, dialect);
            var end = machine.Run();
            if (end != PickleEnd.Stop)
            {
                Unfinished(scan, machine, end, $"the pickle is broken: {machine.Broken}");
                return FileFormat.Pickle;
            }

            inlineArrays |= machine.HasInlineArrays;
            storages?.Invoke(machine.Storages.Values);
            WeightsOnly(scan, dialect, machine);
            at = machine.Position;
            if (at >= source.Length)
            {
                break;
            }

            if (isWhole)
            {
                scan.Report(
                    FileRules.PickleTrailing,
                    Verdict.Suspicious,
                    $"{source.Length - at} bytes follow the pickle",
                    offset: at
                );
            }

            var next = source.ReadUpTo(at, 2);
            if (!(next is [0x80, <= 5] || (next.Length > 0 && next[0] != 0x80 && OpensStream(next[0]))))
            {
                Trailing(scan, at, isWhole);
                break;
            }
        }

        return inlineArrays ? FileFormat.Joblib : FileFormat.Pickle;
    }

    /// <summary>
    /// Torch before 1.6: magic number, protocol, system, object, storage keys; then for each key a count and raw numbers.
    /// The first three streams have one form.
    /// </summary>
    public static void RunTorchLegacy(FileScan scan)
    {
        scan.LoadableWeightsOnly = true;
        var source = scan.Source;
        var at = (long)TorchMagicLength(source.ReadUpTo(0, 32));
        PickleMachine? content = null;
        for (var stream = 1; stream < 5; stream++)
        {
            var machine = new PickleMachine(scan, source, at, stream == 3 ? PickleDialect.Torch : PickleDialect.Plain);
            var end = machine.Run();
            if (end != PickleEnd.Stop)
            {
                Unfinished(scan, machine, end, $"stream {stream + 1} of 5 is broken: {machine.Broken}");
                return;
            }

            WeightsOnly(scan, PickleDialect.Torch, machine);
            content = stream == 3 ? machine : content;
            var kind = machine.Result.Kind;
            var fixedForm = stream switch
            {
                1 => kind == PickleKind.Int && machine.Result.Integer == 1001,
                2 => kind == PickleKind.Dict && machine.GlobalCount == 0,
                4 => kind == PickleKind.List && machine.GlobalCount == 0,
                _ => true,
            };
            if (!fixedForm)
            {
                scan.Report(
                    FileRules.TorchLayout,
                    Verdict.Dangerous,
                    $"stream {stream + 1} of 5 is not what torch writes there",
                    offset: at
                );
            }

            at = machine.Position;
        }

        Storages(scan, [.. content!.Storages.Values], at);
    }

    private static void Unfinished(FileScan scan, PickleMachine machine, PickleEnd end, string what)
    {
        if (end == PickleEnd.Broken)
        {
            scan.Report(
                FileRules.PickleInvalid,
                Verdict.Invalid,
                what,
                "what stands before the error runs all the same; download the file again",
                machine.Position
            );
        }

        PickleSweep.Run(scan, scan.Source, machine.Position);
    }

    private static void Storages(FileScan scan, List<TensorStorage> storages, long at)
    {
        if (storages.Exists(storage => storage.Bytes < 0))
        {
            return;
        }

        // the keys stand in the order of stream 5; the sizes must add up whatever that order is
        var expected = 0L;
        foreach (var storage in storages)
        {
            expected = expected > long.MaxValue - storage.Bytes - 8 ? long.MaxValue : expected + storage.Bytes + 8;
        }

        var there = scan.Source.Length - at;
        if (there < expected)
        {
            scan.Report(
                FileRules.TorchLayout,
                Verdict.Invalid,
                $"{there} bytes of storages, where the tensors need {expected}",
                offset: at
            );
        }
        else if (there > expected)
        {
            scan.Report(
                FileRules.PickleTrailing,
                Verdict.Suspicious,
                $"{there - expected} bytes follow the last storage",
                offset: at + expected
            );
            PickleSweep.Run(scan, scan.Source, at + expected);
        }

        if (storages.Count == 1 && scan.Source.ReadUpTo(at, 8) is { Length: 8 } stated)
        {
            var count = BinaryPrimitives.ReadInt64LittleEndian(stated);
            if (count < 0 || (storages[0].Bytes != count && storages[0].Bytes % Math.Max(count, 1) != 0))
            {
                scan.Report(
                    FileRules.TorchLayout,
                    Verdict.Invalid,
                    $"a storage says it has {count} elements",
                    offset: at
                );
            }
        }
    }

    private static void Trailing(FileScan scan, long at, bool isWhole)
    {
        if (!isWhole)
        {
            scan.Report(
                FileRules.PickleTrailing,
                Verdict.Safe,
                $"{scan.Source.Length - at} bytes that are not a pickle follow the last stream",
                offset: at
            );
        }

        PickleSweep.Run(scan, scan.Source, at);
    }

    private static void WeightsOnly(FileScan scan, PickleDialect dialect, PickleMachine machine)
    {
        if (dialect != PickleDialect.Plain)
        {
            scan.LoadableWeightsOnly = machine.WeightsOnly && scan.LoadableWeightsOnly is not false;
        }
    }
}
