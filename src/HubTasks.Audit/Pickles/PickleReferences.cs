using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>
/// How values refer to each other. A few hundred bytes of shared references, or of copies of copies, are how a small
/// pickle becomes gigabytes in its consumer.
/// </summary>
internal sealed class PickleReferences(PickleReport report)
{
    private const int MaxNesting = 1_000;
    private const int MaxDuplicates = 100;
    private const int MaxLateShares = 64;
    private const float MaxWeight = 1e8f;
    private const double MaxWeightPerByte = 64;
    private const int ManyGets = 50;

    private long _puts;
    private long _gets;
    private long _lastDuplicate = -1;
    private int _duplicates;
    private int _lateShares;

    public void Put() => _puts++;

    /// <summary>A container of the memo was pushed again.</summary>
    public void Got() => _gets++;

    /// <param name="opcode">Its number in the stream, so that a row of them shows.</param>
    public void Duplicated(long opcode)
    {
        _duplicates = _lastDuplicate == opcode - 1 ? _duplicates + 1 : 1;
        _lastDuplicate = opcode;
        if (_duplicates == MaxDuplicates + 1)
        {
            report.Resources($"more than {MaxDuplicates} DUP in a row");
        }
    }

    /// <summary>A container was put into another one that had been put somewhere before.</summary>
    public void SharedLate() => _lateShares++;

    /// <param name="node">A container that has just grown.</param>
    /// <param name="bytes">How much of the file was read: a list of a hundred million numbers has the bytes to show for it.</param>
    public void Weigh(in PickleNode node, long bytes)
    {
        if (node.Weight > MaxWeight && node.Weight > MaxWeightPerByte * Math.Max(1, bytes))
        {
            report.Resources("shared references expand to more than 100 million values");
        }

        if (node.Depth > MaxNesting)
        {
            report.Resources($"containers nest deeper than {MaxNesting}");
        }
    }

    /// <summary>At the end of a stream.</summary>
    public void Check()
    {
        if (_gets >= ManyGets && _gets > 50 * _puts)
        {
            report.Resources($"{_gets} references to {_puts} memo entries");
        }
        else if (_gets >= ManyGets && _gets > 10 * _puts)
        {
            report.Finding(
                FileRules.PickleResources,
                Verdict.Suspicious,
                $"{_gets} references to {_puts} memo entries"
            );
        }

        if (_lateShares > MaxLateShares)
        {
            report.Resources("containers are filled with each other after they were shared");
        }
    }
}
