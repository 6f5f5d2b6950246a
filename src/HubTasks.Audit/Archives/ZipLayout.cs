using HubTasks.Audit.Files;
using HubTasks.Audit.Graphs;
using HubTasks.Audit.Pickles;

namespace HubTasks.Audit.Archives;

/// <summary>What a zip is by the names of its members, and so how each member is read.</summary>
internal sealed class ZipLayout
{
    private static readonly string[] StorageFolders = ["data/", "constants/", "tensors/"];

    private readonly Dictionary<string, ZipMember> _storages = new(StringComparer.Ordinal);
    private readonly string _root;
    private readonly bool _hasCode;
    private PickleDialect _dialect;

    private ZipLayout(string format, string root, bool hasCode)
    {
        Format = format;
        _root = root;
        _hasCode = hasCode;
        _dialect =
            format is FileFormat.TorchScript ? PickleDialect.TorchScript
            : format is FileFormat.TorchZip or FileFormat.TorchPackage ? PickleDialect.Torch
            : PickleDialect.Plain;
    }

    public string Format { get; }

    public static ZipLayout Of(string extension, IReadOnlyList<ZipMember> members)
    {
        var names = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var pickle = names.FirstOrDefault(name =>
            name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal)
        );
        var root = pickle?[..^"data.pkl".Length] ?? "";
        var hasCode =
            names.Any(name => name.StartsWith(root + "code/", StringComparison.Ordinal))
            || names.Contains(root + "constants.pkl");
        var format =
            names.Any(name => name.Contains(".data/extern_modules", StringComparison.Ordinal))
            || names.Contains("MAR-INF/MANIFEST.json")
                ? FileFormat.TorchPackage
            : names.Any(name => name.EndsWith("/model.json", StringComparison.Ordinal)) && hasCode
                ? FileFormat.TorchScript
            : pickle is not null && hasCode ? FileFormat.TorchScript
            : pickle is not null ? FileFormat.TorchZip
            : extension == ".keras" || (names.Contains("config.json") && names.Contains("metadata.json"))
                ? FileFormat.Keras
            : extension == ".npz"
            || (names.Count > 0 && names.All(name => name.EndsWith(".npy", StringComparison.Ordinal)))
                ? FileFormat.Npz
            : FileFormat.Zip;
        var layout = new ZipLayout(format, root, hasCode);
        foreach (var member in members.Where(member => !member.IsLocalOnly))
        {
            if (layout.IsStorage(member.Name))
            {
                layout._storages[member.Name] = member;
            }
        }

        return layout;
    }

    public bool IsStorage(string name) =>
        _dialect != PickleDialect.Plain
        && (
            name.StartsWith(_root + "data/", StringComparison.Ordinal)
            || name.StartsWith(_root + "constants/", StringComparison.Ordinal)
            || name.StartsWith(_root + "tensors/", StringComparison.Ordinal)
        )
        && !name.EndsWith(".pkl", StringComparison.Ordinal);

    /// <summary>What the layout itself gives away.</summary>
    public void Report(FileScan scan)
    {
        switch (Format)
        {
            case FileFormat.TorchScript:
                scan.Report(
                    FileRules.TorchCode,
                    scan.Profile.TorchScript ? Verdict.Safe : Verdict.Suspicious,
                    "the archive is TorchScript, whose code can read and write files",
                    "allow the format `torchscript` for this repository when you trust it"
                );
                break;
            case FileFormat.TorchPackage:
                scan.Report(
                    FileRules.TorchCode,
                    Verdict.Dangerous,
                    "the archive packs Python source that its loader runs",
                    "do not load this file"
                );
                break;
        }
    }

    public void Content(FileScan inner)
    {
        var name = inner.Name;
        var head = inner.Source.ReadUpTo(0, 2);
        var isPickle = head is [0x80, <= 5];
        if (_dialect != PickleDialect.Plain && (isPickle || name.EndsWith(".pkl", StringComparison.Ordinal)))
        {
            TorchPickle(inner);
        }
        else if (_dialect != PickleDialect.Plain && IsMarker(name, inner.Source))
        {
            return;
        }
        else if (
            _hasCode
            && name.StartsWith(_root + "code/", StringComparison.Ordinal)
            && _dialect == PickleDialect.TorchScript
        )
        {
            return;
        }
        else if (Format == FileFormat.Zip && name == "schema.json")
        {
            SkopsSchema.Run(inner);
        }
        else if (Format == FileFormat.Keras && name.EndsWith("config.json", StringComparison.Ordinal))
        {
            KerasConfig.Run(inner, inner.Source);
        }
        else
        {
            FileAudit.Route(inner);
        }
    }

    private void TorchPickle(FileScan inner)
    {
        PickleAudit.Run(inner, _dialect, isWhole: true, Missing);

        void Missing(IReadOnlyCollection<TensorStorage> storages)
        {
            foreach (var storage in storages)
            {
                var (key, size) = (storage.Key, storage.Bytes);
                if (Find(key) is not { } member)
                {
                    inner.Report(
                        FileRules.TorchLayout,
                        Verdict.Invalid,
                        $"the storage `{FileScan.Shown(key, 40)}` is not in the archive"
                    );
                }
                else if (member.Size < size)
                {
                    inner.Report(
                        FileRules.TorchLayout,
                        Verdict.Invalid,
                        $"the storage `{FileScan.Shown(key, 40)}` has {member.Size} bytes, but its tensors need {size}"
                    );
                }
            }
        }
    }

    private ZipMember? Find(string key)
    {
        foreach (var folder in StorageFolders)
        {
            if (_storages.TryGetValue(_root + folder + key, out var member))
            {
                _used.Add(member.Name);
                return member;
            }
        }

        return null;
    }

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Storages that no tensor names.</summary>
    public void CheckStorages(FileScan scan)
    {
        if (Format == FileFormat.TorchZip && _storages.Keys.Count(name => !_used.Contains(name)) is > 0 and var orphans)
        {
            scan.Report(FileRules.TorchLayout, Verdict.Safe, $"{orphans} storages belong to no tensor");
        }
    }

    private bool IsMarker(string name, ByteSource content) =>
        content.Length <= 4096
        && name.StartsWith(_root, StringComparison.Ordinal)
        && name[_root.Length..]
            is "version"
                or "byteorder"
                or ".data/serialization_id"
                or ".format_version"
                or ".storage_alignment"
                or ".data/version";
}
