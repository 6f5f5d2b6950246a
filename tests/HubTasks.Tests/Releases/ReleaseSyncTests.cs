using System.Text;
using HubTasks.Findings;
using HubTasks.GitHubEmulator;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.LocalHub;
using HubTasks.Releases;
using HubTasks.Releases.GitHub;
using HubTasks.Releases.Plan;
using HubTasks.Releases.Source;
using Fault = HubTasks.GitHubEmulator.Fault;

namespace HubTasks.Tests.Releases;

/// <summary>A GitHub and a Hub on loopback, and what a sync does between them.</summary>
public sealed class ReleaseSyncTests : IAsyncLifetime
{
    private static readonly HubRepository Repository = HubRepository.Model(RepoId.Parse("acme/tiny"));

    private readonly TempFolder _folder = new();
    private readonly FastTime _time = new();
    private readonly HttpClient _http = new(GitHubClient.CreateHandler());
    private GitHubServer _gitHub = null!;
    private LocalHubServer _hub = null!;
    private HubHttp _hubHttp = null!;
    private EmulatedRepo _repo = null!;
    private StoreWriter _writer = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static SyncOptions Options => new() { Repository = Repository, ToolVersion = "1.2.3" };

    public async ValueTask InitializeAsync()
    {
        _gitHub = await GitHubServer.StartAsync(Ct);
        _repo = _gitHub.AddRepository("acme/models");
        _hub = await LocalHubServer.StartAsync(new LocalHubOptions { Folder = _folder["hub"] }, Ct);
        _hub.Store.AddCommit(
            Repository,
            "main",
            (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"),
            ("README.md", "---\nlicense: mit\n---\n# Tiny\n")
        );
        var environment = HubEnvironment.From(
            new Dictionary<string, string> { ["HF_ENDPOINT"] = _hub.Endpoint, ["HF_HOME"] = _folder["home"] },
            _folder.Path
        );
        _hubHttp = HubHttp.Create(environment, new HubHttpOptions());
        _writer = new StoreWriter(_hub.Store, Repository);
    }

    public async ValueTask DisposeAsync()
    {
        _hubHttp.Dispose();
        _http.Dispose();
        await _hub.DisposeAsync();
        await _gitHub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_release_becomes_one_commit_and_one_tag_and_a_rerun_writes_nothing()
    {
        Release("v1.0.0", ("model.bin", "weights"), ("labels.txt", "cat\ndog\n")).Body = "First, fixes #3";

        var first = await SyncAsync("v1.0.0");
        var writes = _writer.Writes.ToArray();
        _writer.Writes.Clear();
        _gitHub.ClearLog();
        _hub.Requests.Clear();
        var second = await SyncAsync("v1.0.0");

        Assert.True(first.Applied);
        Assert.Equal(["commit main", "tag v1.0.0"], writes);
        Assert.Equal("weights", Read("v1.0.0", "model.bin"));
        Assert.Contains("[#3](", Read("main", "CHANGELOG.md"), StringComparison.Ordinal);
        Assert.Equal(PlanOutcome.UpToDate, second.Plan.Outcome);
        Assert.Empty(_writer.Writes);
        Assert.DoesNotContain(_gitHub.Requests, request => request.Origin == "storage");
        Assert.All(_hub.Requests.Snapshot(), request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task The_commit_says_where_it_comes_from()
    {
        var release = Release("v1", ("a.bin", "A"));

        await SyncAsync("v1");

        Assert.Equal("Sync release v1 from acme/models", _writer.Last!.Title);
        Assert.Contains(
            $"GitHub-Release-Id: {release.Id}\nGitHub-Commit: {EmulatedRepo.Sha("commit of v1")}\n",
            _writer.Last.Description,
            StringComparison.Ordinal
        );
        Assert.Contains("HubTasks-Plan: sha256:", _writer.Last.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_unchanged_assets_take_few_requests()
    {
        Release("v1", [.. Enumerable.Range(0, 1000).Select(i => ($"part-{i:0000}.txt", $"text {i}"))]);
        await SyncAsync("v1");
        _gitHub.ClearLog();
        _hub.Requests.Clear();

        var second = await SyncAsync("v1");

        Assert.Equal(PlanOutcome.UpToDate, second.Plan.Outcome);
        Assert.Equal(1001, second.Plan.Unchanged);
        Assert.InRange(_gitHub.Requests.Length + _hub.Requests.Count, 1, 14);
    }

    [Fact]
    public async Task Any_death_between_two_writes_leads_to_the_same_end()
    {
        var release = Release("v2.0.0-rc.1", ("a.bin", "A"), ("b.txt", "B"));
        release.Prerelease = true;
        string[] moments =
        [
            "before branch rc",
            "after branch rc",
            "before commit rc",
            "after commit rc",
            "before tag v2.0.0-rc.1",
            "after tag v2.0.0-rc.1",
        ];
        foreach (var moment in moments)
        {
            var repository = HubRepository.Model(RepoId.Parse("acme/dies-" + moment.Replace(' ', '_')));
            _hub.Store.AddCommit(repository, "main", ("README.md", "# Tiny\n"));
            var writer = new StoreWriter(_hub.Store, repository)
            {
                At = at => _ = at == moment ? throw new InvalidOperationException("killed") : 0,
            };
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                SyncAsync("v2.0.0-rc.1", Options with { Repository = repository }, writer)
            );
            writer.At = null;

            await SyncAsync("v2.0.0-rc.1", Options with { Repository = repository }, writer);

            Assert.Equal(1, writer.Writes.Count(write => write == "commit rc"));
            Assert.Equal(1, writer.Writes.Count(write => write == "tag v2.0.0-rc.1"));
            Assert.Equal(Resolve(repository, "rc"), Resolve(repository, "v2.0.0-rc.1"));
            Assert.NotEqual(Resolve(repository, "rc"), Resolve(repository, "main"));
        }
    }

    [Fact]
    public async Task A_replaced_asset_is_a_conflict_until_the_policies_say_otherwise()
    {
        var release = Release("v1", ("a.bin", "A"));
        await SyncAsync("v1");
        release.Assets[0] = _gitHub.NewAsset("a.bin", AssetContent.From("other"));

        var refused = await SyncAsync("v1");
        var kept = Read("v1", "a.bin");
        var done = await SyncAsync(
            "v1",
            Options with
            {
                OnSourceChange = SourceChangePolicy.Update,
                OnTagConflict = TagConflictPolicy.Move,
            }
        );

        Assert.Equal(["HUB4202", "HUB4204"], refused.Plan.Conflicts.Select(conflict => conflict.Code));
        Assert.Equal("A", kept);
        Assert.True(done.Applied);
        Assert.Equal("other", Read("v1", "a.bin"));
    }

    [Fact]
    public async Task An_edit_on_the_Hub_is_never_lost()
    {
        Release("v1", ("a.bin", "A"), ("b.txt", "B"));
        await SyncAsync("v1");
        _hub.Store.AddCommit(Repository, "main", ("b.txt", "edited by a person"));
        Release("v2", ("a.bin", "A2"), ("b.txt", "B2"));

        var refused = await SyncAsync("v2");
        Assert.Equal("b.txt", Assert.Single(refused.Plan.Conflicts).Path);
        Assert.Equal("A", Read("main", "a.bin"));

        await SyncAsync("v2", Options with { OnConflict = ConflictPolicy.HubWins });
        Assert.Equal("edited by a person", Read("main", "b.txt"));
        Assert.Equal("A2", Read("v2", "a.bin"));
        Assert.Equal(
            PlanOutcome.UpToDate,
            (await SyncAsync("v2", Options with { OnConflict = ConflictPolicy.HubWins })).Plan.Outcome
        );
    }

    [Fact]
    public async Task A_push_during_the_sync_is_planned_around_or_refused()
    {
        Release("v1", ("a.bin", "A"));
        var pushed = false;
        _writer.At = at =>
        {
            if (at == "before commit main" && !pushed)
            {
                pushed = true;
                _hub.Store.AddCommit(Repository, "main", ("unrelated.txt", "hello"));
            }
        };
        await SyncAsync("v1");
        Assert.Equal("hello", Read("v1", "unrelated.txt"));

        pushed = false;
        _writer.At = at =>
        {
            if (at == "before commit main" && !pushed)
            {
                pushed = true;
                _hub.Store.AddCommit(Repository, "main", ("a.bin", "meanwhile"));
            }
        };
        Release("v2", ("a.bin", "A2"));
        var error = await Assert.ThrowsAsync<HubTasksException>(() => SyncAsync("v2"));

        Assert.Equal("HUB4205", Assert.Single(error.Diagnostics).Code);
        Assert.Equal("meanwhile", Read("main", "a.bin"));
    }

    [Fact]
    public async Task Somebody_who_syncs_the_same_release_at_the_same_time_is_no_conflict()
    {
        Release("v1", ("a.bin", "A"), ("b.txt", "B"));
        var first = true;
        var other = new StoreWriter(_hub.Store, Repository);
        SyncResult? theirs = null;
        _writer.At = at =>
        {
            if (at == "before commit main" && first)
            {
                first = false;
                theirs = Task.Run(() => SyncAsync("v1", Options, other), Ct).GetAwaiter().GetResult();
            }
        };

        var ours = await SyncAsync("v1");

        Assert.True(theirs!.Applied);
        Assert.Equal(PlanOutcome.UpToDate, ours.Plan.Outcome);
        Assert.Equal(theirs.Commit, ours.Commit);
        Assert.Equal(theirs.Commit, Resolve(Repository, "main"));
        Assert.Equal(["commit main", "tag v1"], other.Writes);
    }

    [Fact]
    public async Task A_tag_that_would_be_taken_for_a_branch_is_refused_before_anything_is_written()
    {
        Release("main", ("a.bin", "A"));

        var error = await Assert.ThrowsAsync<HubTasksException>(() => SyncAsync("main"));

        Assert.Equal("HUB4005", Assert.Single(error.Diagnostics).Code);
        Assert.Empty(_writer.Writes);
    }

    [Fact]
    public async Task A_backport_goes_to_its_own_branch()
    {
        Release("v1.0.0", ("a.bin", "1.0.0"));
        await SyncAsync("v1.0.0");
        Release("v2.0.0", ("a.bin", "2.0.0"));
        await SyncAsync("v2.0.0");
        var main = Resolve(Repository, "main");
        var backport = Release("v1.0.1", ("a.bin", "1.0.1"));
        backport.CreatedAt = backport.CreatedAt.AddYears(-1);

        await SyncAsync("v1.0.1");
        _writer.Writes.Clear();
        await SyncAsync("v1.0.1");
        await SyncAsync("v1.0.0");

        Assert.Equal(main, Resolve(Repository, "main"));
        Assert.Equal("1.0.1", Read("release/v1.0.1", "a.bin"));
        Assert.Equal("1.0.1", Read("v1.0.1", "a.bin"));
        Assert.Equal("2.0.0", Read("main", "a.bin"));
        Assert.Empty(_writer.Writes);
    }

    [Theory]
    [InlineData("draft", PlanOutcome.SkippedDraft)]
    [InlineData("prerelease", PlanOutcome.SkippedPrerelease)]
    [InlineData("pattern", PlanOutcome.SkippedPattern)]
    [InlineData("empty", PlanOutcome.NothingToDo)]
    public async Task What_is_left_alone_says_why(string kind, PlanOutcome outcome)
    {
        var release = kind == "empty" ? Release("v1") : Release("v1", ("a.bin", "A"));
        release.Draft = kind == "draft";
        release.Prerelease = kind == "prerelease";
        var options = Options with
        {
            Prerelease = PrereleasePolicy.Skip,
            TagPattern = kind == "pattern" ? "^other-" : null,
            Notes = NotesTarget.None,
        };

        var result = await SyncAsync(new ReleaseTrigger.Release("v1", release.Id), options, _writer);

        Assert.Equal(outcome, result.Plan.Outcome);
        Assert.NotNull(result.Plan.Reason);
        Assert.Empty(_writer.Writes);
    }

    [Fact]
    public async Task A_tag_with_a_slash_and_a_missing_repository_are_no_obstacle()
    {
        var repository = HubRepository.Model(RepoId.Parse("acme/new"));
        var writer = new StoreWriter(_hub.Store, repository);
        Release("model/v1", ("a.bin", "A"));

        var missing = await Assert.ThrowsAsync<HubTasksException>(() =>
            SyncAsync("model/v1", Options with { Repository = repository }, writer)
        );
        await SyncAsync("model/v1", Options with { Repository = repository, Create = true }, writer);

        Assert.Equal("HUB4007", Assert.Single(missing.Diagnostics).Code);
        Assert.Equal(["repository", "commit main", "tag model/v1"], writer.Writes);
        Assert.NotNull(Resolve(repository, "model/v1"));
    }

    [Fact]
    public async Task Parts_archives_and_paths_are_mapped_and_not_fetched_again()
    {
        var zip = Zip(("top/tokenizer/vocab.txt", "a b c"), ("top/config.json", "{}"));
        var release = Release("v1", ("big.bin.part-aa", "one "), ("big.bin.part-ab", "two"), ("skip.txt", "no"));
        release.Assets.Add(_gitHub.NewAsset("extra.zip", AssetContent.From(zip)));
        var options = Options with
        {
            Assets = ["*", "!skip.txt"],
            JoinParts = true,
            Extract = ["*.zip"],
            StripComponents = 1,
            PathFormat = "files/{name}",
            Rename = [new PathRename("big*", "weights/{name}")],
            LatestFile = "latest.json",
        };

        await SyncAsync("v1", options);
        _gitHub.ClearLog();
        var second = await SyncAsync("v1", options);

        Assert.Equal("one two", Read("v1", "weights/big.bin"));
        Assert.Equal("a b c", Read("v1", "files/tokenizer/vocab.txt"));
        Assert.Equal("{}", Read("v1", "files/config.json"));
        Assert.Contains("\"path\": \"weights/big.bin\"", Read("v1", "latest.json"), StringComparison.Ordinal);
        Assert.Equal(PlanOutcome.UpToDate, second.Plan.Outcome);
        Assert.DoesNotContain(_gitHub.Requests, request => request.Origin == "storage");
    }

    [Fact]
    public async Task A_released_card_keeps_the_front_matter_that_people_edit_on_the_Hub()
    {
        Release("v1", ("README.md", "# Tiny 1\n"));
        await SyncAsync("v1", Options with { OnConflict = ConflictPolicy.GitHubWins });
        _hub.Store.AddCommit(Repository, "main", ("README.md", "---\nlicense: mit\ntags: [new]\n---\n# Tiny 1\n"));
        Release("v2", ("README.md", "# Tiny 2\n"));

        var second = await SyncAsync("v2");
        var third = await SyncAsync("v2");

        Assert.True(second.Applied);
        Assert.Equal("---\nlicense: mit\ntags: [new]\n---\n# Tiny 2\n", Read("v2", "README.md"));
        Assert.Equal(PlanOutcome.UpToDate, third.Plan.Outcome);
    }

    [Theory]
    [InlineData("sums", "HUB4302")]
    [InlineData("glob", "HUB4101")]
    [InlineData("paths", "HUB4103")]
    [InlineData("empty", "HUB4305")]
    [InlineData("case", "HUB4104")]
    [InlineData("slip", "HUB4306")]
    [InlineData("bomb", "HUB4307")]
    [InlineData("no archive", "HUB4308")]
    [InlineData("digest", "HUB4302")]
    [InlineData("size", "HUB4301")]
    [InlineData("pointer", "HUB4303")]
    [InlineData("page", "HUB4304")]
    [InlineData("page from storage", "HUB4304")]
    [InlineData("cut", "HUB9505")]
    [InlineData("expired", "HUB9504")]
    [InlineData("down", "HUB9505")]
    [InlineData("limit", "HUB9503")]
    [InlineData("429", "HUB9503")]
    [InlineData("part", "HUB4106")]
    public async Task A_bad_release_writes_nothing(string kind, string code)
    {
        var release = Release("v1", ("a.bin", "A"));
        var options = Options;
        switch (kind)
        {
            case "sums":
                release.Assets.Add(
                    _gitHub.NewAsset("SHA256SUMS", AssetContent.From(new string('0', 64) + "  a.bin\n"))
                );
                break;
            case "glob":
                options = options with { Assets = ["*.onnx"] };
                break;
            case "paths":
                release.Assets.Add(_gitHub.NewAsset("b.bin", AssetContent.From("B")));
                options = options with { PathFormat = "same.bin" };
                break;
            case "case":
                release.Assets.Add(_gitHub.NewAsset("A.bin", AssetContent.From("B")));
                break;
            case "bomb":
                release.Assets.Add(
                    _gitHub.NewAsset("a.zip", AssetContent.From(Zip(("zeros", new string('0', 40_000_000)))))
                );
                options = options with { Extract = ["*.zip"] };
                break;
            case "no archive":
                release.Assets.Add(_gitHub.NewAsset("a.zip", AssetContent.From("no archive")));
                options = options with { Extract = ["*.zip"] };
                break;
            case "digest":
                release.Assets[0].Digest = "sha256:" + new string('0', 64);
                break;
            case "size":
                release.Assets[0].Size += 10;
                break;
            case "pointer":
                release.Assets[0] = _gitHub.NewAsset(
                    "a.bin",
                    AssetContent.From("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
                );
                break;
            case "page":
                release.Assets[0] = _gitHub.NewAsset("a.bin", AssetContent.From("<!DOCTYPE html><p>Not found"));
                break;
            case "page from storage":
                _gitHub.Add(Fault.Html("GET /storage/"));
                break;
            case "cut":
                _gitHub.Add(Fault.Abort("GET /storage/", times: 99));
                break;
            case "expired":
                _gitHub.Add(Fault.Status("GET /storage/", 403, times: 99));
                break;
            case "down":
                _gitHub.Add(Fault.Status("/git/ref/", 502, times: 99));
                break;
            case "limit":
                _gitHub.Add(Fault.SecondaryLimit("/releases/assets/", times: 99));
                break;
            case "429":
                _gitHub.Add(Fault.RetryAfter("/releases/tags/", 429, seconds: 3600));
                break;
            case "part":
                release.Assets.Add(_gitHub.NewAsset("m.bin.part-aa", AssetContent.From("a")));
                release.Assets.Add(_gitHub.NewAsset("m.bin.part-ac", AssetContent.From("c")));
                options = options with { JoinParts = true };
                break;
            case "empty":
                release.Assets.Add(_gitHub.NewAsset("empty.bin", AssetContent.From("")));
                break;
            default:
                release.Assets.Add(_gitHub.NewAsset("a.zip", AssetContent.From(Zip(("../up", "x")))));
                options = options with { Extract = ["*.zip"] };
                break;
        }

        var error = await Assert.ThrowsAsync<HubTasksException>(() => SyncAsync("v1", options));

        Assert.Equal(code, Assert.Single(error.Diagnostics).Code);
        Assert.Empty(_writer.Writes);
        Assert.All(_hub.Requests.Snapshot(), request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task Every_asset_that_is_not_what_was_promised_is_named_at_once()
    {
        var release = Release("v1", ("a.bin", "A"), ("b.bin", "B"), ("c.bin", "C"));
        release.Assets[0].Digest = release.Assets[2].Digest = "sha256:" + new string('0', 64);

        var error = await Assert.ThrowsAsync<HubTasksException>(() => SyncAsync("v1"));

        Assert.Equal(["HUB4302", "HUB4302"], error.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.Contains("`c.bin`", error.Diagnostics[1].Message, StringComparison.Ordinal);
        Assert.Empty(_writer.Writes);
    }

    [Fact]
    public async Task Changed_notes_are_brought_without_touching_the_tag()
    {
        var release = Release("v1", ("a.bin", "A"));
        await SyncAsync("v1");
        var tagged = Resolve(Repository, "v1");
        release.Body = "now with words";

        await SyncAsync("v1");

        Assert.Contains("now with words", Read("main", "CHANGELOG.md"), StringComparison.Ordinal);
        Assert.Equal(tagged, Resolve(Repository, "v1"));
    }

    [Fact]
    public async Task A_folder_is_a_release_too()
    {
        _folder.Write("dist/sub/a.txt", "hello");
        var source = new FolderReleaseSource(_folder["dist"], "v1", "notes", prerelease: false);

        var result = await SyncAsync(source, Options, _writer);
        var second = await SyncAsync(source, Options, _writer);

        Assert.True(result.Applied);
        Assert.Equal("hello", Read("v1", "sub/a.txt"));
        Assert.Equal(PlanOutcome.UpToDate, second.Plan.Outcome);
    }

    private EmulatedRelease Release(string tag, params (string Name, string Text)[] assets) =>
        _gitHub.AddRelease(_repo, tag, [.. assets.Select(asset => (asset.Name, AssetContent.From(asset.Text)))]);

    private Task<SyncResult> SyncAsync(string tag, SyncOptions? options = null, StoreWriter? writer = null) =>
        SyncAsync(new ReleaseTrigger.Release(tag, null), options ?? Options, writer ?? _writer);

    private Task<SyncResult> SyncAsync(ReleaseTrigger trigger, SyncOptions options, StoreWriter writer)
    {
        var client = new GitHubClient(
            _http,
            new GitHubOptions
            {
                ApiBase = _gitHub.ApiBase,
                Token = "ghs_x",
                Time = _time,
            }
        );
        return SyncAsync(
            new GitHubReleaseSource(client, GitHubRepo.Parse("acme/models"), trigger, options, _time),
            options,
            writer
        );
    }

    private async Task<SyncResult> SyncAsync(IReleaseSource source, SyncOptions options, StoreWriter writer)
    {
        var work = Directory.CreateDirectory(_folder["work-" + Guid.NewGuid().ToString("N")]);
        return await new ReleaseSync(
            source,
            new HubClient(_hubHttp),
            writer,
            options,
            work.FullName,
            null,
            _time
        ).RunAsync(Ct);
    }

    private string? Resolve(HubRepository repository, string revision) => _hub.Store.Resolve(repository, revision);

    private string Read(string revision, string path)
    {
        var stored = _hub.Store.Open(Repository);
        var commit = stored.Resolve(revision)!;
        return File.ReadAllText(stored.ContentOf(commit, stored.Listing(commit)!.Find(path)!)!, Encoding.UTF8);
    }

    private static byte[] Zip(params (string Entry, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (
            var zip = new System.IO.Compression.ZipArchive(
                bytes,
                System.IO.Compression.ZipArchiveMode.Create,
                leaveOpen: true
            )
        )
        {
            foreach (var (entry, text) in files)
            {
                using var stream = zip.CreateEntry(entry).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }
}
