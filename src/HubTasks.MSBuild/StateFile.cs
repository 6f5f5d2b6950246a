using HubTasks.Findings;

namespace HubTasks.MSBuild;

/// <summary>Files below <c>obj</c> that several builds may write at once: whole or not at all.</summary>
internal static class StateFile
{
    public static void Write(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
            try
            {
                File.WriteAllText(temporary, text);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubTasksException(ProjectErrors.StateNotWritten(path, e), e);
        }
    }

    /// <summary>Leaves an equal file alone, so that nothing is compiled again for it.</summary>
    public static void WriteIfDifferent(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Write(path, text);
        }
    }
}
