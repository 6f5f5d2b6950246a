using System.CommandLine;
using HubTasks.Cli.Output;

namespace HubTasks.Cli.CommandLine;

/// <summary><c>--format</c> of commands that list data: a table on a terminal, tab-separated values in a pipe, or json.</summary>
internal sealed class RowOptions
{
    private readonly Option<RowFormat?> _format = Choice.Of<RowFormat?>(
        "--format",
        "How to write the list; table on a terminal, tsv elsewhere",
        null,
        ("table", RowFormat.Table),
        ("tsv", RowFormat.Tsv),
        ("json", RowFormat.Json)
    );

    public RowOptions AddTo(Command command)
    {
        _format.HelpName = "format";
        command.Add(_format);
        return this;
    }

    public RowFormat Read(Invocation run) =>
        run.Get(_format) ?? (run.App.Terminal.Output ? RowFormat.Table : RowFormat.Tsv);

    public Task WriteAsync(Invocation run, Rows rows) => run.Output.WriteAsync(rows.Write(Read(run)));
}
