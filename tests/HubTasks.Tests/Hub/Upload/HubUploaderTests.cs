using System.Collections.Concurrent;
using System.Security.Cryptography;
using HubTasks.Findings;
using HubTasks.Hub.Upload;
using HubTasks.Tests.Hub.Client;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Upload;

public sealed class HubUploaderTests : ClientTest
{
    private const string Token = "hf_writer12";
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(300_001);

    private readonly WritableHub _hub = new();

    [Fact]
    public async Task Files_of_both_kinds_become_one_commit_that_is_read_back()
    {
        var server = await ServeAsync(_hub.AnswerAsync);
        var progress = new Progress();

        var result = await PushAsync(server, [Text("größe #1.txt", "a\"b"), Binary("model.bin", Large)], progress);

        Assert.True(result.Committed);
        Assert.Equal(_hub.Head, result.Commit);
        Assert.Equal(Large.Length, result.Uploaded);
        Assert.Equal(Large, _hub.Files["model.bin"]);
        Assert.Equal("a\"b"u8.ToArray(), _hub.Files["größe #1.txt"]);
        Assert.Equal(["header", "file", "lfsFile"], _hub.Lines.Select(line => (string)line["key"]!));
        Assert.Equal(WritableHub.First, (string?)_hub.Lines[0]["value"]!["parentCommit"]);
        Assert.Equal(Large.Length + 3, progress.Sent);
        Assert.Equal(["model.bin"], progress.Stored);
    }

    [Fact]
    public async Task The_token_goes_to_the_api_and_not_to_the_storage()
    {
        var server = await ServeAsync(_hub.AnswerAsync);

        await PushAsync(server, [Binary("model.bin", Large)]);

        Assert.All(
            server.Requests,
            request => Assert.Equal(request.Method == "PUT" ? null : "Bearer " + Token, request.Token)
        );
        Assert.Contains(server.Requests, request => request.Target == "/verify");
    }

    [Fact]
    public async Task Every_body_says_how_long_it_is()
    {
        _hub.ChunkSize = 100_000;
        var server = await ServeAsync(_hub.AnswerAsync);

        await PushAsync(server, [Text("größe.txt", "a"), Binary("model.bin", Large)]);

        Assert.All(
            server.Requests.Where(request => request.Method != "GET"),
            request => Assert.True(request.Headers.ContainsKey("Content-Length"), request.Target)
        );
    }

    [Fact]
    public async Task A_second_push_of_the_same_writes_nothing()
    {
        var server = await ServeAsync(_hub.AnswerAsync);
        UploadFile[] files = [Text("a.txt", "a"), Binary("model.bin", Large)];
        await PushAsync(server, files);
        var (head, before) = (_hub.Head, server.Requests.Count);

        var result = await PushAsync(server, files);

        Assert.False(result.Committed);
        Assert.Equal(head, result.Commit);
        Assert.Equal(["GET", "POST"], server.Requests.Skip(before).Select(request => request.Method));
        Assert.Contains("/paths-info/", server.Requests.Last().Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(300_001)]
    [InlineData(1_000_000)]
    public async Task A_large_file_goes_in_as_many_parts_as_the_hub_wants(int chunk)
    {
        _hub.ChunkSize = chunk;
        var server = await ServeAsync(_hub.AnswerAsync);

        await PushAsync(server, [Binary("model.bin", Large)]);

        Assert.Equal(Large, _hub.Files["model.bin"]);
        Assert.Equal((Large.Length + chunk - 1) / chunk, server.Requests.Count(request => request.Method == "PUT"));
    }

    [Fact]
    public async Task One_content_under_two_names_is_sent_once_and_one_that_is_stored_not_at_all()
    {
        var stored = RandomNumberGenerator.GetBytes(1000);
        _hub.Storage[Convert.ToHexStringLower(SHA256.HashData(stored))] = stored;
        var server = await ServeAsync(_hub.AnswerAsync);

        var result = await PushAsync(server, [Binary("a.bin", Large), Binary("b.bin", Large), Binary("c.bin", stored)]);

        Assert.Single(server.Requests, request => request.Method == "PUT");
        Assert.Equal(Large.Length, result.Uploaded);
        Assert.Equal(3, _hub.Files.Count);
    }

    [Fact]
    public async Task A_part_that_fails_for_a_while_is_sent_again()
    {
        _hub.ChunkSize = 100_000;
        var failed = 0;
        _hub.Interfere = context => Fail(context, "/part/", 503, () => ++failed <= 2);
        var server = await ServeAsync(_hub.AnswerAsync);

        await PushAsync(server, [Binary("model.bin", Large)]);

        Assert.Equal(Large, _hub.Files["model.bin"]);
    }

    [Fact]
    public async Task An_upload_that_ended_early_goes_on_with_the_parts_that_are_missing()
    {
        _hub.ChunkSize = 100_000;
        var content = RandomNumberGenerator.GetBytes(400_000);
        var puts = 0;
        _hub.Interfere = context => Fail(context, "/part/", 503, () => Interlocked.Increment(ref puts) > 2);
        var server = await ServeAsync(_hub.AnswerAsync);
        Assert.Equal("HUB4503", (await FailsAsync(() => PushAsync(server, [Binary("model.bin", content)]))).Code);
        var notes = Directory.GetFiles(Home["hf/hubtasks/uploads"]);
        _hub.Interfere = _ => false;
        server.Requests.Clear();
        var progress = new Progress();

        await PushAsync(server, [Binary("model.bin", content)], progress);

        Assert.Equal(content, _hub.Files["model.bin"]);
        Assert.Equal(2, server.Requests.Count(request => request.Method == "PUT"));
        Assert.Equal((200_000, 200_000), (progress.FromBefore, progress.Sent));
        Assert.Single(notes);
        Assert.Empty(Directory.GetFiles(Home["hf/hubtasks/uploads"]));
    }

    [Fact]
    public async Task Parts_at_addresses_that_are_good_no_more_are_sent_anew()
    {
        _hub.ChunkSize = 100_000;
        var puts = 0;
        _hub.Interfere = context => Fail(context, "/part/", 503, () => Interlocked.Increment(ref puts) > 2);
        var server = await ServeAsync(_hub.AnswerAsync);
        await FailsAsync(() => PushAsync(server, [Binary("model.bin", Large)]));
        _hub.Interfere = context => Fail(context, "/part/1/", 403, () => true);

        await PushAsync(server, [Binary("model.bin", Large)]);

        Assert.Equal(Large, _hub.Files["model.bin"]);
        Assert.Empty(Directory.GetFiles(Home["hf/hubtasks/uploads"]));
    }

    [Fact]
    public async Task An_expired_address_is_asked_for_anew()
    {
        var failed = 0;
        _hub.Interfere = context => Fail(context, "/store/", 403, () => ++failed <= 1);
        var server = await ServeAsync(_hub.AnswerAsync);

        await PushAsync(server, [Binary("model.bin", Large)]);

        Assert.Equal(2, server.Requests.Count(request => request.Target.EndsWith("/batch", StringComparison.Ordinal)));
        Assert.Equal(Large, _hub.Files["model.bin"]);
    }

    [Fact]
    public async Task A_storage_that_never_takes_it_leaves_the_repository_alone()
    {
        _hub.Interfere = context => Fail(context, "/store/", 403, () => true);
        var server = await ServeAsync(_hub.AnswerAsync);

        var failure = await FailsAsync(() => PushAsync(server, [Binary("model.bin", Large)]));

        Assert.Equal("HUB4503", failure.Code);
        Assert.Equal(WritableHub.First, _hub.Head);
    }

    [Fact]
    public async Task A_branch_that_moved_since_the_plan_is_a_conflict_and_nothing_is_written()
    {
        var server = await ServeAsync(_hub.AnswerAsync);
        var uploader = Uploader(server);
        var plan = await uploader.PlanAsync(Request([Text("a.txt", "a")]), Ct);
        _hub.Head = new string('d', 40);

        var failure = await FailsAsync(() => uploader.ApplyAsync(plan, Ct));

        Assert.Equal("HUB4501", failure.Code);
        Assert.Contains(WritableHub.First, failure.Message, StringComparison.Ordinal);
        Assert.Empty(_hub.Files);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_and_not_made_twice()
    {
        var lost = 0;
        _hub.LoseAnswer = context =>
        {
            if (++lost > 1)
            {
                return false;
            }

            context.Abort();
            return true;
        };
        var server = await ServeAsync(_hub.AnswerAsync);

        var result = await PushAsync(server, [Text("a.txt", "a")]);

        Assert.Equal(_hub.Head, result.Commit);
        Assert.Equal(1, lost);
    }

    [Fact]
    public async Task A_commit_that_failed_on_the_way_is_made_once()
    {
        var failed = 0;
        _hub.Interfere = context => Fail(context, "/commit/", 500, () => ++failed <= 2);
        var server = await ServeAsync(_hub.AnswerAsync);

        var result = await PushAsync(server, [Text("a.txt", "a")]);

        Assert.Equal(_hub.Head, result.Commit);
        Assert.Equal("2".PadLeft(40, 'c'), _hub.Head);
    }

    [Fact]
    public async Task Somebody_elses_commit_is_not_taken_for_our_own()
    {
        _hub.Interfere = context =>
            Fail(
                context,
                "/commit/",
                500,
                () =>
                {
                    _hub.Head = new string('e', 40);
                    return true;
                }
            );
        var server = await ServeAsync(_hub.AnswerAsync);

        var failure = await FailsAsync(() => PushAsync(server, [Text("a.txt", "a")]));

        Assert.Equal("HUB4501", failure.Code);
    }

    [Fact]
    public async Task A_hub_that_stores_something_else_is_found_out()
    {
        _hub.LoseAnswer = _ =>
        {
            _hub.Files["a.txt"] = "evil"u8.ToArray();
            return false;
        };
        var server = await ServeAsync(_hub.AnswerAsync);

        var failure = await FailsAsync(() => PushAsync(server, [Text("a.txt", "a")]));

        Assert.Equal("HUB4502", failure.Code);
    }

    [Fact]
    public async Task A_file_that_changes_after_the_plan_is_not_committed()
    {
        var path = Home.Write("push/a.txt", "before");
        var server = await ServeAsync(_hub.AnswerAsync);
        var uploader = Uploader(server);
        var plan = await uploader.PlanAsync(Request([UploadFile.FromDisk("a.txt", path, Ct)]), Ct);
        Home.Write("push/a.txt", "after!");

        var failure = await FailsAsync(() => uploader.ApplyAsync(plan, Ct));

        Assert.Equal("HUB4505", failure.Code);
        Assert.Empty(_hub.Files);
    }

    [Fact]
    public async Task Deletions_and_ignored_files_are_part_of_the_plan()
    {
        _hub.Files["old.txt"] = "x"u8.ToArray();
        _hub.Files["same.txt"] = "s"u8.ToArray();
        var server = await ServeAsync(_hub.AnswerAsync);

        var plan = await Uploader(server)
            .PlanAsync(
                Request([Text("run.log", "x"), Text("same.txt", "s"), Text("empty.bin", "")]) with
                {
                    Deletions = ["old.txt", "never-there.txt"],
                },
                Ct
            );

        Assert.Equal(
            [("empty.bin", ChangeKind.Regular), ("old.txt", ChangeKind.Delete)],
            plan.Changes.Select(change => (change.Path, change.Kind))
        );
        Assert.Equal(["run.log"], plan.Ignored);
        Assert.Equal(1, plan.Unchanged);
        Assert.Equal(WritableHub.First, _hub.Head);
    }

    [Fact]
    public async Task A_pull_request_is_made_instead_of_a_commit()
    {
        var server = await ServeAsync(_hub.AnswerAsync);
        var uploader = Uploader(server);

        var plan = await uploader.PlanAsync(Request([Binary("m.bin", Large)]) with { PullRequest = true }, Ct);
        var result = await uploader.ApplyAsync(plan, Ct);

        Assert.Equal("http://hub/acme/tiny/discussions/3", result.PullRequest);
        Assert.Contains(
            server.Requests,
            request => request.Target.EndsWith("/commit/main?create_pr=1", StringComparison.Ordinal)
        );
        var batch = server.Requests.Single(request => request.Target.EndsWith("/batch", StringComparison.Ordinal));
        Assert.DoesNotContain("\"ref\"", batch.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_path_is_named_at_once()
    {
        var server = await ServeAsync(_hub.AnswerAsync);

        var failure = await Assert.ThrowsAsync<HubTasksException>(() =>
            PushAsync(server, [Text("../a", "x"), Text("ok", "x"), Text(".git/config", "x")])
        );

        Assert.Equal(["HUB4506", "HUB4506"], failure.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("ftp://store/x")]
    [InlineData("nonsense")]
    public async Task Content_is_not_sent_to_an_address_that_is_none(string href)
    {
        var file = Binary("m.bin", Large);
        _hub.Interfere = context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/batch", StringComparison.Ordinal))
            {
                return false;
            }

            context
                .Json(
                    $$$$"""{"objects":[{"oid":"{{{{file.Sha256}}}}","size":{{{{file.Size}}}},"actions":{"upload":{"href":"{{{{href}}}}"}}}]}"""
                )
                .GetAwaiter()
                .GetResult();
            return true;
        };
        var server = await ServeAsync(_hub.AnswerAsync);

        Assert.Equal("HUB4504", (await FailsAsync(() => PushAsync(server, [file]))).Code);
    }

    private async Task<CommitResult> PushAsync(WebServer server, UploadFile[] files, IUploadProgress? progress = null)
    {
        var uploader = Uploader(server, progress);
        return await uploader.ApplyAsync(await uploader.PlanAsync(Request(files), Ct), Ct);
    }

    private HubUploader Uploader(WebServer server, IUploadProgress? progress = null) =>
        new(Connect(server.Url, ("HF_TOKEN", Token), ("HF_HOME", Home["hf"])), progress);

    private static CommitRequest Request(UploadFile[] files) =>
        new()
        {
            Repository = Tiny,
            Summary = "Bring files",
            Files = [.. files],
        };

    private static UploadFile Text(string path, string text) => UploadFile.FromText(path, text);

    private static UploadFile Binary(string path, byte[] content) => UploadFile.FromBytes(path, content);

    private static bool Fail(HttpContext context, string path, int status, Func<bool> now)
    {
        if (!context.Request.Path.Value!.Contains(path, StringComparison.Ordinal) || !now())
        {
            return false;
        }

        context.Response.StatusCode = status;
        return true;
    }

    private sealed class Progress : IUploadProgress
    {
        private long _sent;
        private long _resumed;

        public long Sent => Interlocked.Read(ref _sent);

        public long FromBefore => Interlocked.Read(ref _resumed);

        public ConcurrentQueue<string> Stored { get; } = new();

        public void Planned(int files, long bytes) { }

        public void Advanced(string path, long bytes) => Interlocked.Add(ref _sent, bytes);

        public void Resumed(string path, long bytes) => Interlocked.Add(ref _resumed, bytes);

        public void Finished(string path, long size, bool sent) => Stored.Enqueue(path);
    }
}
