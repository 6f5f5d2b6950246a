using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>Whether bytes that nothing announces are a pickle. What is found on the way is not reported.</summary>
internal static class PickleProbe
{
    private const int Window = 64 * 1024;

    /// <summary>A stream that names something and parses to STOP, or to the end of the window.</summary>
    public static bool IsPickle(FileScan scan, ByteSource source)
    {
        var first = source.ReadUpTo(0, 1);
        if (
            first
            is not [
                0x80
                or (byte)'('
                or (byte)'c'
                or (byte)']'
                or (byte)'}'
                or (byte)'I'
                or (byte)'S'
                or (byte)'V'
                or (byte)'L'
                or (byte)'F'
                or (byte)'N'
                or (byte)'i'
                or (byte)'P',
            ]
        )
        {
            return false;
        }

        using var window = source.Slice(0, Window);
        var quiet = new FileScan(scan.Path, window, scan.Profile, scan.Cancellation);
        var machine = new PickleMachine(quiet, window, 0, PickleDialect.Plain);
        var end = machine.Run();

        // prose and source code can begin like a pickle, but then its names are not names
        return machine.Imports.HasPlainDanger
            || (
                machine.Imports.HasPlainName
                && (end == PickleEnd.Stop || end == PickleEnd.OverLimit || machine.Position >= Window - 512)
            );
    }

    /// <summary>Looser, for files whose name says that they are pickles: it parses, or gets somewhere.</summary>
    public static bool Parses(FileScan scan, ByteSource source)
    {
        using var window = source.Slice(0, Window);
        var quiet = new FileScan(scan.Path, window, scan.Profile, scan.Cancellation);
        var machine = new PickleMachine(quiet, window, 0, PickleDialect.Plain);
        return machine.Run() == PickleEnd.Stop || machine.GlobalCount > 0 || machine.Position >= Window - 512;
    }
}
