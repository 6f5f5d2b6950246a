namespace HubTasks.Releases.PinUpdates;

/// <summary>What one run does about one model.</summary>
public enum PinAction
{
    /// <summary>Its pins are where the Hub is, and no pull request of ours is open.</summary>
    Current,

    /// <summary>A pull request is opened.</summary>
    Opened,

    /// <summary>The open pull request gets another commit or another text.</summary>
    Updated,

    /// <summary>The open pull request says all of it already.</summary>
    Unchanged,

    /// <summary>Somebody moved the pin: the pull request is closed.</summary>
    Closed,

    /// <summary>Somebody works on the branch: it is left alone.</summary>
    LeftAlone,

    /// <summary>Somebody closed the pull request for this revision: it is not opened again.</summary>
    Declined,
}

/// <summary>The branch of a pull request as it is now.</summary>
/// <param name="Head">40 hex digits.</param>
/// <param name="Parent">What <paramref name="Head"/> was made on; null for a first commit.</param>
/// <param name="IsOurs">Nobody else has put a commit there.</param>
/// <param name="IsFresh">The files to change were made from what the base branch has now.</param>
internal sealed record BranchState(string Head, string? Parent, bool IsOurs, bool IsFresh);

/// <summary>What was found on GitHub about one model.</summary>
/// <param name="BaseHead">Where the base branch is.</param>
/// <param name="Branch">Null when there is none.</param>
/// <param name="Open">Our open pull request and what its marker says; a pull request whose marker somebody removed has none.</param>
/// <param name="DeclinedTo">What the newest pull request that a person closed would have moved to; null for none.</param>
internal sealed record PinState(
    string BaseHead,
    BranchState? Branch,
    (int Number, PinMarker? Marker)? Open,
    string? DeclinedTo
);

/// <summary>What is to be written; the action is how to call it.</summary>
internal sealed record PinDecision(PinAction Action)
{
    public bool WritesCommit { get; init; }

    public bool OpensPull { get; init; }

    public bool WritesText { get; init; }
}

/// <summary>The rules, apart from all doing.</summary>
internal static class PinRules
{
    /// <summary>What can be told before the new revision is fetched; null when it must be.</summary>
    /// <param name="to">Where the pins are to go, as <see cref="PinMarker.To"/>; empty when nothing is outdated.</param>
    /// <param name="state">What is there.</param>
    public static PinAction? Early(string to, PinState state) =>
        to.Length == 0
            ? state is { Open.Marker: not null, Branch.IsOurs: true }
                ? PinAction.Closed
                : PinAction.Current
            : state.Open is null && state.DeclinedTo == to
                ? PinAction.Declined
                : state.Branch is { IsOurs: false }
                    ? PinAction.LeftAlone
                    : state.Open?.Marker?.To == to && state.Branch is { IsFresh: true }
                        ? PinAction.Unchanged
                        : null;

    /// <param name="wanted">What the pull request is to say.</param>
    /// <param name="state">What is there.</param>
    /// <param name="isCurrent">The branch has every file as this run would write it.</param>
    public static PinDecision Decide(PinMarker wanted, PinState state, bool isCurrent)
    {
        if (state.Open is not { } open)
        {
            // a branch without a pull request is what a run left that was stopped, or one that was merged
            var usable = isCurrent && state.Branch?.Parent == state.BaseHead;
            return new PinDecision(PinAction.Opened) { WritesCommit = !usable, OpensPull = true };
        }

        // who removed the marker has taken the text over
        var text = open.Marker is { } marker && marker != wanted;
        return new PinDecision(text || !isCurrent ? PinAction.Updated : PinAction.Unchanged)
        {
            WritesCommit = !isCurrent,
            WritesText = text,
        };
    }
}
