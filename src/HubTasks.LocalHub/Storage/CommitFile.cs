using System.Text;

namespace HubTasks.LocalHub;

/// <summary>A file of a commit to be made: where it goes and where its bytes come from.</summary>
public sealed class CommitFile
{
    private readonly Func<Stream> _open;

    private CommitFile(string path, Func<Stream> open) => (Path, _open) = (path, open);

    /// <summary>With <c>/</c>.</summary>
    public string Path { get; }

    public static CommitFile FromText(string path, string text) => FromBytes(path, Encoding.UTF8.GetBytes(text));

    public static CommitFile FromBytes(string path, byte[] content) =>
        new(path, () => new MemoryStream(content, writable: false));

    /// <param name="path">In the repository.</param>
    /// <param name="file">On the disk; copied when the commit is made.</param>
    public static CommitFile FromFile(string path, string file) => new(path, () => File.OpenRead(file));

    /// <param name="path">In the repository.</param>
    /// <param name="open">Called once, when the commit is made.</param>
    public static CommitFile FromStream(string path, Func<Stream> open) => new(path, open);

    internal Stream Open() => _open();

    public static implicit operator CommitFile((string Path, string Text) file) => FromText(file.Path, file.Text);

    public static implicit operator CommitFile((string Path, byte[] Content) file) =>
        FromBytes(file.Path, file.Content);
}
