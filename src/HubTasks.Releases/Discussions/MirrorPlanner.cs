using System.Collections.Immutable;
using System.Globalization;

namespace HubTasks.Releases.Discussions;

/// <summary>Two forums as they are to the writes that bring them into step. Pure.</summary>
internal sealed class MirrorPlanner(IForum hub, IForum gitHub, MirrorOptions options)
{
    private readonly ImmutableArray<MirrorStep>.Builder _steps = ImmutableArray.CreateBuilder<MirrorStep>();
    private int _opened;
    private int _postponed;
    private int _closed;

    public MirrorPlan Create(ImmutableArray<ForumThread> onHub, ImmutableArray<ForumThread> onGitHub)
    {
        Carry(
            hub,
            onHub,
            gitHub,
            onGitHub,
            options.From is not MirrorDirection.GitHub,
            options.From is not MirrorDirection.Hub
        );
        Carry(
            gitHub,
            onGitHub,
            hub,
            onHub,
            options.From is not MirrorDirection.Hub,
            options.From is not MirrorDirection.GitHub
        );
        return new MirrorPlan(_steps.ToImmutable(), _postponed, _closed);
    }

    /// <summary>The threads that began in one place, and their copies in the other.</summary>
    private void Carry(
        IForum from,
        ImmutableArray<ForumThread> sources,
        IForum to,
        ImmutableArray<ForumThread> copies,
        bool forward,
        bool back
    )
    {
        // were there two, the older one is the copy
        var known = new Dictionary<string, (ForumThread Thread, MirrorMarker Marker)>(StringComparer.Ordinal);
        foreach (var copy in copies.Where(copy => copy.IsOurs))
        {
            if (MirrorMarker.Read(copy.Text) is { IsOpen: not null } marker)
            {
                known.TryAdd(marker.Source, (copy, marker));
            }
        }

        foreach (var source in sources.Where(source => source.IsWanted && MirrorMarker.Read(source.Text) is null))
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{from.Place}#{source.Number}");
            var pair = new MirrorPair(from, to, source, key, _steps);
            if (known.TryGetValue(key, out var copy))
            {
                pair.Follow(copy.Thread, copy.Marker, forward, back);
            }
            else if (forward && MayOpen(source))
            {
                pair.Open();
            }
        }
    }

    private bool MayOpen(ForumThread source)
    {
        if (source is { IsPullRequest: true } && !options.LinkPullRequests)
        {
            return false;
        }

        if (!source.IsOpen && !options.IncludeClosed)
        {
            _closed++;
            return false;
        }

        if (_opened == options.Limit)
        {
            _postponed++;
            return false;
        }

        _opened++;
        return true;
    }
}
