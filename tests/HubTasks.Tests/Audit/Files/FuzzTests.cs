using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

/// <summary>
/// Mutated and random input for every parser: never an exception, never a hang, never more than 64 MiB, and the same
/// answer twice. This is the short run; <c>bench fuzz</c> does millions, and measures.
/// </summary>
public sealed class FuzzTests
{
    private const int Runs = 300;
    private const long MaxAllocated = 64L << 20;

    /// <summary>A guard against hanging, not a measurement: the machine may be busy.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Seeds => [.. FuzzSeeds.All.Select(seed => seed.Name)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_input_hurts_a_parser(string name)
    {
        var seed = FuzzSeeds.All.First(seed => seed.Name == name);
        var fuzzer = new Fuzzer(1);
        Check(seed.Name, seed.Bytes, 0);
        for (var run = 1; run <= Runs; run++)
        {
            var other = FuzzSeeds.All[run % FuzzSeeds.All.Count];
            Check(seed.Name, run % 8 == 7 ? fuzzer.Random(seed.Bytes) : fuzzer.Mutate(seed.Bytes, other.Bytes), run);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_file_cut_at_any_byte_hurts_no_parser(string name)
    {
        var seed = FuzzSeeds.All.First(seed => seed.Name == name);
        for (var length = 0; length < seed.Bytes.Length; length += 1 + (seed.Bytes.Length / 500))
        {
            Check(name, seed.Bytes[..length], length);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_file_that_shrinks_while_it_is_read_hurts_no_parser(string name)
    {
        var seed = FuzzSeeds.All.First(seed => seed.Name == name);
        for (var reads = 0; reads < 60; reads++)
        {
            using var source = new Shrinking(seed.Bytes, reads);
            var verdict = FileAudit.Check(name, source, AuditProfile.Default, TestContext.Current.CancellationToken);

            Assert.Equal(name, verdict.Path);
        }
    }

    private static void Check(string name, byte[] bytes, int run)
    {
        FuzzRun outcome;
        try
        {
            outcome = Fuzzer.Run(name, bytes, Hang, TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{name}, run {run}: {Convert.ToBase64String(bytes)}", e);
        }

        Assert.True(outcome.Time < Hang, $"{name}, run {run}: {outcome.Time}");
        Assert.True(outcome.Allocated < MaxAllocated, $"{name}, run {run}: {outcome.Allocated} bytes");
        if (run % 16 == 0)
        {
            Assert.Equal(outcome.Verdict.Findings, Checked.File(name, bytes).Findings);
        }
    }

    /// <summary>Has no bytes any more after so many reads, and does not say so.</summary>
    private sealed class Shrinking(byte[] bytes, int reads) : ByteSource
    {
        public override long Length => bytes.Length;

        public int ReadsLeft { get; private set; } = reads;

        public override int Read(long offset, Span<byte> buffer)
        {
            if (ReadsLeft == 0 || offset < 0 || offset >= bytes.Length)
            {
                return 0;
            }

            ReadsLeft--;
            var count = Math.Min(buffer.Length, bytes.Length - (int)offset);
            bytes.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        }
    }
}
