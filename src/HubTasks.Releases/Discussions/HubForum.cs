using System.Collections.Immutable;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Releases.Discussions;

/// <summary>The discussions of a repository on the Hub.</summary>
/// <param name="discussions">With a token that may write, where words go to the Hub.</param>
/// <param name="account">Whose markers count; null where nothing is written.</param>
/// <param name="options">What is read follows from it.</param>
public sealed class HubForum(HubDiscussions discussions, string? account, MirrorOptions options) : IForum
{
    public ForumKind Kind => ForumKind.Hub;

    public string Place => $"{discussions.Repository.ApiSegment}/{discussions.Repository.Id}";

    public int MaxText => 60_000;

    public string AccountPage(string name) => discussions.AccountPage(name);

    public async Task<ImmutableArray<ForumThread>> ReadAsync(IReadOnlySet<int> copied, CancellationToken ct)
    {
        var author = options.From is MirrorDirection.GitHub ? account : null;
        var threads = ImmutableArray.CreateBuilder<ForumThread>();
        foreach (var listed in (await discussions.ListAsync(author, ct).ToListAsync(ct)).OrderBy(one => one.Num))
        {
            // old talk that nobody carried is counted, not read
            var isOld = listed.Status is "closed" or "merged" && !options.IncludeClosed;
            var skip = isOld && !copied.Contains(listed.Num) && !IsOurs(listed.Author);
            threads.Add(ToThread(skip ? listed : await discussions.GetAsync(listed.Num, ct)));
        }

        return threads.ToImmutable();
    }

    public async Task<ForumThread> OpenAsync(string title, string text, CancellationToken ct)
    {
        var number = await discussions.OpenAsync(title, text, ct);
        var made = ToThread(await discussions.GetAsync(number, ct));
        return made.IsOurs
            ? made
            : throw new HubTasksException(
                MirrorErrors.OtherAccount("the Hub", made.Author, made.Page, "--hub-account")
            );
    }

    public Task CommentAsync(int number, string text, CancellationToken ct) =>
        discussions.CommentAsync(number, text, ct);

    public Task EditCommentAsync(int number, string comment, string text, CancellationToken ct) =>
        discussions.EditCommentAsync(number, comment, text, ct);

    /// <summary>Several requests; the text with its marker is the last, so that what is missing is seen the next time.</summary>
    public async Task UpdateAsync(ForumThread thread, ThreadChange change, CancellationToken ct)
    {
        if (change.IsOpen is { } open && open != thread.IsOpen)
        {
            await discussions.SetStatusAsync(thread.Number, open, ct);
        }

        if (change.Title is { } title && title != thread.Title)
        {
            await discussions.RenameAsync(thread.Number, title, ct);
        }

        if (change.Text is { } text && thread.TextId is { } id)
        {
            await discussions.EditCommentAsync(thread.Number, id, text, ct);
        }
    }

    private ForumThread ToThread(HubDiscussion discussion)
    {
        var page = discussions.PageOf(discussion.Num);
        var comments = (discussion.Events ?? [])
            .Index()
            .Where(entry => entry.Item.Type == "comment")
            // events are never taken away, so their place tells what came later
            .Select(entry => ToComment(entry.Item, entry.Index + 1, page))
            .ToImmutableArray();
        var first = comments.FirstOrDefault();
        return new ForumThread(
            discussion.Num,
            discussion.Title,
            first?.Text ?? "",
            discussion.Author?.Name,
            discussion.Status is "open" or "draft",
            page,
            discussion.CreatedAt,
            comments.IsEmpty ? [] : comments[1..]
        )
        {
            TextId = first?.Id,
            IsOurs = IsOurs(discussion.Author),
            IsRemoved = first?.IsRemoved ?? false,
            IsPullRequest = discussion.IsPullRequest,
            IsCompleted = !discussion.IsPullRequest || discussion.Status == "merged",
        };
    }

    private ForumComment ToComment(HubDiscussionEvent comment, int order, string page) =>
        new(
            comment.Id,
            order,
            comment.Author?.Name,
            comment.Data?.Hidden == true ? "" : comment.Data?.Latest?.Raw ?? "",
            comment.CreatedAt,
            $"{page}#{Uri.EscapeDataString(comment.Id)}"
        )
        {
            IsOurs = IsOurs(comment.Author),
            IsRemoved = comment.Data?.Hidden == true,
        };

    private bool IsOurs(HubAuthor? author) =>
        account is not null && account.Equals(author?.Name, StringComparison.OrdinalIgnoreCase);
}
