using System.Collections;
using HubTasks.Findings;
using HubTasks.MSBuild;
using Microsoft.Build.Framework;
using Task = System.Threading.Tasks.Task;

namespace HubTasks.Tests.MSBuild;

public sealed class HubTaskTests
{
    [Fact]
    public void An_error_shows_its_code_its_hint_and_the_line_of_the_item()
    {
        using var folder = new TempFolder();
        var project = folder.Write(
            "a.csproj",
            """
            <Project>
              <ItemGroup>
                <HubModelReference Include="acme/one;acme/two" />
              </ItemGroup>
            </Project>
            """
        );
        var engine = new RecordingEngine();
        var task = new FailingTask(
            new Diagnostic("HUB1101", "it is not there", "look elsewhere") { Subject = "acme/two" }
        )
        {
            BuildEngine = engine,
            ProjectFile = project,
            Items = [new ItemOf(project, "acme/one"), new ItemOf(project, "acme/two")],
        };

        Assert.False(task.Execute());

        var error = Assert.Single(engine.Errors);
        Assert.Equal("HUB1101", error.Code);
        Assert.Equal("it is not there; look elsewhere", error.Message);
        Assert.Equal((project, 3, 6), (error.File, error.LineNumber, error.ColumnNumber));
        Assert.EndsWith("#hub1101", error.HelpLink, StringComparison.Ordinal);
        Assert.Null(error.Subcategory);
    }

    [Fact]
    public void Every_diagnostic_of_a_failure_is_shown()
    {
        var engine = new RecordingEngine();
        var task = new FailingTask(new Diagnostic("HUB1001", "one"), new Diagnostic("HUB1002", "two"))
        {
            BuildEngine = engine,
            ProjectFile = "/nowhere/a.csproj",
        };

        Assert.False(task.Execute());

        Assert.Equal(["HUB1001", "HUB1002"], engine.Errors.Select(error => error.Code));
    }

    [Fact]
    public async Task A_cancelled_task_ends_without_an_error_however_often_it_is_told()
    {
        var engine = new RecordingEngine();
        var task = new WaitingTask { BuildEngine = engine, ProjectFile = "/nowhere/a.csproj" };
        var run = Task.Run(task.Execute, TestContext.Current.CancellationToken);
        await task.Started.Task;

        for (var n = 0; n < 500; n++)
        {
            task.Cancel();
        }

        Assert.False(await run);
        Assert.Empty(engine.Errors);
    }

    private sealed class FailingTask(params Diagnostic[] diagnostics) : HubTask
    {
        public ITaskItem[] Items { get; set; } = [];

        protected override IEnumerable<ITaskItem> ItemsToBlame => Items;

        protected override Task RunAsync(CancellationToken ct) => throw new HubTasksException([.. diagnostics]);
    }

    private sealed class WaitingTask : HubTask
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task RunAsync(CancellationToken ct)
        {
            Started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        }
    }

    /// <summary>An item with the well-known metadata that only the engine can set.</summary>
    private sealed class ItemOf(string project, string id) : ITaskItem
    {
        public string ItemSpec { get; set; } = id;

        public ICollection MetadataNames => Array.Empty<string>();

        public int MetadataCount => 0;

        public string GetMetadata(string metadataName) => metadataName == "DefiningProjectFullPath" ? project : "";

        public void SetMetadata(string metadataName, string metadataValue) => throw new NotSupportedException();

        public void RemoveMetadata(string metadataName) => throw new NotSupportedException();

        public void CopyMetadataTo(ITaskItem destinationItem) => throw new NotSupportedException();

        public IDictionary CloneCustomMetadata() => throw new NotSupportedException();
    }

    private sealed class RecordingEngine : IBuildEngine
    {
        public List<BuildErrorEventArgs> Errors { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

        public void LogWarningEvent(BuildWarningEventArgs e) => throw new NotSupportedException(e.Message);

        public void LogMessageEvent(BuildMessageEventArgs e) { }

        public void LogCustomEvent(CustomBuildEventArgs e) { }

        public bool BuildProjectFile(string name, string[] targets, IDictionary properties, IDictionary outputs) =>
            false;
    }
}
