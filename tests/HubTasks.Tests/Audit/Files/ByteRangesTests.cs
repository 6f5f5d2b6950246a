using FsCheck;
using FsCheck.Fluent;
using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

public sealed class ByteRangesTests
{
    [Fact]
    public void Ranges_come_in_order_of_start_and_then_of_end() =>
        Prop.ForAll<List<(short Start, short End)>>(pairs =>
            {
                var ranges = new ByteRanges();
                pairs.ForEach(pair => ranges.Add(pair.Start, pair.End));

                ranges.Sort();

                return pairs.Select(pair => ((long)pair.Start, (long)pair.End)).Order().SequenceEqual(All(ranges));
            })
            .QuickCheckThrowOnFailure();

    private static IEnumerable<(long, long)> All(ByteRanges ranges)
    {
        for (var i = 0; i < ranges.Count; i++)
        {
            ranges.Get(i, out var start, out var end);
            yield return (start, end);
        }
    }
}
