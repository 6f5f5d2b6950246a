using System.Collections.Immutable;
using System.Globalization;

namespace HubTasks.Releases.Discussions;

/// <summary>
/// Keeps two forums in step: reads both, plans (<see cref="MirrorPlanner"/>), and takes the plan's steps one request after
/// the other. What was carried is written into the copies themselves, so there is no state to lose.
/// </summary>
/// <param name="hub">The Hub's side.</param>
/// <param name="gitHub">GitHub's side.</param>
/// <param name="options">Which way, and how much.</param>
/// <param name="time">For the pace.</param>
public sealed class DiscussionMirror(IForum hub, IForum gitHub, MirrorOptions options, TimeProvider time)
{
    /// <summary>GitHub asks for a second between writes when there are many, and counts 80 in a minute.</summary>
    private const int FastWrites = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(ForumKind, int), ForumThread> _threads = [];

    /// <summary>Reads and writes nothing.</summary>
    public async Task<MirrorPlan> PlanAsync(CancellationToken ct)
    {
        var onGitHub = await gitHub.ReadAsync(ImmutableHashSet<int>.Empty, ct);
        var onHub = await hub.ReadAsync(Copied(onGitHub), ct);
        foreach (var (kind, threads) in new[] { (ForumKind.Hub, onHub), (ForumKind.GitHub, onGitHub) })
        {
            foreach (var thread in threads)
            {
                _threads[(kind, thread.Number)] = thread;
            }
        }

        return new MirrorPlanner(hub, gitHub, options).Create(onHub, onGitHub);
    }

    /// <param name="plan">Of <see cref="PlanAsync"/>.</param>
    /// <param name="done">Told after each step, with the thread it was about.</param>
    /// <param name="ct">Ends between two steps; the next run does the rest.</param>
    public async Task ApplyAsync(MirrorPlan plan, Action<MirrorStep, ForumThread> done, CancellationToken ct)
    {
        ForumThread? opened = null;
        foreach (var (index, step) in plan.Steps.Index())
        {
            if (index >= FastWrites)
            {
                await Task.Delay(Pace, time, ct);
            }

            var forum = step.To == ForumKind.Hub ? hub : gitHub;
            var thread = step.Number is { } number ? _threads[(step.To, number)] : opened!;
            switch (step)
            {
                case MirrorStep.Open open:
                    thread = opened = await forum.OpenAsync(open.Title, open.Text, ct);
                    break;
                case MirrorStep.Comment comment:
                    await forum.CommentAsync(thread.Number, comment.Text, ct);
                    break;
                case MirrorStep.Edit edit:
                    await forum.EditCommentAsync(thread.Number, edit.Id, edit.Text, ct);
                    break;
                case MirrorStep.Update update:
                    await forum.UpdateAsync(thread, update.Change, ct);
                    break;
            }

            done(step, thread);
        }
    }

    private ImmutableHashSet<int> Copied(ImmutableArray<ForumThread> copies)
    {
        var numbers = ImmutableHashSet.CreateBuilder<int>();
        foreach (var copy in copies.Where(copy => copy.IsOurs))
        {
            if (
                MirrorMarker.Read(copy.Text)?.Source.Split('#') is [var place, var number]
                && place == hub.Place
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            )
            {
                numbers.Add(known);
            }
        }

        return numbers.ToImmutable();
    }
}
