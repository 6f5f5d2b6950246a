namespace HubTasks.Cards.Hub;

/// <summary>A list of the Hub's that ships inside the assembly; lines that begin with <c>#</c> say where it is from.</summary>
internal static class DataFile
{
    public static string Read(string name)
    {
        using var stream = typeof(DataFile).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static IEnumerable<string> Lines(string name) =>
        Read(name)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd('\r'))
            .Where(line => line[0] != '#');

    /// <summary>Lines cut at tabs; a column that a line leaves out is empty.</summary>
    public static IEnumerable<string[]> Rows(string name, int columns) =>
        Lines(name)
            .Select(line => line.Split('\t'))
            .Select(cells => Enumerable.Range(0, columns).Select(i => i < cells.Length ? cells[i] : "").ToArray());
}
