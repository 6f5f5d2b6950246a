using System.Globalization;
using HubTasks.LocalHub;

namespace HubTasks.EndToEnd.Torture;

/// <summary>
/// Restores that are killed at random moments, several at once and together with <c>cache clean</c> and
/// <c>cache verify --repair</c>, from a hub that fails at random and moves its branch, on disks that are full, failing,
/// slow, read-only, without links or without locks, by clocks that jump; after each round the cache must be one that every
/// tool can read, and the next restore completes. <c>HUBTASKS_TORTURE</c> sets the number of rounds for a long run by
/// hand, <c>HUBTASKS_TORTURE_SEED</c> repeats one; <c>--show-live-output on</c> shows the counts as they grow.
/// </summary>
public sealed class TortureTests
{
    private const int RoundsInShort = 4;

    /// <summary>In the middle of making, or of taking away, a repository's folders.</summary>
    private const int StepInShort = 9;

    /// <summary>The same rounds each time; only what happens at once differs.</summary>
    private const int SeedInShort = 7;

    private const int RoundsBetweenCounts = 50;

    /// <summary>Where restores work; few, so that they find lock files of earlier ones.</summary>
    private const int WorkFolders = 4;

    /// <summary>SIGKILL twice as often as SIGTERM and SIGINT.</summary>
    private static readonly int[] Signals = [9, 9, 15, 2];

    /// <summary>ENOSYS, ENOLCK, EOPNOTSUPP.</summary>
    private static readonly int[] NoLocks = [38, 37, 95];

    private static readonly int[] AfterReadOnly = [1, 3];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cache_survives_kills_faults_bad_disks_and_company()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and preloading are Unix's");
        var rounds = Number("HUBTASKS_TORTURE") ?? RoundsInShort;
        var isLong = Number("HUBTASKS_TORTURE") is not null;
        var seed = Number("HUBTASKS_TORTURE_SEED") ?? (isLong ? Environment.TickCount : SeedInShort);
        await using var ground = await TortureGround.BeginAsync(Ct);
        var torture = new Torture(ground, new Random(seed));
        for (var round = 0; round < rounds; round++)
        {
            await torture.RunAsync($"round {round} of seed {seed}", Ct);
            if ((round + 1) % RoundsBetweenCounts == 0 || round + 1 == rounds)
            {
                TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}: {torture.Counts}");
            }
        }

        TestContext.Current.SendDiagnosticMessage(
            $"seed {seed}, the cache intact after each round: {torture.Counts}{(ground.Disk is null ? "; no C compiler, so no bad disks" : "")}"
        );
    }

    /// <summary>With <c>HUBTASKS_TORTURE</c> at every step, otherwise at one.</summary>
    [Theory]
    [InlineData("restore")]
    [InlineData("restore without links")]
    [InlineData("clean")]
    [InlineData("repair")]
    public async Task Dead_before_any_step_it_leaves_a_cache_that_every_tool_reads(string what)
    {
        await using var ground = await TortureGround.BeginAsync(Ct);
        Assert.SkipWhen(ground.Disk is null && Environment.GetEnvironmentVariable("CI") != "true", "no C compiler");
        var isLong = Number("HUBTASKS_TORTURE") is not null;
        var links = ("HF_HUB_DISABLE_SYMLINKS", what.Contains("without", StringComparison.Ordinal) ? "1" : "0");
        var step = isLong ? 1 : StepInShort;
        var deaths = 0;
        for (var died = true; died && ground.Disk is not null; step++)
        {
            if (Directory.Exists(ground.Layout.Root))
            {
                Directory.Delete(ground.Layout.Root, recursive: true);
            }

            if (what is "clean" or "repair")
            {
                await ground.CompleteAsync($"before step {step}", [links], Ct);
                Directory.Delete(Path.Combine(ground.Work, "complete"), recursive: true);
                Assert.True(what == "clean" || ground.Damage(new Random(step)));
                ground.Age();
            }

            string[] command = what switch
            {
                "clean" => ["cache", "clean", "--yes"],
                "repair" => ["cache", "verify", "--repair"],
                _ => ["restore"],
            };
            using var run = ground.Start(
                what.StartsWith("restore", StringComparison.Ordinal) ? $"{step}" : "",
                [.. ground.Disk.Environment(ground.Layout.Root, [$"kill={step}"]), links],
                command
            );
            died = await run.EndAsync(Ct) == 128 + 9;
            deaths += died ? 1 : 0;
            died &= isLong;
            if (what == "repair")
            {
                using var again = ground.Start("", [links], command);
                Assert.True(await again.EndAsync(Ct) == 0, again.Said);
            }

            await ground.AssertIntactAsync($"{what} died at step {step}", [], Ct);
            await ground.CompleteAsync($"after {what} died at step {step}", [links], Ct);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{what}: dead before {deaths} of {step} steps");
    }

    /// <summary>With <c>HUBTASKS_TORTURE</c> every so often, otherwise at one rate that once left half of a repository.</summary>
    [Fact]
    public async Task A_disk_that_fails_every_so_often_leaves_a_cache_that_every_tool_reads()
    {
        await using var ground = await TortureGround.BeginAsync(Ct);
        Assert.SkipWhen(ground.Disk is null && Environment.GetEnvironmentVariable("CI") != "true", "no C compiler");
        int[] rates = Number("HUBTASKS_TORTURE") is null ? [7] : [.. Enumerable.Range(1, 100)];
        foreach (var rate in rates)
        {
            using var run = ground.Start(
                $"{rate}",
                ground.Disk!.Environment(ground.Layout.Root, [$"eio={rate}"]),
                "restore"
            );
            await run.EndAsync(Ct);
            run.AssertEnd($"a disk that fails at every {rate}th write");
            await ground.AssertIntactAsync($"a disk that fails at every {rate}th write", [], Ct);
            await ground.CompleteAsync($"after a disk that fails at every {rate}th write", [], Ct);
            Directory.Delete(ground.Layout.Root, recursive: true);
        }
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_next_restore_completes_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a disk of a size of its own needs Linux");
        await using var ground = await TortureGround.BeginAsync(Ct);
        Directory.CreateDirectory(ground.Layout.Root);
        var isMounted = await MountAsync(ground, "-t", "tmpfs", "-o", "size=8m", "none");
        try
        {
            // without the right to mount, no file may grow beyond 5 MB: EFBIG instead of ENOSPC
            using var full = isMounted
                ? ground.Start("full", [], "restore")
                : ground.StartProgram(
                    "full",
                    [],
                    ["/bin/sh", "-c", "trap '' XFSZ; exec prlimit --fsize=5000000 \"$@\"", "sh", "$TOOL", "restore"]
                );
            var code = await full.EndAsync(Ct);

            Assert.True(code is > 0 and < 128, $"exit code {code}: {full.Said}");
            Assert.Matches("HUB1[0-9]{3}", full.Said);
            await ground.AssertIntactAsync("a full disk", [], Ct);
            if (isMounted)
            {
                Assert.True(await MountAsync(ground, "-o", "remount,size=200m"));
            }

            await ground.CompleteAsync("after a full disk", [], Ct);
            await ground.AssertIntactAsync("a full disk that got room", ["complete"], Ct);
            TestContext.Current.SendDiagnosticMessage(
                isMounted ? "the disk was a tmpfs of 8 MB" : "mounting is not allowed here: files were limited to 5 MB"
            );
        }
        finally
        {
            if (isMounted)
            {
                Assert.True(await RunAsync(ground, "umount", "-l", ground.Layout.Root));
            }
        }
    }

    [Fact]
    public async Task A_read_only_cache_serves_what_it_has_and_names_what_it_cannot_take()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a read-only disk needs Linux");
        await using var ground = await TortureGround.BeginAsync(Ct);
        Directory.CreateDirectory(ground.Layout.Root);
        var isMounted = await MountAsync(ground, "-t", "tmpfs", "-o", "size=200m", "none");
        Assert.SkipUnless(
            isMounted || Environment.UserName != "root",
            "root may write everywhere, and may not mount here"
        );
        try
        {
            await ground.CompleteAsync("before it is read-only", [], Ct);
            Assert.True(
                isMounted
                    ? await MountAsync(ground, "-o", "remount,ro")
                    : await RunAsync(ground, "chmod", "-R", "a-w", ground.Layout.Root)
            );

            await ground.CompleteAsync("from a read-only cache", [], Ct);
            ground.MoveBranch("more than the cache has");
            using var more = ground.Start("more", [], "restore");
            var code = await more.EndAsync(Ct);

            Assert.Contains(code, AfterReadOnly);
            Assert.Matches("HUB1[0-9]{3}", more.Said);
            await ground.AssertIntactAsync("a read-only cache", ["complete"], Ct);
        }
        finally
        {
            Assert.True(
                isMounted
                    ? await RunAsync(ground, "umount", "-l", ground.Layout.Root)
                    : await RunAsync(ground, "chmod", "-R", "u+w", ground.Layout.Root)
            );
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static Task<bool> MountAsync(TortureGround ground, params string[] arguments) =>
        RunAsync(ground, "mount", [.. arguments, ground.Layout.Root]);

    private static async Task<bool> RunAsync(TortureGround ground, string program, params string[] arguments)
    {
        Directory.CreateDirectory(ground.Work);
        return (await new Cli(ground.Work, new Dictionary<string, string>()).RunAsync(Ct, program, arguments)).ExitCode
            == 0;
    }

    /// <summary>One round after another.</summary>
    private sealed class Torture(TortureGround ground, Random random)
    {
        /// <summary>Whose lock files name what we took away or damaged, until they are restored again.</summary>
        private readonly HashSet<string> _excused = new(StringComparer.Ordinal);

        /// <summary>What this cache's disk cannot do, for every process.</summary>
        private string[] _lacks = [];

        private bool _linksUnwanted;

        public TortureCounts Counts { get; } = new();

        public async Task RunAsync(string round, CancellationToken ct)
        {
            Counts.Rounds++;
            AddFaults();
            var isDamaged = Chance(5) && Damage();
            var runs = StartAll(isDamaged);
            if (Chance(4))
            {
                Counts.BranchMoves++;
                ground.MoveBranch(round);
            }

            foreach (var run in runs)
            {
                if (Chance(2) && run.KillAfter(random.Next(20, 900), Signals[random.Next(Signals.Length)]))
                {
                    Counts.Signals++;
                }
            }

            foreach (var run in runs)
            {
                var code = await run.EndAsync(ct);
                run.AssertEnd(round);
                if (run.IsRestore && code == 0)
                {
                    Counts.Completed++;
                    _excused.Remove(run.Folder);
                }

                run.Dispose();
            }

            ground.Faults.Clear();
            if (isDamaged)
            {
                using var repair = ground.Start("", Disk(), "cache", "verify", "--repair");
                Assert.True(await repair.EndAsync(ct) == 0, $"{round}: {repair.Said}");
            }

            await ground.AssertIntactAsync(round, Excusable(), ct);
            Counts.Restores++;
            await ground.CompleteAsync($"after {round}", Disk(), ct);
            _excused.Remove("complete");
            Counts.Completed++;
            await ground.AssertIntactAsync($"the restore after {round}", Excusable(), ct);
            Counts.ScansByAnotherTool += 2;
            Between();
        }

        private List<TortureRun> StartAll(bool repair)
        {
            var restores = random.Next(1, 4);
            Counts.Restores += restores;
            string[] arguments = Chance(2) ? ["restore", "--force-evaluate"] : ["restore"];
            var runs = Enumerable
                .Range(0, restores)
                .Select(i => ground.Start($"{random.Next(WorkFolders)}", Disk(NextTrouble()), arguments))
                .ToList();
            if (Chance(3))
            {
                Counts.Cleans++;
                runs.Add(ground.Start("", Disk(NextTrouble()), "cache", "clean", "--yes"));
            }

            if (repair || Chance(4))
            {
                Counts.Repairs++;
                runs.Add(ground.Start("", Disk(NextTrouble()), "cache", "verify", "--repair"));
            }

            return runs;
        }

        /// <summary>What goes wrong with one process's disk, or clock.</summary>
        private string[] NextTrouble()
        {
            switch (random.Next(12))
            {
                case 0 or 1 or 2:
                    Counts.KillsBetweenSteps++;
                    return [Way("kill", random.Next(1, 250))];
                case 3 or 4:
                    Counts.SlowDisks++;
                    return [Way("slow", 20_000)];
                case 5:
                    Counts.FullDisks++;
                    return [Way("room", random.Next(14_000_000))];
                case 6:
                    Counts.FailingDisks++;
                    return [Way("eio", random.Next(2, 200))];
                case 7:
                    Counts.ReadOnlyDisks++;
                    return ["readonly"];
                case 8:
                    Counts.ClockJumps++;
                    return [Way("clock", (Chance(2) ? 1 : -1) * random.Next(1, 400) * 86_400)];
                default:
                    return [];
            }
        }

        private IEnumerable<(string Name, string Value)> Disk(params string[] troubles)
        {
            string[] ways = [.. _lacks, .. troubles];
            var disk = ways.Length == 0 ? null : ground.Disk?.Environment(ground.Layout.Root, ways);
            return [.. disk ?? [], ("HF_HUB_DISABLE_SYMLINKS", _linksUnwanted ? "1" : "0")];
        }

        /// <summary>The cache is left as it is, or goes, or its files come to be of another time.</summary>
        private void Between()
        {
            if (Chance(3))
            {
                Counts.TurnedFiles += ground.TurnFileTimes(random);
            }

            if (!Chance(3))
            {
                return;
            }

            Directory.Delete(ground.Layout.Root, recursive: true);
            _excused.UnionWith([.. Folders()]);
            Counts.Caches++;
            _linksUnwanted = Chance(6);
            var hasLinks = !Chance(5);
            var hasLocks = !Chance(4);
            Counts.CachesWithoutLinks += hasLinks && !_linksUnwanted ? 0 : 1;
            Counts.CachesWithoutLocks += hasLocks ? 0 : 1;
            _lacks =
            [
                .. hasLinks ? (string[])[] : ["nosymlink", "nolink"],
                .. hasLocks ? (string[])[] : [Way("noflock", NoLocks[random.Next(NoLocks.Length)])],
            ];
        }

        private bool Damage()
        {
            if (!ground.Damage(random))
            {
                return false;
            }

            Counts.Damages++;
            _excused.UnionWith([.. Folders()]);
            return true;
        }

        private IEnumerable<string> Excusable() => Folders().Where(folder => !_excused.Contains(folder));

        private static IEnumerable<string> Folders() =>
            Enumerable.Range(0, WorkFolders).Select(i => $"{i}").Append("complete");

        private bool Chance(int oneOf) => random.Next(oneOf) == 0;

        private static string Way(string name, int value) =>
            string.Create(CultureInfo.InvariantCulture, $"{name}={value}");

        private void AddFaults()
        {
            Fault[] faults =
            [
                Fault.CutAfter(random.Next(2_000_000)),
                Fault.Status(500),
                Fault.TooManyRequests(),
                Fault.WrongBytes(),
                Fault.IgnoreRange(),
                Fault.ChangedEtag(),
                Fault.WrongSize(Chance(2) ? 7 : -7),
                Fault.Html(),
                Fault.RedirectLoop(),
                new Fault { Headers = new Dictionary<string, string> { ["Content-Range"] = "bytes 5-9/10" } },
                Fault.Slow(20_000_000),
                Fault.Delay(TimeSpan.FromMilliseconds(random.Next(200))),
            ];
            for (var i = random.Next(4); i > 0; i--)
            {
                Counts.Faults++;
                ground.Faults.Add(
                    "/**",
                    faults[random.Next(faults.Length)],
                    times: 1 + random.Next(3),
                    skip: random.Next(30)
                );
            }
        }
    }
}
