using System.Collections.Concurrent;
using HubTasks.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HubTasks.Cli.Progress;

/// <summary>The bars themselves. The only class that touches Spectre.Console: loading it costs what a warm restore takes.</summary>
internal sealed class ProgressBars : IAsyncDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Transfer, ProgressTask> _tasks = new();
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<Transfer, Queue<(long When, long Done)>> _samples = new();
    private readonly ConcurrentDictionary<int, string> _amounts = new();
    private readonly ConcurrentQueue<Transfer> _new = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable _redirected;
    private readonly TimeProvider _time;
    private readonly Task _display;

    private ProgressBars(App app, Talk talk)
    {
        _time = app.Time;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(app.Error),
                Ansi = AnsiSupport.Yes,
                ColorSystem = talk.Color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
            }
        );
        console.Profile.Width = app.Terminal.Width;
        // a line that is said while bars are drawn goes above them
        _redirected = talk.Redirect(line => console.Write(new Text(line + "\n")));
        _display = console
            .Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(Columns(app.Terminal.Width))
            .StartAsync(DrawAsync);
    }

    public static ProgressBars Start(App app, Talk talk) => new(app, talk);

    public void Show(Transfer transfer) => _new.Enqueue(transfer);

    public async ValueTask DisposeAsync()
    {
        _done.TrySetResult();
        await _display;
        _redirected.Dispose();
    }

    private ProgressColumn[] Columns(int width) =>
        [
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = Math.Clamp(width - 80, 10, 40) },
            new PercentageColumn(),
            new AmountColumn(_amounts),
        ];

    private async Task DrawAsync(ProgressContext context)
    {
        while (!_done.Task.IsCompleted)
        {
            Update(context);
            await Task.WhenAny(_done.Task, Task.Delay(Frame, _time));
        }

        Update(context);
    }

    private void Update(ProgressContext context)
    {
        while (_new.TryDequeue(out var transfer))
        {
            _tasks.GetOrAdd(transfer, key => context.AddTask(Markup.Escape(key.Repository.ToString())));
        }

        foreach (var (transfer, task) in _tasks)
        {
            task.MaxValue = Math.Max(transfer.Bytes, 1);
            task.Value = transfer.Done;
            _amounts[task.Id] = Amount(transfer, SpeedOf(transfer));
        }
    }

    /// <summary>Bytes a second over the last moments; over all of it once it is complete.</summary>
    private double SpeedOf(Transfer transfer)
    {
        if (transfer.IsComplete)
        {
            return transfer.Done / Math.Max(transfer.Elapsed.TotalSeconds, 0.001);
        }

        var samples = _samples.GetOrAdd(transfer, _ => []);
        var now = _time.GetTimestamp();
        samples.Enqueue((now, transfer.Done));
        while (samples.Count > 2 && _time.GetElapsedTime(samples.Peek().When, now) > Recent)
        {
            samples.Dequeue();
        }

        var (when, done) = samples.Peek();
        return (transfer.Done - done) / Math.Max(_time.GetElapsedTime(when, now).TotalSeconds, 0.001);
    }

    private static string Amount(Transfer transfer, double speed)
    {
        var left = speed < 1 ? 360_000 : Math.Min((transfer.Bytes - transfer.Done) / speed, 360_000);
        var remaining =
            transfer.Done < transfer.Bytes && left < 360_000 ? $"  {Units.Time(TimeSpan.FromSeconds(left))} left" : "";
        return $"{transfer.FinishedFiles}/{transfer.Files} files  {Units.Bytes(transfer.Done)} of {Units.Bytes(transfer.Bytes)}  {Units.Bytes(speed)}/s{remaining}";
    }

    private sealed class AmountColumn(ConcurrentDictionary<int, string> amounts) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(amounts.GetValueOrDefault(task.Id) ?? "");
    }
}
