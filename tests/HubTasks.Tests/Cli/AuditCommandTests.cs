using System.Text.Json;
using HubTasks.Cli;
using HubTasks.Tests.Audit.Files;

namespace HubTasks.Tests.Cli;

public sealed class AuditCommandTests
{
    private const string Card = "---\nlicense: mit\n---\n# Tiny\n";

    private static async Task<HubCli> RestoredAsync(string policy = "", params (string Path, string Text)[] files)
    {
        var cli = await HubCli.StartAsync();
        cli.Commit("acme/tiny", [("README.md", Card), .. files]);
        cli.Folder.Write("hubtasks.yml", $"models:\n  - repo: acme/tiny\n{policy}");
        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("restore")).ExitCode);
        cli.Server.Requests.Clear();
        return cli;
    }

    [Fact]
    public async Task Restored_models_are_audited_without_a_request()
    {
        await using var cli = await RestoredAsync("", ("config.json", "{}"));

        var run = await cli.RunAsync("audit");

        Assert.Equal((ExitCode.Fine, "no findings in 2 files of 1 model\n"), (run.ExitCode, run.Output));
        Assert.Empty(cli.Server.Requests.Snapshot());
    }

    [Fact]
    public async Task Links_to_folders_are_reported_and_not_followed_in_circles()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        await using var cli = await HubCli.StartAsync();
        cli.Folder.Write("downloads/config.json", "{}");
        Directory.CreateSymbolicLink(cli.Folder["downloads/a"], ".");
        Directory.CreateSymbolicLink(cli.Folder["downloads/b"], ".");

        var run = await cli.RunAsync("audit", "downloads");

        Assert.Equal(ExitCode.Findings, run.ExitCode);
        Assert.Equal(2, run.Output.Split("HUB3108").Length - 1);
    }

    [Fact]
    public async Task A_finding_points_at_the_line_of_the_lock_and_fails_the_run()
    {
        await using var cli = await RestoredAsync("", ("chat_template.jinja", "{{ ''.__class__ }}"));

        var run = await cli.RunAsync("audit", "hub.lock.json", "--format", "json");

        Assert.Equal(ExitCode.Findings, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var finding = Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray());
        Assert.Equal("HUB3506", finding.GetProperty("code").GetString());
        Assert.Equal("hub.lock.json", finding.GetProperty("file").GetString());
        var line = (await File.ReadAllLinesAsync(cli.Folder["hub.lock.json"], HubCli.Ct))[
            finding.GetProperty("line").GetInt32() - 1
        ];
        Assert.Contains("\"path\": \"chat_template.jinja\"", line, StringComparison.Ordinal);
        var file = json
            .RootElement.GetProperty("files")
            .EnumerateArray()
            .First(file => file.GetProperty("path").GetString() == "chat_template.jinja");
        Assert.Equal(
            ("jinja", "dangerous"),
            (file.GetProperty("format").GetString(), file.GetProperty("verdict").GetString())
        );
        Assert.Equal(64, file.GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task The_summary_counts_the_files_of_models_and_not_the_lock_that_they_stand_in()
    {
        await using var cli = await RestoredAsync(
            "audit:\n  licenses:\n    allow: apache-2.0\n",
            ("a.jinja", "{{ ''.__class__ }}"),
            ("b.jinja", "{{ ''.__class__ }}")
        );

        var all = await cli.RunAsync("audit");
        cli.Folder.Write("b/c.jinja", "{{ x }}");
        var safe = await cli.RunAsync("audit", "b");

        Assert.EndsWith("\n3 errors in 2 of 3 files of 1 model\n", all.Output, StringComparison.Ordinal);
        Assert.Equal("no findings in 1 file of 1 model\n", safe.Output);
    }

    [Fact]
    public async Task A_policy_forbids_and_a_dated_exception_permits()
    {
        const string Policy = "audit:\n  licenses:\n    allow: apache-2.0\n";
        const string Exception =
            "  exceptions:\n    - repo: acme/*\n      rules: HUB3003\n      reason: signed agreement\n      expires: '2999-01-31'\n";
        await using var cli = await RestoredAsync(Policy);

        var forbidden = await cli.RunAsync("audit");
        cli.Folder.Write("hubtasks.yml", $"models:\n  - repo: acme/tiny\n{Policy}{Exception}");
        var permitted = await cli.RunAsync("audit", "--explain");

        Assert.Equal(ExitCode.Findings, forbidden.ExitCode);
        Assert.Contains("HUB3003", forbidden.Output, StringComparison.Ordinal);
        Assert.Contains("`audit.licenses.allow` (hubtasks.yml:5)", forbidden.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fine, permitted.ExitCode);
        Assert.Contains(
            "HUB3003 is accepted until 2999-01-31: signed agreement (hubtasks.yml:7)",
            permitted.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_policy_extends_that_of_the_organisation()
    {
        await using var cli = await RestoredAsync(
            "audit:\n  extends: org/policy.yml\n  licenses:\n    unknown: error\n"
        );
        cli.Folder.Write("org/policy.yml", "audit:\n  licenses:\n    allow: apache-2.0\n");

        var run = await cli.RunAsync("audit");

        Assert.Equal(ExitCode.Findings, run.ExitCode);
        Assert.Contains("`audit.licenses.allow` (org/policy.yml:3)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_may_only_tighten_what_it_extends()
    {
        await using var cli = await RestoredAsync(
            "audit:\n  extends: org.yml\n  licenses:\n    allow: mit\n    unknown: off\n  files:\n    unscanned: error\n"
        );
        cli.Folder.Write(
            "org.yml",
            "audit:\n  licenses:\n    allow: [mit, apache-2.0]\n    unknown: error\n  files:\n    unscanned: warning\n"
        );

        var run = await cli.RunAsync("audit", "--format", "github");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("HUB3028", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "`audit.licenses.unknown` has no effect here, because it is looser than `audit.licenses.unknown` (org.yml:4)",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("file=hubtasks.yml,line=7", run.Output, StringComparison.Ordinal);

        cli.Folder.Write("org.yml", "audit:\n  licenses:\n    unknown: error\n  overridable: licenses.unknown\n");
        Assert.DoesNotContain("HUB3028", (await cli.RunAsync("audit")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pinning:\n    minimum-age: soon", "HUB0013")]
    [InlineData("files:\n    formats: saftensors", "HUB0082")]
    [InlineData("exceptions:\n    - repo: a/b\n      reason: x\n      expires: '2027-02-31'", "HUB0083")]
    [InlineData("cards:\n    sections: limits", "HUB0013")]
    [InlineData("extends: nowhere.yml", "HUB0081")]
    public async Task A_wrong_policy_is_named_with_its_line(string policy, string code)
    {
        await using var cli = await RestoredAsync();
        cli.Folder.Write("hubtasks.yml", $"models:\n  - repo: acme/tiny\naudit:\n  {policy}\n");

        var run = await cli.RunAsync("audit");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"{code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("hubtasks.yml(", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_audited_for_what_it_brings()
    {
        await using var cli = await RestoredAsync("", ("a.bin", "\u0001\u0002"), ("b.txt", "hello"));
        Git(cli.Folder, "init", "-q", "-b", "main");
        Git(cli.Folder, "add", "hub.lock.json", "hubtasks.yml");
        Git(cli.Folder, "commit", "-q", "-m", "Use the model");
        cli.Commit(
            "acme/tiny",
            ("README.md", Card.Replace("mit", "cc-by-nc-4.0", StringComparison.Ordinal)),
            ("c.pkl", "cos\nsystem\n.")
        );
        cli.Commit("acme/new", ("README.md", Card));
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n  - repo: acme/new\n");
        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("restore", "--force-evaluate")).ExitCode);

        var whole = await cli.RunAsync("audit", "--format", "json");
        var change = await cli.RunAsync("audit", "--against", "main", "--format", "json");
        var shown = await cli.RunAsync("audit", "--against", "main", "--format", "markdown");

        using var json = JsonDocument.Parse(change.Output);
        Assert.Contains("HUB3101", whole.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["HUB3031", "HUB3033", "HUB3034", "HUB3201"],
            json.RootElement.GetProperty("findings")
                .EnumerateArray()
                .Select(finding => finding.GetProperty("code").GetString())
                .Distinct()
                .Order()
        );
        Assert.Equal(ExitCode.Findings, change.ExitCode);
        var moved = json
            .RootElement.GetProperty("changes")
            .EnumerateArray()
            .Single(one => one.GetProperty("change").GetString() == "moved");
        Assert.Equal(
            ("mit", "cc-by-nc-4.0"),
            (moved.GetProperty("licenseBefore").GetString(), moved.GetProperty("license").GetString())
        );
        Assert.Equal("c.pkl", moved.GetProperty("filesAdded")[0].GetString());
        Assert.Contains("| acme/tiny | moved |", shown.Output, StringComparison.Ordinal);
        Assert.Contains("mit → cc-by-nc-4.0", shown.Output, StringComparison.Ordinal);

        Git(cli.Folder, "commit", "-q", "-a", "-m", "Use another");
        var after = await cli.RunAsync("audit", "--against", "HEAD");
        Assert.Equal((ExitCode.Fine, "no findings"), (after.ExitCode, after.Output[..11]));
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("audit", "--against", "--output")).ExitCode);
        Assert.Contains(
            "HUB0086",
            (await cli.RunAsync("audit", "--against", "nowhere")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_date_of_a_commit_is_asked_once_and_known_offline_from_then_on()
    {
        await using var cli = await RestoredAsync("audit:\n  pinning:\n    minimum-age: 1h\n");

        var before = await cli.RunAsync("audit");
        var online = await cli.RunAsync("audit", "--online");
        cli.Server.Requests.Clear();
        var after = await cli.RunAsync("audit");

        Assert.Contains("HUB3010", before.Output, StringComparison.Ordinal);
        Assert.Contains("HUB3009", online.Output, StringComparison.Ordinal);
        Assert.Contains("HUB3009", after.Output, StringComparison.Ordinal);
        Assert.Empty(cli.Server.Requests.Snapshot());
    }

    [Fact]
    public async Task A_reference_that_the_lock_does_not_know_is_not_passed_over()
    {
        await using var cli = await RestoredAsync();
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n  - repo: acme/new\n");

        var run = await cli.RunAsync("audit");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("HUB0084", run.Error, StringComparison.Ordinal);
        Assert.Contains("`acme/new`", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_written_for_those_who_decide()
    {
        await using var cli = await RestoredAsync();

        var run = await cli.RunAsync("audit", "--format", "html", "--report", "html=out/audit.html");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.StartsWith("<!DOCTYPE html>", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "acme/tiny",
            await File.ReadAllTextAsync(cli.Folder["out/audit.html"], HubCli.Ct),
            StringComparison.Ordinal
        );
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("lint", "--format", "html")).ExitCode);
    }

    private static void Git(TempFolder folder, params string[] arguments)
    {
        string[] identity =
        [
            "-c",
            "user.name=Tester",
            "-c",
            "user.email=tester@example.org",
            "-c",
            "commit.gpgsign=false",
        ];
        var start = new System.Diagnostics.ProcessStartInfo("git", ["-C", folder.Path, .. identity, .. arguments])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var git = System.Diagnostics.Process.Start(start)!;
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, error);
    }

    [Fact]
    public async Task A_policy_that_extends_itself_is_a_wrong_setting()
    {
        await using var cli = await RestoredAsync("audit:\n  extends: hubtasks.yml\n");

        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("audit")).ExitCode);
    }

    [Fact]
    public async Task Files_and_folders_on_disk_are_audited()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Folder.Write("models/a.pkl", new PickleBuilder().Global("os", "system").Stop());
        cli.Folder.Write("models/b.txt", "hello");

        var file = await cli.RunAsync("audit", "models/b.txt");
        var folder = await cli.RunAsync("audit", "models", "--format", "github");

        Assert.Equal(ExitCode.Fine, file.ExitCode);
        Assert.Equal(ExitCode.Findings, folder.ExitCode);
        Assert.Contains("file=models/a.pkl", folder.Output, StringComparison.Ordinal);
        Assert.Contains("HUB3201", folder.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_in_the_cache_is_audited_by_name()
    {
        await using var cli = await RestoredAsync("", ("a.txt", "hello"));

        Assert.Equal(ExitCode.Fine, (await cli.RunAsync("audit", "acme/tiny@main")).ExitCode);
        var absent = await cli.RunAsync("audit", "acme/other@main");
        Assert.Equal(ExitCode.Usage, absent.ExitCode);
        Assert.Contains("HUB0056", absent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_lock_there_is_nothing_to_go_by()
    {
        await using var cli = await HubCli.StartAsync();
        cli.Folder.Write("hubtasks.yml", "models:\n  - repo: acme/tiny\n");

        var run = await cli.RunAsync("audit");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("HUB0055", run.Error, StringComparison.Ordinal);
    }
}
