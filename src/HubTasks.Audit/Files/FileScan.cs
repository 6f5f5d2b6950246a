using System.Collections.Immutable;
using HubTasks.Findings;

namespace HubTasks.Audit.Files;

/// <summary>
/// One file being checked: what was found so far, and what may still be spent. Members of archives are scans of their
/// own that share the budget and report into the same list.
/// </summary>
internal sealed class FileScan(string path, ByteSource source, AuditProfile profile, CancellationToken ct)
{
    /// <summary>Archives in archives, and pickles in pickles.</summary>
    public const int MaxDepth = 3;

    private const int MaxFindings = 200;

    /// <summary>In characters, of all paths together.</summary>
    private const int MaxCompanions = 1 << 20;

    private readonly Shared _shared = new();

    private FileScan(FileScan parent, string member, ByteSource source)
        : this(parent.Path, source, parent.Profile, parent.Cancellation)
    {
        _shared = parent._shared;
        Member = parent.Member is null ? member : $"{parent.Member}!{member}";
        Depth = parent.Depth + 1;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; } = path;

    public ByteSource Source { get; } = source;

    public AuditProfile Profile { get; } = profile;

    public CancellationToken Cancellation { get; } = ct;

    /// <summary>Null for the file itself.</summary>
    public string? Member { get; }

    public int Depth { get; }

    /// <summary>What these bytes are called: the member's name, or the file's.</summary>
    public string Name => Member is null ? Path : Member[(Member.LastIndexOf('!') + 1)..];

    public string Extension => System.IO.Path.GetExtension(Name).ToLowerInvariant();

    public bool? LoadableWeightsOnly
    {
        get => _shared.LoadableWeightsOnly;
        set => _shared.LoadableWeightsOnly = value;
    }

    public IReadOnlyList<FileFinding> Findings => _shared.Findings;

    /// <summary>Bytes that archives and wrappers may still expand to.</summary>
    public long ExpandedBytesLeft => Profile.MaxExpandedBytes - _shared.Expanded;

    public FileScan ForMember(string name, ByteSource member) => new(this, name, member);

    public void Expanded(long bytes) => _shared.Expanded += bytes;

    /// <summary>A pair is reported once; of many findings, only the count stays.</summary>
    public void Report(RuleInfo rule, Verdict verdict, string message, string? hint = null, long? offset = null)
    {
        _shared.Worst = _shared.Worst > verdict ? _shared.Worst : verdict;
        if (_shared.Findings.Count < MaxFindings && _shared.Seen.Add($"{rule.Code}\0{Member}\0{message}"))
        {
            _shared.Findings.Add(new FileFinding(rule, verdict, message, hint, Member, offset));
        }
    }

    public void Companion(string path)
    {
        if (_shared.CompanionLength < MaxCompanions && _shared.Companions.Add(path))
        {
            _shared.CompanionLength += path.Length;
        }
    }

    public void Fact(string key, string value) => _shared.Facts = _shared.Facts.SetItem(key, Shown(value, 400));

    public FileVerdict ToVerdict(string format) =>
        new(Path, format, _shared.Worst, InOrder(_shared.Findings))
        {
            LoadableWeightsOnly = _shared.LoadableWeightsOnly,
            Companions = [.. _shared.Companions],
            Facts = _shared.Facts,
        };

    /// <summary>The worst first, then by place; of two that are equal in that, the one that was found first.</summary>
    private static ImmutableArray<FileFinding> InOrder(List<FileFinding> findings)
    {
        if (findings.Count < 2)
        {
            return [.. findings];
        }

        return
        [
            .. findings
                .OrderByDescending(finding => finding.Verdict)
                .ThenBy(finding => finding.Member, StringComparer.Ordinal)
                .ThenBy(finding => finding.Offset ?? -1)
                .ThenBy(finding => finding.Rule.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>Text from a file, fit for a terminal and a line of a log.</summary>
    public static string Shown(string text, int most = 120)
    {
        var cut = text.Length > most ? text[..most] + "…" : text;
        return string.Create(
            cut.Length,
            cut,
            (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) || from[i] is '`' ? '?' : from[i];
                }
            }
        );
    }

    private sealed class Shared
    {
        public List<FileFinding> Findings { get; } = [];

        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Companions { get; } = new(StringComparer.Ordinal);

        public ImmutableSortedDictionary<string, string> Facts { get; set; } =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

        public int CompanionLength { get; set; }

        public Verdict Worst { get; set; }

        public bool? LoadableWeightsOnly { get; set; }

        public long Expanded { get; set; }
    }
}
