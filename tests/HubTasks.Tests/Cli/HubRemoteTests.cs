using HubTasks.Cli.Lint;

namespace HubTasks.Tests.Cli;

public sealed class HubRemoteTests
{
    private const string Hub = "https://huggingface.co";

    [Theory]
    [InlineData("https://huggingface.co/acme/tiny", "models--acme--tiny")]
    [InlineData("https://huggingface.co/acme/tiny.git/", "models--acme--tiny")]
    [InlineData("https://someone:secret@huggingface.co/acme/tiny", "models--acme--tiny")]
    [InlineData("git@hf.co:acme/tiny", "models--acme--tiny")]
    [InlineData("git@hf.co:datasets/acme/words.git", "datasets--acme--words")]
    [InlineData("ssh://git@hf.co/spaces/acme/demo", "spaces--acme--demo")]
    [InlineData("https://huggingface.co/gpt2", "models--gpt2")]
    [InlineData("http://hub.internal:8080/acme/tiny", "models--acme--tiny", "http://hub.internal:8080")]
    public void An_address_on_a_hub_names_its_repository(string url, string folder, string endpoint = Hub) =>
        Assert.Equal(folder, HubRemote.Parse(url, endpoint)?.CacheFolder);

    [Theory]
    [InlineData("https://github.com/acme/tiny.git")]
    [InlineData("git@github.com:acme/tiny.git")]
    [InlineData("https://huggingface.co.evil.example/acme/tiny")]
    [InlineData("https://huggingface.co/")]
    [InlineData("https://huggingface.co/acme/tiny/tree")]
    [InlineData("../tiny")]
    [InlineData("C:\\tiny")]
    [InlineData("")]
    public void Any_other_address_names_none(string url) => Assert.Null(HubRemote.Parse(url, Hub));

    [Fact]
    public void The_remote_called_origin_comes_first_and_other_hosts_are_passed_over()
    {
        using var folder = new TempFolder();
        folder.Write(
            ".git/config",
            """
            [core]
                bare = false
            [remote "backup"]
                url = https://huggingface.co/acme/backup
            [remote "origin"]
                fetch = +refs/heads/*:refs/remotes/origin/*
                url = https://huggingface.co/acme/tiny
            [remote "github"]
                url = git@github.com:acme/tiny.git
            """
        );

        Assert.Equal("acme/tiny", HubRemote.Of(folder.Path, Hub)?.Id.Value);
    }

    [Fact]
    public void A_worktree_has_the_remotes_of_its_repository()
    {
        using var folder = new TempFolder();
        folder.Write("main/.git/config", "[remote \"origin\"]\n\turl = git@hf.co:acme/tiny\n");
        folder.Write("main/.git/worktrees/side/commondir", "../..\n");
        folder.Write("side/.git", "gitdir: ../main/.git/worktrees/side\n");

        Assert.Equal("acme/tiny", HubRemote.Of(Path.Combine(folder.Path, "side"), Hub)?.Id.Value);
    }

    [Fact]
    public void Without_a_configuration_nothing_is_known()
    {
        using var folder = new TempFolder();
        folder.Write(".git", "not what git writes");

        Assert.Null(HubRemote.Of(folder.Path, Hub));
        Assert.Null(HubRemote.Of(Path.Combine(folder.Path, "absent"), Hub));
    }
}
