using HubTasks.Tests;

namespace HubTasks.EndToEnd.Actions;

/// <summary>What <c>.github/workflows</c> does with our own actions and samples.</summary>
public sealed class OwnWorkflowTests : IDisposable
{
    private readonly WorkflowRunner _runner = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Our_own_actions_pass_on_our_own_samples()
    {
        foreach (var path in (string[])["action.yml", "actions", "samples"])
        {
            Copy(Repository.PathTo(path), Path.Combine(_runner.Workspace, path));
        }

        var run = await _runner.RunJobAsync(".github/workflows/models.yml", "actions", Ct);

        Assert.True(run.Succeeded, run.Log);
        Assert.Contains(run.Used, used => (string?)used["action"] == "actions/upload-artifact");
        Assert.Contains("hubtasks-samples/tiny-digits", run.Summary, StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (
            var path in Directory
                .EnumerateFileSystemEntries(from)
                .Where(path => Path.GetFileName(path) is not ("bin" or "obj"))
        )
        {
            Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }
    }
}
