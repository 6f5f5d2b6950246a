using System.ComponentModel;
using System.Diagnostics;
using HubTasks.Tests;

namespace HubTasks.EndToEnd.Torture;

/// <summary>
/// <c>bad-disk.c</c>, compiled: what a process that preloads it does on a disk goes wrong in the ways that it names. Null
/// where there is no C compiler; a torture then goes without, and says so.
/// </summary>
internal sealed class BadDisk
{
    private readonly string _library;

    private BadDisk(string library) => _library = library;

    public static BadDisk? Compile(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var library = Path.Combine(folder, "bad-disk.so");
        try
        {
            using var compiler = Process.Start(
                new ProcessStartInfo(
                    "cc",
                    [
                        "-shared",
                        "-fPIC",
                        "-O1",
                        "-o",
                        library,
                        Repository.PathTo("tests/HubTasks.EndToEnd/Torture/bad-disk.c"),
                        "-ldl",
                    ]
                )
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                }
            )!;
            var said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, said);
            return new BadDisk(library);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <param name="root">What lies below is bad.</param>
    /// <param name="ways">As <c>bad-disk.c</c> names them.</param>
    public IEnumerable<(string Name, string Value)> Environment(string root, IEnumerable<string> ways) =>
        [("LD_PRELOAD", _library), ("HUBTASKS_DISK_ROOT", root), ("HUBTASKS_DISK", string.Join(' ', ways))];
}
