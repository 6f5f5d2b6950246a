using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HubTasks.Cli;
using HubTasks.LocalHub;

namespace HubTasks.Tests.Cli;

/// <summary><c>hubtasks mirror-discussions</c> between a hub and a GitHub.</summary>
public sealed class MirrorDiscussionsCommandTests : IAsyncLifetime
{
    private TwoSites _sites = null!;

    public async ValueTask InitializeAsync() => _sites = await TwoSites.StartAsync();

    public ValueTask DisposeAsync() => _sites.DisposeAsync();

    [Fact]
    public async Task A_discussion_becomes_an_issue_with_its_comments_and_its_end()
    {
        var number = await _sites.OpenAsync("alice", "It *crashes*", "On load.\r\n\r\n```python\n@decorator\n```");
        await _sites.CommentAsync("mallory", number, "Here too, see #3, @acme/team");

        await _sites.MirrorAsync();

        var issue = Assert.Single(_sites.Repo.Issues);
        Assert.Equal(("[hub] It *crashes*", "github-actions[bot]", true), (issue.Title, issue.Author, issue.IsOpen));
        Assert.Contains("hub-discussion", issue.Labels);
        Assert.Contains("[**alice**]", issue.Body, StringComparison.Ordinal);
        Assert.EndsWith("On load.\n\n```python\n@decorator\n```", issue.Body, StringComparison.Ordinal);
        Assert.EndsWith(
            "Here too, see #\u200b3, @\u200bacme/team",
            Assert.Single(issue.Comments).Body,
            StringComparison.Ordinal
        );
        await _sites.AssertInStepAsync();

        await _sites.CommentAsync("alice", number, "Fixed.");
        await _sites.SetStatusAsync("alice", number, "closed");
        await _sites.MirrorAsync();

        Assert.Equal(2, issue.Comments.Count);
        Assert.Equal((false, "completed"), (issue.IsOpen, issue.StateReason));
        await _sites.AssertInStepAsync();

        await _sites.SetStatusAsync("alice", number, "open");
        await _sites.MirrorAsync();

        Assert.Equal((true, "reopened"), (issue.IsOpen, issue.StateReason));
        await _sites.AssertInStepAsync();
    }

    [Fact]
    public async Task Both_ways_words_and_ends_go_to_the_other_side_and_never_come_back()
    {
        var fromHub = await _sites.OpenAsync("alice", "On the Hub", "One.");
        var fromGitHub = _sites.GitHub.AddIssue(_sites.Repo, "octocat", "On GitHub", "Two.", "hub-discussion");
        _sites.GitHub.AddIssue(_sites.Repo, "octocat", "Not for the Hub", "Three.");
        await _sites.MirrorAsync("--from", "both");

        var copy = _sites.Repo.Issues[2];
        Assert.Equal("[hub] On the Hub", copy.Title);
        var onHub = await _sites.DiscussionAsync(2);
        Assert.Equal(
            ("[github] On GitHub", "mirror-bot"),
            ((string)onHub["title"]!, (string)onHub["author"]!["name"]!)
        );
        await _sites.AssertInStepAsync("--from", "both");

        _sites.GitHub.AddComment(_sites.Repo, copy, "octocat", "From GitHub.");
        await _sites.CommentAsync("alice", 2, "From the Hub.");
        await _sites.CommentAsync("alice", fromHub, "To GitHub.");
        copy.IsOpen = false;
        await _sites.SetStatusAsync("alice", 2, "closed");
        await _sites.MirrorAsync("--from", "both");

        Assert.EndsWith("From GitHub.", (await _sites.SaidAsync(fromHub))[^1], StringComparison.Ordinal);
        Assert.EndsWith("From the Hub.", Assert.Single(fromGitHub.Comments).Body, StringComparison.Ordinal);
        Assert.EndsWith("To GitHub.", copy.Comments[^1].Body, StringComparison.Ordinal);
        Assert.Equal("closed", (string)(await _sites.DiscussionAsync(fromHub))["status"]!);
        Assert.False(fromGitHub.IsOpen);
        Assert.Equal((3, 3), (_sites.Repo.Issues.Count, (await _sites.SaidAsync(fromHub)).Length));
        await _sites.AssertInStepAsync("--from", "both");
    }

    [Fact]
    public async Task One_way_what_people_do_with_a_copy_stays_until_the_source_changes()
    {
        var number = await _sites.OpenAsync("alice", "Question", "?");
        await _sites.CommentAsync("mallory", number, "Buy watches");
        await _sites.MirrorAsync();
        var issue = _sites.Repo.Issues[0];

        // closed, a comment deleted as spam, a text of one's own below the marker
        issue.IsOpen = false;
        issue.Comments.Clear();
        issue.Body += "\n\nTriage: low";
        _sites.GitHub.AddComment(_sites.Repo, issue, "octocat", "Stays here");
        await _sites.AssertInStepAsync();

        await _sites.CommentAsync("alice", number, "Anyone?");
        await _sites.MirrorAsync();

        Assert.False(issue.IsOpen);
        Assert.Equal(2, issue.Comments.Count);
        Assert.EndsWith("Triage: low", issue.Body, StringComparison.Ordinal);
        Assert.Equal(3, (await _sites.SaidAsync(number)).Length);
        await _sites.AssertInStepAsync();
    }

    [Fact]
    public async Task Edits_titles_and_hidden_comments_follow()
    {
        var number = await _sites.OpenAsync("alice", "Old title", "Old text");
        var comment = await _sites.CommentAsync("alice", number, "Old comment");
        var secret = await _sites.CommentAsync("alice", number, "hf_secret");
        await _sites.MirrorAsync();

        var first = (string)(await _sites.DiscussionAsync(number))["events"]![0]!["id"]!;
        await _sites.PostAsync("alice", $"/{number}/title", new JsonObject { ["title"] = "New title" });
        await _sites.PostAsync("alice", $"/{number}/comment/{first}/edit", new JsonObject { ["content"] = "New text" });
        await _sites.PostAsync(
            "alice",
            $"/{number}/comment/{comment}/edit",
            new JsonObject { ["content"] = "New comment" }
        );
        await _sites.PostAsync("alice", $"/{number}/comment/{secret}/hide", []);
        await _sites.MirrorAsync();

        var issue = Assert.Single(_sites.Repo.Issues);
        Assert.Equal("[hub] New title", issue.Title);
        Assert.EndsWith("New text", issue.Body, StringComparison.Ordinal);
        Assert.EndsWith("New comment", issue.Comments[0].Body, StringComparison.Ordinal);
        Assert.EndsWith("*It was removed on the Hub.*", issue.Comments[1].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", issue.Comments[1].Body, StringComparison.Ordinal);
        await _sites.AssertInStepAsync();
    }

    [Fact]
    public async Task A_comment_deleted_on_GitHub_is_taken_back_on_the_Hub()
    {
        var issue = _sites.GitHub.AddIssue(_sites.Repo, "octocat", "Title", null, "hub-discussion");
        var comment = _sites.GitHub.AddComment(_sites.Repo, issue, "octocat", "I regret this");
        await _sites.MirrorAsync("--from", "github");
        Assert.EndsWith("I regret this", (await _sites.SaidAsync(1))[1], StringComparison.Ordinal);

        issue.Comments.Remove(comment);
        await _sites.MirrorAsync("--from", "github");

        Assert.EndsWith("*It was removed on GitHub.*", (await _sites.SaidAsync(1))[1], StringComparison.Ordinal);
        await _sites.AssertInStepAsync("--from", "github");
    }

    [Fact]
    public async Task Markers_in_other_peoples_words_mean_nothing()
    {
        var number = await _sites.OpenAsync("alice", "Real", "Real");
        const string Forged =
            "<!-- hubtasks:mirror models/acme/tiny#1 text=0123456789abcdef state=open seen=999,999 -->\nMine";
        var trap = _sites.GitHub.AddIssue(_sites.Repo, "mallory", "Trap", Forged, "hub-discussion");
        await _sites.CommentAsync("mallory", number, "Hello\n" + Forged);
        await _sites.CommentAsync(
            "mallory",
            number,
            $"<!-- hubtasks:mirror models/acme/tiny#{number}/x text=0123456789abcdef -->"
        );

        await _sites.MirrorAsync();

        Assert.Equal(2, _sites.Repo.Issues.Count);
        Assert.Equal((Forged, "Trap", 0), (trap.Body, trap.Title, trap.Comments.Count));
        var copied = Assert.Single(_sites.Repo.Issues[1].Comments);
        Assert.Contains("Hello\n<\u200b!-- hubtasks:mirror", copied.Body, StringComparison.Ordinal);
        await _sites.AssertInStepAsync();
        await _sites.AssertInStepAsync("--from", "both");
    }

    [Fact]
    public async Task A_dry_run_prints_what_the_run_then_writes()
    {
        var number = await _sites.OpenAsync("alice", "Title\u001b[31m", "Text");
        await _sites.CommentAsync("alice", number, "More");
        _sites.ClearLogs();

        var dry = await _sites.MirrorAsync("--dry-run");

        Assert.Equal(0, _sites.Writes());
        Assert.Equal(
            $"github  open     models/acme/tiny#{number}: [hub] Title[31m\ngithub  comment  models/acme/tiny#{number}/*\ngithub  note     models/acme/tiny#{number}\n",
            Regex.Replace(dry.Output, "(?<=/)[0-9a-f]{24}", "*", RegexOptions.None, TimeSpan.FromSeconds(5))
        );
        var json = JsonNode.Parse((await _sites.MirrorAsync("--format", "json")).Output)!;
        Assert.Equal(
            (3, true, "acme/tiny"),
            (json["steps"]!.AsArray().Count, (bool)json["written"]!, (string)json["hub"]!)
        );
        Assert.Single(_sites.Repo.Issues);
    }

    [Fact]
    public async Task What_is_over_is_counted_and_a_flood_is_held_back()
    {
        for (var i = 0; i < 5; i++)
        {
            var opened = await _sites.OpenAsync(
                "alice",
                string.Create(CultureInfo.InvariantCulture, $"Thread {i}"),
                "Text"
            );
            if (i == 0)
            {
                await _sites.SetStatusAsync("alice", opened, "closed");
            }
        }

        var first = await _sites.MirrorAsync("--limit", "3");

        Assert.Contains("1 new thread more than `--limit`", first.Error, StringComparison.Ordinal);
        Assert.Contains("1 closed thread without a copy", first.Error, StringComparison.Ordinal);
        Assert.Equal(["1", "2", "3"], _sites.Repo.Issues.Select(issue => issue.Title[^1..]));
        await _sites.MirrorAsync("--include-closed");
        Assert.Equal(["1", "2", "3", "0", "4"], _sites.Repo.Issues.Select(issue => issue.Title[^1..]));
        Assert.False(_sites.Repo.Issues[3].IsOpen);
        await _sites.AssertInStepAsync("--include-closed");
    }

    [Fact]
    public async Task A_pull_request_of_the_hub_is_a_link()
    {
        await _sites.PostAsync(
            "alice",
            "",
            new JsonObject
            {
                ["title"] = "Better weights",
                ["description"] = "Secret sauce",
                ["pullRequest"] = true,
            }
        );
        await _sites.CommentAsync("alice", 1, "Please look");

        await _sites.MirrorAsync("--from", "both");

        var issue = Assert.Single(_sites.Repo.Issues);
        Assert.Equal("[hub] Pull request: Better weights", issue.Title);
        Assert.DoesNotContain("sauce", issue.Body, StringComparison.Ordinal);
        Assert.Empty(issue.Comments);
        await _sites.SetStatusAsync("alice", 1, "closed");
        await _sites.MirrorAsync("--from", "both");
        Assert.Equal((false, "not_planned"), (issue.IsOpen, issue.StateReason));
        await _sites.AssertInStepAsync("--from", "both");
    }

    [Fact]
    public async Task Many_threads_and_comments_come_in_pages()
    {
        for (var i = 0; i < 60; i++)
        {
            await _sites.OpenAsync("alice", "Thread", "Text");
        }

        var issue = _sites.GitHub.AddIssue(_sites.Repo, "octocat", "Long", "Text", "hub-discussion");
        for (var i = 0; i < 230; i++)
        {
            _sites.GitHub.AddComment(
                _sites.Repo,
                issue,
                "octocat",
                string.Create(CultureInfo.InvariantCulture, $"Comment {i}")
            );
        }

        await _sites.MirrorAsync("--from", "both", "--limit", "1000");

        Assert.Equal(61, _sites.Repo.Issues.Count);
        var said = await _sites.SaidAsync(61);
        Assert.Equal(231, said.Length);
        Assert.EndsWith("Comment 229", said[^1], StringComparison.Ordinal);
        await _sites.AssertInStepAsync("--from", "both");
    }

    [Fact]
    public async Task Copies_under_another_account_stop_the_run_and_say_how_to_go_on()
    {
        await _sites.OpenAsync("alice", "Title", "Text");

        var run = await _sites.TryMirrorAsync("--github-account", "somebody");

        Assert.Contains("HUB4703", run.Error, StringComparison.Ordinal);
        Assert.Contains("--github-account github-actions[bot]", run.Error, StringComparison.Ordinal);
        await _sites.AssertInStepAsync("--github-account", "somebody,github-actions[bot]");
        Assert.Single(_sites.Repo.Issues);
    }

    [Fact]
    public async Task Issues_that_are_switched_off_are_named()
    {
        await _sites.OpenAsync("alice", "Title", "Text");
        _sites.Repo.HasIssues = false;

        var run = await _sites.TryMirrorAsync();

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("HUB9510", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopped_after_any_request_the_next_run_ends_in_the_same_state(bool hubFails)
    {
        var expected = "";
        var stops = 0;
        for (var answered = 0; ; answered++)
        {
            await using var sites = await TwoSites.StartAsync();
            var first = await sites.OpenAsync("alice", "On the Hub", "One.");
            await sites.CommentAsync("alice", first, "Two.");
            await sites.CommentAsync("alice", first, "Three.");
            var issue = sites.GitHub.AddIssue(sites.Repo, "octocat", "On GitHub", "Four.", "hub-discussion");
            sites.GitHub.AddComment(sites.Repo, issue, "octocat", "Five.");
            await sites.SetStatusAsync("alice", first, "closed");
            issue.IsOpen = false;
            if (hubFails)
            {
                sites.Cli.Server.Faults.Add("/api/**", Fault.CutAfter(0), FaultPlan.Always, skip: answered);
            }
            else
            {
                sites.GitHub.AnswersLeft = answered;
            }

            var stopped = await sites.TryMirrorAsync("--from", "both", "--include-closed");
            sites.Cli.Server.Faults.Clear();
            sites.GitHub.AnswersLeft = null;
            await sites.MirrorAsync("--from", "both", "--include-closed");

            var state = await StateAsync(sites);
            expected = expected.Length == 0 ? state : expected;
            Assert.Equal(expected, state);
            await sites.AssertInStepAsync("--from", "both", "--include-closed");
            if (stopped.ExitCode == ExitCode.Fine)
            {
                break;
            }

            Assert.Equal(ExitCode.Failed, stopped.ExitCode);
            stops++;
        }

        Assert.InRange(stops, 5, 40);
    }

    /// <summary>Everything that people see on both sides, without what differs from run to run.</summary>
    private static async Task<string> StateAsync(TwoSites sites)
    {
        var text = new StringBuilder();
        foreach (var issue in sites.Repo.Issues)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{issue.Title} {issue.IsOpen} {issue.Body}");
            foreach (var comment in issue.Comments)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {comment.Body}");
            }
        }

        for (var number = 1; number <= 2; number++)
        {
            text.AppendLine((string)(await sites.DiscussionAsync(number))["status"]!);
            text.AppendJoin('\n', await sites.SaidAsync(number));
        }

        return Regex.Replace(
            text.ToString(),
            "127\\.0\\.0\\.1:[0-9]+|[0-9a-f]{24}|5[0-9]{9}|seen=[0-9]+,[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}",
            "*",
            RegexOptions.None,
            TimeSpan.FromSeconds(5)
        );
    }
}
