using HubTasks.Findings;

namespace HubTasks.Hub.Restore;

/// <summary>What a lock file lacks for a set of references. Each reason carries both values, so the message writes itself.</summary>
internal abstract record LockGap
{
    private LockGap() { }

    /// <summary>What it is called in locked mode.</summary>
    public abstract Diagnostic ToDiagnostic();

    internal sealed record NotLocked(ModelReference Reference) : LockGap
    {
        public override Diagnostic ToDiagnostic() => RestoreErrors.NotLocked(Reference);
    }

    internal sealed record OtherRevision(ModelReference Reference, LockedModel Held) : LockGap
    {
        public override Diagnostic ToDiagnostic() => RestoreErrors.PinChanged(Reference, Held);
    }

    internal sealed record OtherSelection(ModelReference Reference, LockedModel Held) : LockGap
    {
        public override Diagnostic ToDiagnostic() => RestoreErrors.SelectionChanged(Reference, Held);
    }

    internal sealed record NoLongerReferenced(LockedModel Held) : LockGap
    {
        public override Diagnostic ToDiagnostic() => RestoreErrors.NoLongerReferenced(Held);
    }
}

internal static class LockCheck
{
    /// <summary>Every difference, not the first one, so a person can fix the project in one edit.</summary>
    /// <param name="held">What the lock says.</param>
    /// <param name="wanted">What the project asks for.</param>
    /// <param name="keepOthers">Entries that nobody asks for are no difference.</param>
    public static IEnumerable<LockGap> Gaps(HubLock held, IReadOnlyCollection<ModelReference> wanted, bool keepOthers)
    {
        var unused = held.Models.ToList();
        var missing = new List<ModelReference>();
        foreach (var reference in wanted)
        {
            if (held.Match(reference) is { } model)
            {
                unused.Remove(model);
            }
            else
            {
                missing.Add(reference);
            }
        }

        foreach (var reference in missing)
        {
            var near = unused
                .Where(model => model.Repository == reference.Repository)
                .OrderByDescending(model => model.Revision == reference.Revision)
                .FirstOrDefault();
            if (near is not null)
            {
                unused.Remove(near);
            }

            yield return near is null ? new LockGap.NotLocked(reference)
            : near.Revision == reference.Revision ? new LockGap.OtherSelection(reference, near)
            : new LockGap.OtherRevision(reference, near);
        }

        if (!keepOthers)
        {
            foreach (var model in unused)
            {
                yield return new LockGap.NoLongerReferenced(model);
            }
        }
    }
}
