using System.Collections.Immutable;

namespace HubTasks.Tests.Hub.Cache;

/// <summary>
/// The cache's protocol as a model that can be walked through whole: two restores and one clean over one blob and three
/// snapshots, one step of one process at a time, each of which may be killed between any two steps. A step is what one
/// system call does for others to see, and names the method that makes it. <see cref="CacheProtocolTests"/> compares the
/// order with what the code does.
/// </summary>
internal static class CacheProtocol
{
    /// <summary>What the protocol may leave out, to see that the walk finds out.</summary>
    internal enum Flaw
    {
        None,
        RestoreDoesNotSayThatItRuns,
        RestoreBelievesItsFirstLook,
        BlobGetsItsNameBeforeItsHash,
        RefBeforeSnapshot,
        CleanKeepsWhatItPlannedToTake,
        CleanTakesBlobsFirst,
        KilledHolderKeepsItsLock,
    }

    internal enum Blob : byte
    {
        None,
        Good,
        Unchecked,
    }

    internal const int Clean = 2;
    private const int Ended = 100;
    private const int Killed = 101;
    private const byte Nobody = 9;

    /// <param name="Blob">What has the blob's name.</param>
    /// <param name="Folders">Bit by snapshot: the folder is there.</param>
    /// <param name="Links">Bit by snapshot: it has a link to the blob.</param>
    /// <param name="Refs">Bit by snapshot: a branch names it.</param>
    /// <param name="Locked">Bit by snapshot: a lock file needs it.</param>
    /// <param name="Users">Bit by process: shares the repository's lock.</param>
    /// <param name="Alone">The process that holds the repository's lock alone.</param>
    /// <param name="Writer">The process that holds the blob's lock.</param>
    /// <param name="Planned">Bit by snapshot: the clean means to take it.</param>
    /// <param name="Needed">Bit by snapshot: the clean saw that a lock file needs it, when it was alone.</param>
    /// <param name="First">Where the first restore is.</param>
    /// <param name="Second">Where the second restore is.</param>
    /// <param name="Cleaning">Where the clean is.</param>
    internal readonly record struct World(
        Blob Blob,
        byte Folders,
        byte Links,
        byte Refs,
        byte Locked,
        byte Users,
        byte Alone,
        byte Writer,
        byte Planned,
        byte Needed,
        byte First,
        byte Second,
        byte Cleaning
    )
    {
        public byte At(int process) =>
            process == 0 ? First
            : process == 1 ? Second
            : Cleaning;

        public World To(int process, int step) =>
            process == 0 ? this with { First = (byte)step }
            : process == 1 ? this with { Second = (byte)step }
            : this with { Cleaning = (byte)step };

        public bool IsOver(int process) => At(process) >= Ended;

        public bool HasEnded(int process) => At(process) == Ended;
    }

    /// <param name="Name">What others see happen; empty for looks and locks.</param>
    /// <param name="Next">The world afterwards.</param>
    internal readonly record struct Step(string Name, World Next);

    /// <summary>The cache that a walk begins with.</summary>
    internal static World Begin(Blob blob, bool isLinkedByOld, bool runsClean) =>
        new(
            blob,
            Folders: (byte)(isLinkedByOld ? 1 : 0),
            Links: (byte)(isLinkedByOld ? 1 : 0),
            Refs: (byte)(isLinkedByOld ? 1 : 0),
            Locked: 0,
            Users: 0,
            Alone: Nobody,
            Writer: Nobody,
            Planned: 0,
            Needed: 0,
            First: 0,
            Second: 0,
            Cleaning: (byte)(runsClean ? 0 : Ended)
        );

    /// <summary>The process dies here: the system lets go of its locks, everything else stays.</summary>
    internal static World Kill(World world, int process, Flaw flaw)
    {
        var dead = world.To(process, Killed);
        return flaw == Flaw.KilledHolderKeepsItsLock
            ? dead
            : dead with
            {
                Users = (byte)(dead.Users & ~(1 << process)),
                Alone = dead.Alone == process ? Nobody : dead.Alone,
                Writer = dead.Writer == process ? Nobody : dead.Writer,
            };
    }

    /// <summary>The next step of a restore of <paramref name="snapshot"/>; null while it waits.</summary>
    internal static Step? Restore(World world, int process, int snapshot, Flaw flaw)
    {
        var bit = (byte)(1 << snapshot);
        var me = (byte)(1 << process);
        Step To(int step, string name = "", World? next = null) => new(name, (next ?? world).To(process, step));
        switch (world.At(process))
        {
            // Gathering: ContentCheck.Find; with all in place and in the lock file it is done
            case 0:
                return world.Blob != Blob.Good ? To(41)
                    : (world.Links & world.Locked & bit) != 0 ? To(Ended)
                    : To(40);
            // Restorer: CacheUse.BeginAsync
            case 40 or 41 when flaw == Flaw.RestoreDoesNotSayThatItRuns:
                return To(world.At(process) == 40 ? 1 : 2);
            case 40 or 41:
                return world.Alone == Nobody
                    ? To(world.At(process) == 40 ? 1 : 2, next: world with { Users = (byte)(world.Users | me) })
                    : null;
            // ModelPlan.LookAgain
            case 1 when flaw == Flaw.RestoreBelievesItsFirstLook:
                return To(20);
            case 1:
                return To(world.Blob == Blob.Good ? 20 : 2);
            // Applying: ModelCache.Prepare, for what is missing or not placed
            case 2 when flaw == Flaw.RefBeforeSnapshot:
                return To(3, "ref", world with { Refs = (byte)(world.Refs | bit) });
            case 2:
                return To(3, "folder", world with { Folders = (byte)(world.Folders | bit) });
            // BlobFetcher: CacheLock.AcquireAsync
            case 3:
                return world.Writer == Nobody ? To(4, next: world with { Writer = (byte)process }) : null;
            // BlobFetcher: ContentCheck.Find, now that the lock is held
            case 4:
                return world.Blob == Blob.Good ? To(7)
                    : flaw == Flaw.BlobGetsItsNameBeforeItsHash ? To(6, "blob", world with { Blob = Blob.Unchecked })
                    : To(5);
            // PartialFile or BlobFetcher.Store writes under a name of its own: nobody else can see a difference
            case 5:
                return To(6);
            // hashed, then File.Move
            case 6:
                return To(7, "blob", world with { Blob = Blob.Good });
            case 7:
                return To(21, next: world with { Writer = Nobody });
            // Applying: IsPlaced, then ModelCache.Prepare
            case 20:
                return (world.Links & bit) != 0
                    ? To(21)
                    : To(21, "folder", world with { Folders = (byte)(world.Folders | bit) });
            // Applying.PlaceAsync: IsPlaced, FindContent
            case 21 when flaw == Flaw.RestoreBelievesItsFirstLook && (world.Links & bit) == 0:
                return To(22);
            case 21:
                return (world.Links & bit) != 0 ? To(25)
                    : world.Blob == Blob.Good ? To(22)
                    : To(2);
            // ModelCache.Place: CreateDirectory
            case 22:
                return (world.Folders & bit) != 0
                    ? To(23)
                    : To(23, "folder", world with { Folders = (byte)(world.Folders | bit) });
            // ModelCache.TryLink: a folder that somebody removed is made again
            case 23:
                return (world.Folders & bit) == 0
                    ? To(22)
                    : To(24, "link", world with { Links = (byte)(world.Links | bit) });
            // ModelCache.TakeBackUnlessThere
            case 24:
                return world.Blob == Blob.None ? To(2, "", world with { Links = (byte)(world.Links & ~bit) }) : To(25);
            // ModelCache.WriteRef
            case 25:
                return To(26, "ref", world with { Refs = (byte)(world.Refs | bit) });
            // LockWriter.WriteAsync
            case 26:
                return To(27, "lock file", world with { Locked = (byte)(world.Locked | bit) });
            // CacheUse.Dispose
            case 27:
                return To(Ended, next: world with { Users = (byte)(world.Users & ~me) });
            default:
                return null;
        }
    }

    /// <summary>The next step of <c>cache clean</c>, which takes everything that no lock file needs.</summary>
    internal static Step? Cleaning(World world, Flaw flaw)
    {
        Step To(int step, string name = "", World? next = null) => new(name, (next ?? world).To(Clean, step));
        var at = world.Cleaning;
        switch (at)
        {
            // CacheInventory.Read, CacheCleaning.Plan
            case 0:
                return To(1, next: world with { Planned = (byte)(world.Folders & ~world.Locked) });
            // CacheCleaning.Apply: CacheLock.TryAcquire of the repository's lock
            case 1:
                return world.Users != 0 || world.Alone != Nobody
                    ? To(Ended)
                    : To(2, next: world with { Alone = Clean });
            // CacheCleaning.Apply: the lock files are read again
            case 2:
                return To(
                    flaw == Flaw.CleanTakesBlobsFirst ? 20 : 3,
                    next: world with
                    {
                        Needed = flaw == Flaw.CleanKeepsWhatItPlannedToTake ? (byte)0 : world.Locked,
                    }
                );
            case >= 3 and < 12:
                return RemoveSnapshot(world, (at - 3) / 3, (at - 3) % 3);
            case 12:
                return To(flaw == Flaw.CleanTakesBlobsFirst ? 25 : 20);
            // CacheCleaning.Remove: CacheLock.TryAcquire of the blob's lock
            case 20:
                return world.Writer == Nobody ? To(21, next: world with { Writer = Clean }) : To(24);
            // ModelCache.IsLinked; time is no friend: every blob may look settled
            case 21:
                return To((world.Links == 0 || flaw == Flaw.CleanTakesBlobsFirst) && world.Blob != Blob.None ? 22 : 23);
            case 22:
                return To(23, "-blob", world with { Blob = Blob.None });
            case 23:
                return To(24, next: world with { Writer = Nobody });
            case 24:
                return To(flaw == Flaw.CleanTakesBlobsFirst ? 3 : 25);
            case 25:
                return To(Ended, next: world with { Alone = Nobody });
            default:
                return null;
        }
    }

    /// <summary>CacheCleaning.Remove of a snapshot: its refs, what is in it, itself.</summary>
    private static Step RemoveSnapshot(World world, int snapshot, int part)
    {
        var bit = (byte)(1 << snapshot);
        var next = world.To(Clean, world.Cleaning + 1);
        return (world.Planned & ~world.Needed & bit) == 0
            ? new Step("", next)
            : part switch
            {
                0 => new Step((world.Refs & bit) == 0 ? "" : "-ref", next with { Refs = (byte)(world.Refs & ~bit) }),
                1 => new Step(
                    (world.Links & bit) == 0 ? "" : "-link",
                    next with
                    {
                        Links = (byte)(world.Links & ~bit),
                    }
                ),
                _ => new Step("-folder", next with { Folders = (byte)(world.Folders & ~bit) }),
            };
    }

    /// <summary>What must hold in every state, whoever was killed on the way there; null when it does.</summary>
    internal static string? Lie(World world, int first, int second)
    {
        bool Has(int snapshot) => (world.Links & (1 << snapshot)) != 0 && world.Blob == Blob.Good;
        return world.Blob == Blob.Unchecked ? "an unchecked file has a blob's name"
            : (world.Refs & ~world.Folders) != 0 ? "a ref names no snapshot"
            : world.Links != 0 && world.Blob == Blob.None ? "a link leads nowhere"
            : (world.HasEnded(0) && !Has(first)) || (world.HasEnded(1) && !Has(second)) ? "a needed file is gone"
            : null;
    }

    /// <summary>Every state that can come about, walked through once each.</summary>
    /// <param name="begin">Where it begins.</param>
    /// <param name="first">The snapshot that the first restore wants.</param>
    /// <param name="second">The snapshot that the second restore wants.</param>
    /// <param name="kills">How many processes may be killed.</param>
    /// <param name="flaw">What the protocol leaves out.</param>
    internal static Walk Explore(World begin, int first, int second, int kills, Flaw flaw)
    {
        var seen = new HashSet<(World, int)> { (begin, 0) };
        var open = new Stack<(World World, int Kills, ImmutableStack<string> Way)>();
        open.Push((begin, 0, ImmutableStack<string>.Empty));
        var (steps, ends) = (0, 0);
        while (open.TryPop(out var at))
        {
            if (Lie(at.World, first, second) is { } lie)
            {
                return new Walk(seen.Count, steps, ends, $"{lie}: {string.Join(", ", at.Way.Reverse())}");
            }

            var moves = 0;
            for (var process = 0; process <= Clean; process++)
            {
                var step =
                    process == Clean
                        ? Cleaning(at.World, flaw)
                        : Restore(at.World, process, process == 0 ? first : second, flaw);
                if (step is { } taken)
                {
                    moves++;
                    Push(taken.Next, at.Kills, $"{process}:{at.World.At(process)} {taken.Name}".Trim());
                }

                if (at.Kills < kills && !at.World.IsOver(process))
                {
                    Push(Kill(at.World, process, flaw), at.Kills + 1, $"{process} killed at {at.World.At(process)}");
                }
            }

            if (moves == 0)
            {
                ends++;
                if (!Enumerable.Range(0, Clean + 1).All(at.World.IsOver))
                {
                    return new Walk(seen.Count, steps, ends, $"all wait: {string.Join(", ", at.Way.Reverse())}");
                }

                if (!CompletesNow(at.World, first, flaw))
                {
                    return new Walk(
                        seen.Count,
                        steps,
                        ends,
                        $"the next restore does not complete: {string.Join(", ", at.Way.Reverse())}"
                    );
                }
            }

            void Push(World next, int killed, string how)
            {
                steps++;
                if (seen.Add((next, killed)))
                {
                    open.Push((next, killed, at.Way.Push(how)));
                }
            }
        }

        return new Walk(seen.Count, steps, ends, null);
    }

    /// <summary>The names of what one restore does for others to see, when it is alone.</summary>
    internal static IReadOnlyList<string> RestoreAlone(World world, int snapshot)
    {
        var names = new List<string>();
        while (Restore(world, 0, snapshot, Flaw.None) is { } step)
        {
            names.Add(step.Name);
            world = step.Next;
        }

        return [.. names.Where(name => name.Length > 0)];
    }

    /// <summary>The names of what a clean does for others to see, when it is alone.</summary>
    internal static IReadOnlyList<string> CleanAlone(World world)
    {
        var names = new List<string>();
        while (Cleaning(world, Flaw.None) is { } step)
        {
            names.Add(step.Name);
            world = step.Next;
        }

        return [.. names.Where(name => name.Length > 0)];
    }

    private static bool CompletesNow(World world, int snapshot, Flaw flaw)
    {
        var again = world with { First = 0, Second = Ended };
        while (Restore(again, 0, snapshot, flaw) is { } step)
        {
            again = step.Next;
        }

        return again.HasEnded(0) && (again.Links & (1 << snapshot)) != 0 && again.Blob == Blob.Good;
    }

    /// <param name="States">Different ones that came about.</param>
    /// <param name="Steps">From one to another, kills included.</param>
    /// <param name="Ends">States where nobody had anything left to do.</param>
    /// <param name="Lie">What was wrong first, and the way there; null when nothing was.</param>
    internal sealed record Walk(int States, int Steps, int Ends, string? Lie);
}
