using System.Collections.Immutable;

namespace HubTasks.Releases.Discussions;

/// <summary>A thread and its copy: adds the steps that are missing between them.</summary>
/// <param name="from">Where the thread is.</param>
/// <param name="to">Where its copy is, or goes.</param>
/// <param name="source">The thread.</param>
/// <param name="key">Its name in a marker.</param>
/// <param name="steps">Added to.</param>
internal sealed class MirrorPair(
    IForum from,
    IForum to,
    ForumThread source,
    string key,
    ImmutableArray<MirrorStep>.Builder steps
)
{
    private readonly MirrorText _forward = new(from, to);

    private Way Forward => new(to, _forward, key);

    private Way Back(ForumThread copy) =>
        new(from, new MirrorText(to, from), FormattableString.Invariant($"{to.Place}#{copy.Number}"));

    /// <summary>A copy with everything that was said so far.</summary>
    public void Open()
    {
        var first = new MirrorMarker(key, MirrorText.DigestOf(source)) { IsOpen = true };
        steps.Add(new MirrorStep.Open(to.Kind, _forward.Title(source), _forward.Thread(source, first), key));
        var last = first with { IsOpen = source.IsOpen, Forward = Carry(source, [], null, Forward, 0) };

        // what was carried is noted when all of it was, so that a run that is stopped leaves nothing out
        if (last != first)
        {
            steps.Add(
                new MirrorStep.Update(
                    to.Kind,
                    null,
                    new ThreadChange
                    {
                        Text = _forward.Thread(source, last),
                        IsOpen = source.IsOpen ? null : false,
                        IsCompleted = source.IsCompleted,
                    },
                    key
                )
            );
        }
    }

    /// <summary>What is new since the marker was written.</summary>
    /// <param name="copy">Ours.</param>
    /// <param name="marker">On it.</param>
    /// <param name="forward">Words of the source go to the copy.</param>
    /// <param name="back">Words of the copy go to the source.</param>
    public void Follow(ForumThread copy, MirrorMarker marker, bool forward, bool back)
    {
        var next = marker;
        if (forward)
        {
            next = next with { Forward = Carry(source, copy.Comments, copy.Number, Forward, marker.Forward) };
        }

        if (back && !source.IsPullRequest)
        {
            next = next with { Back = Carry(copy, source.Comments, source.Number, Back(copy), marker.Back) };
        }

        var (open, reopenSource) = Status(copy, marker, forward, back);
        next = next with { IsOpen = open };
        var edited = forward && MirrorText.DigestOf(source) != marker.Digest;
        next = edited ? next with { Digest = MirrorText.DigestOf(source) } : next;
        if (reopenSource is { } state)
        {
            steps.Add(
                new MirrorStep.Update(from.Kind, source.Number, new ThreadChange { IsOpen = state }, Back(copy).Key)
            );
        }

        var change = new ThreadChange
        {
            Title = edited ? _forward.Title(source) : null,
            Text =
                edited ? _forward.Thread(source, next)
                : next != marker ? next.PutOn(copy.Text)
                : null,
            IsOpen = reopenSource is null && open != copy.IsOpen && open != marker.IsOpen ? open : null,
            IsCompleted = source.IsCompleted,
        };
        if (change is not { Title: null, Text: null, IsOpen: null })
        {
            steps.Add(new MirrorStep.Update(to.Kind, copy.Number, change, key));
        }
    }

    /// <summary>
    /// What both should be, and what the source has to become for it. Who changed is told by what the marker remembers, so
    /// the two can never want different things.
    /// </summary>
    private (bool Open, bool? Source) Status(ForumThread copy, MirrorMarker marker, bool forward, bool back)
    {
        var agreed = marker.IsOpen!.Value;
        if (source.IsOpen == copy.IsOpen)
        {
            return (source.IsOpen, null);
        }

        return source.IsOpen != agreed
            ? (forward ? source.IsOpen : agreed, null)
            : (
                back && !source.IsPullRequest ? copy.IsOpen : agreed,
                back && !source.IsPullRequest ? copy.IsOpen : null
            );
    }

    /// <summary>Comments of one thread that the other lacks, and copies whose source changed.</summary>
    /// <param name="said">Whose comments are carried.</param>
    /// <param name="there">The comments of the other thread.</param>
    /// <param name="number">Of the other thread; null for one that the step before opens.</param>
    /// <param name="way">How they are carried.</param>
    /// <param name="seen">Up to here everything was carried; what is missing of it was removed by a moderator.</param>
    /// <returns>What is carried after this.</returns>
    private long Carry(ForumThread said, ImmutableArray<ForumComment> there, int? number, Way way, long seen)
    {
        if (said.IsPullRequest)
        {
            return seen;
        }

        var copies = new Dictionary<string, (ForumComment Comment, MirrorMarker Marker)>(StringComparer.Ordinal);
        foreach (var comment in there.Where(comment => comment.IsOurs))
        {
            if (
                MirrorMarker.Read(comment.Text) is { IsOpen: null } marker
                && marker.Source.StartsWith(way.Key + "/", StringComparison.Ordinal)
            )
            {
                copies.TryAdd(marker.Source, (comment, marker));
            }
        }

        var last = seen;
        foreach (var comment in said.Comments.Where(one => !one.IsBot && MirrorMarker.Read(one.Text) is null))
        {
            last = Math.Max(last, comment.Order);
            var name = $"{way.Key}/{comment.Id}";
            var digest = comment.IsRemoved ? MirrorMarker.Removed : MirrorMarker.DigestOf(comment.Text);
            var text = way.Text.Comment(comment, new MirrorMarker(name, digest));
            if (!copies.Remove(name, out var copy))
            {
                if (!comment.IsRemoved && comment.Order > seen)
                {
                    steps.Add(new MirrorStep.Comment(way.To.Kind, number, text, name));
                }
            }
            else if (copy.Marker.Digest != digest)
            {
                steps.Add(new MirrorStep.Edit(way.To.Kind, number, copy.Comment.Id, text, name));
            }
        }

        foreach (
            var (name, (comment, marker)) in copies.Where(copy => copy.Value.Marker.Digest != MirrorMarker.Removed)
        )
        {
            var gone = way.Text.RemovedComment(marker with { Digest = MirrorMarker.Removed });
            steps.Add(new MirrorStep.Edit(way.To.Kind, number, comment.Id, gone, name));
        }

        return last;
    }

    /// <param name="To">Where words go.</param>
    /// <param name="Text">How they are put there.</param>
    /// <param name="Key">The thread they come from, as a marker names it.</param>
    private sealed record Way(IForum To, MirrorText Text, string Key);
}
