using System.Globalization;
using System.Text;

namespace HubTasks.Hub.Cache;

/// <summary>
/// The notes of one repository that a blob's content was hashed and found right. Other Hub clients do not check what they
/// download, so a blob of theirs is hashed once before we use it; the note, a seal, makes that once. Seals lie in
/// <c>.hubtasks/seals</c> of the repository's folder, which other tools leave alone: a line each, in files of which every
/// process appends to one of its own. A seal holds the blob's time stamp: a blob that was touched since has none, and so
/// has one whose line was cut off. All of it is best effort; without a seal content is hashed anew.
/// </summary>
/// <param name="layout">The cache.</param>
/// <param name="repository">Whose blobs.</param>
internal sealed class BlobSeals(CacheLayout layout, HubRepository repository)
{
    private const string FolderName = "seals";

    /// <summary>A kill loses the seals that are not written yet: so many blobs, or so much to hash again.</summary>
    private const int MostUnwritten = 64;
    private const long MostUnwrittenBytes = 32 << 20;

    /// <summary>With so many files there is one for all of them again.</summary>
    private const int MostFiles = 16;

    private readonly string _folder = Path.Combine(layout.Private(repository), FolderName);
    private readonly string _own = Path.Combine(layout.Private(repository), FolderName, Guid.NewGuid().ToString("N"));
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Seal>> _seals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly StringBuilder _unwritten = new();
    private int _unwrittenCount;
    private long _unwrittenBytes;

    /// <summary>The SHA-256 found when it was sealed; null when it was not, or was touched since.</summary>
    public string? Find(string etag, FileInfo content)
    {
        lock (_lock)
        {
            return (Known(etag, content) ?? (ReadNew() ? Known(etag, content) : null))?.Sha256;
        }
    }

    /// <param name="etag">The blob's name.</param>
    /// <param name="written">The time stamp that the content had before it was hashed, or since it was written.</param>
    /// <param name="size">In bytes.</param>
    /// <param name="sha256">What was found.</param>
    public void Add(string etag, DateTime written, long size, string sha256)
    {
        lock (_lock)
        {
            var seal = new Seal(sha256, written.Ticks);
            Keep(etag, seal);
            _unwritten.Append(seal.ToLine(etag));
            _unwrittenBytes += size;
            if (++_unwrittenCount >= MostUnwritten || _unwrittenBytes >= MostUnwrittenBytes)
            {
                Write();
            }
        }
    }

    public void Flush()
    {
        lock (_lock)
        {
            if (_unwrittenCount > 0)
            {
                Write();
            }
        }
    }

    /// <summary>A blob that was fetched anew has one for each time: files of several processes are in no order.</summary>
    private void Keep(string etag, Seal seal)
    {
        if (!_seals.TryGetValue(etag, out var kept))
        {
            _seals[etag] = kept = new List<Seal>(1);
        }

        kept.Add(seal);
    }

    private Seal? Known(string etag, FileInfo content) =>
        _seals.GetValueOrDefault(etag)?.Find(seal => seal.IsFor(content.LastWriteTimeUtc.Ticks));

    private void Write()
    {
        try
        {
            Append(_unwritten.ToString());
            MergeManyFiles();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a cache that cannot be written, or a full disk
        }

        _unwritten.Clear();
        (_unwrittenCount, _unwrittenBytes) = (0, 0);
    }

    private void Append(string lines)
    {
        using var file = SmallFile.InFolder(_own, FileMode.OpenOrCreate, SmallFile.Open, MakeFolder);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(lines), RandomAccess.GetLength(file));
    }

    /// <summary>A repository that was taken away meanwhile must not come back with nothing but seals.</summary>
    private void MakeFolder()
    {
        var around = layout.Private(repository);
        if (Directory.Exists(around))
        {
            WholeFolder.Make(layout, _folder);
        }
        else
        {
            WholeFolder.Make(layout, around, FolderName);
        }
    }

    /// <summary>What another process notes between our look and the end of its file is hashed once more.</summary>
    private void MergeManyFiles()
    {
        var others = Directory.GetFiles(_folder).Where(file => file != _own).ToList();
        if (others.Count < MostFiles)
        {
            return;
        }

        ReadNew();
        Append(
            string.Concat(
                _seals.Keys.Select(etag => Known(etag, new FileInfo(layout.Blob(repository, etag)))?.ToLine(etag))
            )
        );
        others.ForEach(SmallFile.TryDelete);
    }

    /// <summary>False when nothing was noted since the last look.</summary>
    private bool ReadNew()
    {
        var found = false;
        try
        {
            foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.FullName != _own))
            {
                var from = _read.GetValueOrDefault(file.Name);
                if (file.Length > from)
                {
                    _read[file.Name] = from + Read(file.FullName, from);
                    found = true;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // none yet, or taken away meanwhile
        }

        return found;
    }

    /// <summary>Returns how many bytes had whole lines.</summary>
    private int Read(string path, long from)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[RandomAccess.GetLength(file) - from];
        var text = Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, from));
        var end = text.LastIndexOf('\n') + 1;
        foreach (var line in text.AsSpan(0, end).EnumerateLines())
        {
            if (Seal.TryParse(line, out var etag, out var seal))
            {
                Keep(etag, seal);
            }
        }

        return end;
    }

    /// <param name="Sha256">Of the content.</param>
    /// <param name="Ticks">When the content was last written.</param>
    private sealed record Seal(string Sha256, long Ticks)
    {
        /// <summary>Archives may keep whole seconds only.</summary>
        public bool IsFor(long written) =>
            written == Ticks
            || (written % TimeSpan.TicksPerSecond == 0 && written == Ticks - (Ticks % TimeSpan.TicksPerSecond));

        public string ToLine(string etag) => string.Create(CultureInfo.InvariantCulture, $"{etag} {Sha256} {Ticks}\n");

        public static bool TryParse(ReadOnlySpan<char> line, out string etag, out Seal seal)
        {
            (etag, seal) = ("", null!);
            var (first, last) = (line.IndexOf(' '), line.LastIndexOf(' '));
            if (
                first is not (40 or 64)
                || last - first != 65
                || !Revision.IsLowerHex(line[..first])
                || !Revision.IsLowerHex(line[(first + 1)..last])
                || !long.TryParse(line[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            )
            {
                return false;
            }

            etag = line[..first].ToString();
            seal = new Seal(first == 64 ? etag : line[(first + 1)..last].ToString(), ticks);
            return true;
        }
    }
}
