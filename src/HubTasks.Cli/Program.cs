using System.Runtime.InteropServices;
using HubTasks.Cli;

HeadStart.Begin(args);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await App.FromProcess().RunAsync(args, stop.Token);

// the first signal asks commands to end; a second one ends the process at once
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
