using System.Diagnostics;

namespace HubTasks.LocalHub.Storage;

/// <summary>One writer at a time: of this process by a lock, of all processes by a file that nobody else can open.</summary>
internal sealed class WriteScope : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _guard;

    private readonly FileStream _file;

    /// <exception cref="IOException">Another process wrote for a minute and did not end.</exception>
    public WriteScope(Lock guard, string path)
    {
        guard.Enter();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = Open(path);
            _guard = guard;
        }
        catch
        {
            guard.Exit();
            throw;
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _guard.Exit();
    }

    private static FileStream Open(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < Patience)
            {
                Thread.Sleep(10);
            }
        }
    }
}
