using System.Security.Cryptography;
using HubTasks.Hub;
using HubTasks.Hub.Client;
using HubTasks.LocalHub;
using HubTasks.Tests.LocalHub;

namespace HubTasks.Tests.Hub.Client;

/// <summary>The client against a whole Hub.</summary>
public sealed class LocalHubClientTests : ClientTest
{
    private const string Token = "hf_reader1";

    [Fact]
    public async Task Everything_that_can_be_read_is_read()
    {
        await using var hub = await HubFixture.StartAsync(options => options with { PageSize = 2 });
        var large = RandomNumberGenerator.GetBytes(100_000);
        var first = hub.Store.AddCommit(
            Tiny,
            "main",
            CommitFile.FromBytes("README.md", "---\nlicense: apache-2.0\ntags: [onnx]\n---\n# Tiny\n"u8.ToArray()),
            CommitFile.FromBytes("sub/größe #1.txt", "x"u8.ToArray()),
            CommitFile.FromBytes("model.bin", large)
        );
        hub.Store.AddTag(Tiny, "v1.0", first);
        var client = Client(hub.Server.Endpoint);
        var source = Source(hub.Server.Endpoint);

        var resolved = await source.ResolveAsync(Tiny, "v1.0", Ct);
        var tree = await source.GetTreeAsync(Tiny, resolved.Commit, Ct);
        var infos = await AllAsync(client.GetPathsInfoAsync(Tiny, "main", ["model.bin", "gone"], expand: true, Ct));
        var refs = await client.GetRefsAsync(Tiny, pullRequests: true, Ct);
        var commits = await AllAsync(client.ListCommitsAsync(Tiny, "main", Ct));
        var blobs = await client.GetInfoWithBlobsAsync(Tiny, null, Ct);

        Assert.Equal((first, "apache-2.0"), (resolved.Commit, resolved.License?.Id));
        Assert.Contains(tree, file => file.Path == "sub/größe #1.txt" && file.Size == 1);
        var model = Assert.Single(tree, file => file.Path == "model.bin");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(large)), model.Sha256);
        Assert.Equal(model.Sha256, Assert.Single(infos).Lfs?.Oid);
        Assert.Equal(["v1.0"], refs.Tags.Select(tag => tag.Name));
        Assert.Equal(first, Assert.Single(refs.Branches).TargetCommit);
        Assert.Contains(commits, commit => commit.Id == first);
        Assert.Equal(model.Sha256, blobs.Siblings!.Single(file => file.Rfilename == "model.bin").Lfs?.Sha256);
        foreach (var file in tree.Where(file => file.Path != ".gitattributes"))
        {
            await using var content = await source.OpenAsync(Tiny, first, file, 0, null, Ct);
            Assert.Equal(file.Size, (await ReadAsync(content.Stream)).Length);
        }

        await using var end = await source.OpenAsync(Tiny, first, model, 99_990, null, Ct);
        Assert.Equal(large[99_990..], await ReadAsync(end.Stream));
    }

    [Fact]
    public async Task The_token_reaches_the_hub_and_never_its_second_origin()
    {
        await using var hub = await HubFixture.StartAsync(options =>
            options with
            {
                Accounts = [new LocalHubAccount("reader", Token)],
                PrivateRepositories = [Tiny],
            }
        );
        var commit = hub.Store.AddCommit(Tiny, "main", CommitFile.FromBytes("model.bin", new byte[50_000]));
        var source = Source(hub.Server.Endpoint, ("HF_TOKEN", Token));

        var tree = await source.GetTreeAsync(Tiny, commit, Ct);
        await using var content = await source.OpenAsync(
            Tiny,
            commit,
            tree.Single(file => file.Path == "model.bin"),
            0,
            null,
            Ct
        );
        await ReadAsync(content.Stream);

        var requests = hub.Server.Requests.Snapshot();
        Assert.Contains(requests, request => request.Origin == HubOrigin.Cdn);
        Assert.All(requests, request => Assert.Equal(request.Origin == HubOrigin.Hub, request.HasAuthorization));
    }

    [Theory]
    [InlineData("acme/private", null, "HUB9010")]
    [InlineData("acme/private", "hf_stranger1", "HUB9014")]
    [InlineData("acme/gated", null, "HUB9012")]
    [InlineData("acme/gated", "hf_stranger1", "HUB9013")]
    [InlineData("acme/nothing", Token, "HUB9014")]
    [InlineData("acme/private", "hf_unknown1", "HUB9011")]
    public async Task A_closed_door_says_which_kind_it_is(string name, string? token, string code)
    {
        var gated = HubRepository.Model(RepoId.Parse("acme/gated"));
        var hidden = HubRepository.Model(RepoId.Parse("acme/private"));
        await using var hub = await HubFixture.StartAsync(options =>
            options with
            {
                Accounts =
                [
                    new LocalHubAccount("reader", Token),
                    new LocalHubAccount("stranger", "hf_stranger1") { Grants = [] },
                ],
                GatedRepositories = [gated],
                PrivateRepositories = [hidden],
            }
        );
        hub.Store.AddCommit(gated, "main", CommitFile.FromBytes("a.txt", "a"u8.ToArray()));
        hub.Store.AddCommit(hidden, "main", CommitFile.FromBytes("a.txt", "a"u8.ToArray()));
        var client = token is null ? Client(hub.Server.Endpoint) : Client(hub.Server.Endpoint, ("HF_TOKEN", token));
        var repository = HubRepository.Model(RepoId.Parse(name));

        var failure = await FailsAsync(() => client.OpenFileAsync(repository, "main", "a.txt", null, Ct));

        Assert.Equal(code, failure.Code);
    }

    [Theory]
    [InlineData("nope", "a.txt", "HUB9015")]
    [InlineData("main", "nope.txt", "HUB9016")]
    public async Task What_is_missing_is_named(string revision, string path, string code)
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(Tiny, "main", CommitFile.FromBytes("a.txt", "a"u8.ToArray()));

        var failure = await FailsAsync(() => Client(hub.Server.Endpoint).OpenFileAsync(Tiny, revision, path, null, Ct));

        Assert.Equal(code, failure.Code);
        Assert.Contains(code == "HUB9015" ? revision : path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_finds_by_library_and_licence()
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(Tiny, "main", Card("mit", "en"));
        hub.Store.AddCommit(HubRepository.Model(RepoId.Parse("acme/other")), "main", Card("gpl-3.0", "de"));

        var found = await AllAsync(
            Client(hub.Server.Endpoint)
                .SearchAsync(
                    new HubSearch
                    {
                        License = "mit",
                        Libraries = ["onnx"],
                        Languages = ["en"],
                    },
                    Ct
                )
        );

        Assert.Equal("acme/tiny", Assert.Single(found).Id);

        static CommitFile Card(string license, string language) =>
            CommitFile.FromBytes(
                "README.md",
                System.Text.Encoding.UTF8.GetBytes(
                    $"---\nlicense: {license}\nlanguage: {language}\nlibrary_name: onnx\n---\n# x\n"
                )
            );
    }

    [Fact]
    public async Task A_job_without_a_secret_reads_its_own_repository()
    {
        await using var hub = await HubFixture.StartAsync(options =>
            options with
            {
                Accounts = [new LocalHubAccount("reader", Token)],
                PrivateRepositories = [Tiny],
                TrustedPublishers = [new TrustedPublisher(Tiny, "acme/app")],
            }
        );
        hub.Store.AddCommit(Tiny, "main", CommitFile.FromBytes("a.txt", "a"u8.ToArray()));
        hub.Server.IdTokenClaims = new Dictionary<string, string> { ["repository"] = "acme/app" };
        (string, string)[] job =
        [
            ("ACTIONS_ID_TOKEN_REQUEST_URL", hub.Server.IdTokenRequestUrl),
            ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", hub.Server.IdTokenRequestToken),
        ];

        var info = await Client(hub.Server.Endpoint, [.. job, ("HF_OIDC_RESOURCE", "acme/tiny")])
            .GetInfoAsync(Tiny, "main", ["sha"], Ct);
        var refused = await FailsAsync(() =>
            Client(hub.Server.Endpoint, [.. job, ("HF_OIDC_RESOURCE", "acme/another")])
                .GetInfoAsync(Tiny, "main", [], Ct)
        );

        Assert.Equal("acme/tiny", info.Id);
        Assert.Equal("HUB9024", refused.Code);
    }

    [Fact]
    public async Task The_owner_of_a_token_is_told()
    {
        await using var hub = await HubFixture.StartAsync(options =>
            options with
            {
                Accounts = [new LocalHubAccount("reader", Token) { CanWrite = false, Organizations = ["acme"] }],
            }
        );

        var me = await Client(hub.Server.Endpoint, ("HF_TOKEN", Token)).WhoAmIAsync(Ct);

        Assert.Equal("reader", me.Name);
        Assert.Equal(["acme"], me.Orgs!.Select(org => org.Name));
        Assert.Equal("read", me.Auth?.AccessToken?.Role);
    }
}
