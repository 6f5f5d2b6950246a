using HubTasks.Hub.Client;

namespace HubTasks.Tests.Hub.Client;

public sealed class StoredTokensTests : ClientTest
{
    private const string Folder = ".cache/huggingface/";

    [Fact]
    public void A_login_is_stored_for_all_tools_and_readable_by_its_owner_alone()
    {
        var stored = new StoredTokens(Environment());

        stored.Save(new StoredToken("ci", "hf_one"));
        stored.Save(new StoredToken("me", "hf_two", "refresh", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));

        Assert.Equal("hf_two", File.ReadAllText(Home[Folder + "token"]));
        Assert.Equal(
            "[ci]\nhf_token = hf_one\n\n[me]\nhf_token = hf_two\nrefresh_token = refresh\nexpires_at = 1800000000\n\n",
            File.ReadAllText(Home[Folder + "stored_tokens"])
        );
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(Mine, File.GetUnixFileMode(Home[Folder + "token"]));
            Assert.Equal(Mine, File.GetUnixFileMode(Home[Folder + "stored_tokens"]));
            Assert.Equal(Mine | UnixFileMode.UserExecute, File.GetUnixFileMode(Home[Folder]));
        }
    }

    [Fact]
    public void The_file_of_the_other_tools_is_read()
    {
        Home.Write(
            Folder + "stored_tokens",
            "# mine\n[a b]\nHF_TOKEN: hf_one\n\n[empty]\n\n[x]\nhf_token=hf_two\nexpires_at = 1.5e9\n"
        );

        var all = new StoredTokens(Environment()).ReadAll();

        Assert.Equal([("a b", "hf_one"), ("x", "hf_two")], all.Select(token => (token.Name, token.Value)));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_500_000_000), all[1].ExpiresAt);
    }

    [Fact]
    public async Task A_file_of_another_kind_is_named_with_its_line()
    {
        Home.Write(Folder + "stored_tokens", "[a]\nhf_token = hf_secret1\n{json}\n");

        var failure = await FailsAsync(() => Task.FromResult(new StoredTokens(Environment()).ReadAll()));

        Assert.Equal("HUB9027", failure.Code);
        Assert.Contains("line 3", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret1", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_logout_takes_the_active_token_only_with_its_own_login()
    {
        var stored = new StoredTokens(Environment());
        stored.Save(new StoredToken("one", "hf_one"));
        stored.Save(new StoredToken("two", "hf_two"));

        Assert.True(stored.Remove("one"));
        Assert.Equal("hf_two", stored.ReadActive()?.Value);
        Assert.False(stored.Remove("one"));
        Assert.True(stored.Remove("two"));
        Assert.Null(stored.ReadActive());
    }

    [Fact]
    public void A_logout_of_everything_leaves_nothing()
    {
        var stored = new StoredTokens(Environment());
        stored.Save(new StoredToken("one", "hf_one"));

        Assert.True(stored.Remove(null));
        Assert.Empty(stored.ReadAll());
        Assert.Null(stored.ReadActive());
        Assert.False(stored.Remove(null));
    }

    [Fact]
    public async Task A_login_near_its_end_is_renewed_and_stored()
    {
        var hub = await ServeAsync(context =>
            context.Json("""{"access_token":"hf_oauth_new","refresh_token":"r2","expires_in":2592000}""")
        );
        var stored = new StoredTokens(Environment());
        stored.Save(new StoredToken("me", "hf_oauth_old", "r1", Time.GetUtcNow().AddHours(23)));

        var token = await Connect(hub.Url).Tokens.GetAsync(Ct);

        Assert.Equal("hf_oauth_new", token?.Value);
        Assert.Equal("hf_oauth_new", stored.ReadActive()?.Value);
        Assert.Equal(Time.GetUtcNow().AddDays(30), Assert.Single(stored.ReadAll()).ExpiresAt);
        var request = Assert.Single(hub.Requests);
        Assert.StartsWith(
            "grant_type=refresh_token&refresh_token=r1&client_id=",
            request.Body,
            StringComparison.Ordinal
        );
        Assert.Null(request.Token);
    }

    [Theory]
    [InlineData(23, "hf_oauth_old", null)]
    [InlineData(-1, null, "HUB9026")]
    public async Task A_failed_renewal_matters_only_once_the_login_has_ended(int hours, string? expected, string? code)
    {
        var hub = await ServeAsync(context => context.Json("""{"error":"invalid_grant"}""", 400));
        new StoredTokens(Environment()).Save(
            new StoredToken("me", "hf_oauth_old", "r1", Time.GetUtcNow().AddHours(hours))
        );
        var tokens = Connect(hub.Url).Tokens;

        if (code is null)
        {
            Assert.Equal(expected, (await tokens.GetAsync(Ct))?.Value);
        }
        else
        {
            Assert.Equal(code, (await FailsAsync(async () => await tokens.GetAsync(Ct))).Code);
        }
    }

    [Fact]
    public async Task A_login_with_time_left_is_not_renewed()
    {
        var hub = await ServeAsync(context => context.Json("{}"));
        new StoredTokens(Environment()).Save(
            new StoredToken("me", "hf_oauth_old", "r1", Time.GetUtcNow().AddHours(25))
        );

        Assert.Equal("hf_oauth_old", (await Connect(hub.Url).Tokens.GetAsync(Ct))?.Value);
        Assert.Empty(hub.Requests);
    }
}
