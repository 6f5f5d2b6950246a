using HubTasks.Cli;
using HubTasks.Settings;

namespace HubTasks.Tests.Cli;

public sealed class InitCommandTests : IDisposable
{
    private const string Lock = """
        {
          "version": 1,
          "models": [
            {
              "repository": "acme/tiny",
              "type": "model",
              "revision": "0877d833a2ba36452ab921fd3d319310dba00605",
              "commit": "0877d833a2ba36452ab921fd3d319310dba00605",
              "license": "mit",
              "files": []
            }
          ]
        }
        """;

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_repository_with_cards_and_models_gets_settings_a_card_gate_and_an_audit()
    {
        _folder.Write(".git/HEAD", "ref: refs/heads/trunk\n");
        _folder.Write("model/README.md", "---\nlicense: mit\n---\n# Tiny\n");
        _folder.Write(
            "src/App/App.csproj",
            "<Project><ItemGroup><HubModelReference Include=\"acme/tiny\" /></ItemGroup></Project>"
        );
        _folder.Write("src/App/hub.lock.json", Lock);

        var run = await CliRun.InAsync(_folder, Ct, "init");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("found 1 card, 1 project (1 with models), 1 lock file", run.Error, StringComparison.Ordinal);
        var settings = await File.ReadAllTextAsync(_folder["hubtasks.yml"], Ct);
        Assert.StartsWith("# yaml-language-server: $schema=", settings, StringComparison.Ordinal);
        Assert.Contains("allow: [mit]", settings, StringComparison.Ordinal);
        Assert.Contains("require-commit: true", settings, StringComparison.Ordinal);
        Assert.NotNull(SettingsFile.Load(_folder["hubtasks.yml"]).Section("audit"));
        Assert.Contains(
            "hubtasks/hubtasks/actions/lint@v1",
            await File.ReadAllTextAsync(_folder[".github/workflows/cards.yml"], Ct),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "branches: [trunk]",
            await File.ReadAllTextAsync(_folder[".github/workflows/models.yml"], Ct),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_there_stays_byte_for_byte()
    {
        _folder.Write("hubtasks.yml", "# mine\r\n");
        _folder.Write(".github/workflows/cards.yml", "mine");
        _folder.Write("README.md", "---\nlicense: mit\n---\n");

        var run = await CliRun.InAsync(_folder, Ct, "init");

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("kept `hubtasks.yml`", run.Error, StringComparison.Ordinal);
        Assert.Equal("# mine\r\n", await File.ReadAllTextAsync(_folder["hubtasks.yml"], Ct));
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder[".github/workflows/cards.yml"], Ct));
    }

    [Fact]
    public async Task A_dry_run_prints_and_writes_nothing()
    {
        _folder.Write("README.md", "---\nlicense: mit\n---\n");

        var run = await CliRun.InAsync(_folder, Ct, "init", "--dry-run");

        Assert.Contains("# hubtasks.yml: settings", run.Output, StringComparison.Ordinal);
        Assert.Contains("# .github/workflows/cards.yml:", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["hubtasks.yml"]));
        Assert.False(Directory.Exists(_folder[".github"]));
    }

    [Theory]
    [InlineData(".gitlab-ci.yml", ".gitlab/hubtasks.yml")]
    [InlineData("azure-pipelines.yml", "azure-pipelines.hubtasks.yml")]
    public async Task Other_services_get_their_own_files(string there, string written)
    {
        _folder.Write(there, "");
        _folder.Write("README.md", "---\nlicense: mit\n---\n");

        await CliRun.InAsync(_folder, Ct, "init");

        Assert.Contains("hubtasks lint", await File.ReadAllTextAsync(_folder[written], Ct), StringComparison.Ordinal);
        Assert.Equal("", await File.ReadAllTextAsync(_folder[there], Ct));
        Assert.False(Directory.Exists(_folder[".github"]));
    }

    [Fact]
    public async Task A_pin_that_floats_and_a_hostile_lock_file_do_not_get_into_the_settings()
    {
        _folder.Write(
            "hub.lock.json",
            Lock.Replace("\"0877d833a2ba36452ab921fd3d319310dba00605\"", "\"main\"", StringComparison.Ordinal)
                .Replace("\"mit\"", "\"mit]\\nfeed: evil\"", StringComparison.Ordinal)
        );
        _folder.Write("other/hub.lock.json", "[1, {");

        await CliRun.InAsync(_folder, Ct, "init");

        var settings = await File.ReadAllTextAsync(_folder["hubtasks.yml"], Ct);
        Assert.Contains("require-commit: false", settings, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", settings, StringComparison.Ordinal);
        SettingsFile.Load(_folder["hubtasks.yml"]);
    }
}
