using System.Runtime.InteropServices;
using HubTasks.Cli;

// before there is another thread: machine code reads the environment under a lock that other first steps of the runtime
// take too, and two threads that take first steps have waited for each other for ever
var app = App.FromProcess();
HeadStart.Begin(args);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await app.RunAsync(args, stop.Token);

// the first signal asks commands to end; a second one ends the process at once
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
