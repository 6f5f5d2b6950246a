using System.IO.Compression;
using HubTasks.Audit.Archives;
using HubTasks.Audit.Compression;
using HubTasks.Audit.Graphs;
using HubTasks.Audit.Pickles;
using HubTasks.Audit.Tensors;
using HubTasks.Audit.Text;

namespace HubTasks.Audit.Files;

/// <summary>
/// Says of one file whether it can hurt who loads it. Content decides what it is, every parser is bounded, and nothing is
/// executed, imported or rendered. The same bytes always get the same verdict.
/// </summary>
public static class FileAudit
{
    /// <param name="path">As findings should call the file, with <c>/</c>; its extension is a second opinion on the format.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="profile">What to accept, and how much to spend.</param>
    /// <param name="ct">Cancels between steps.</param>
    public static FileVerdict Check(string path, ByteSource source, AuditProfile profile, CancellationToken ct)
    {
        var scan = new FileScan(path, source, profile, ct);
        try
        {
            return scan.ToVerdict(Route(scan));
        }
        catch (IOException e)
        {
            scan.Report(FileRules.Unreadable, Verdict.Unscanned, $"the file cannot be read: {e.Message}");
            return scan.ToVerdict(FileFormat.Other);
        }
    }

    /// <summary>Checks a file or a member by what it is, and names that.</summary>
    internal static string Route(FileScan scan)
    {
        var source = scan.Source;
        var extension = scan.Extension;
        if (source.Length == 0)
        {
            if (ModelExtensions.IsModel(extension))
            {
                scan.Report(FileRules.Empty, Verdict.Invalid, "the file is empty", "download it again");
            }

            return TextAudit.IsCode(extension) ? FileFormat.Code : FileFormat.Text;
        }

        var head = source.ReadUpTo(0, FileSignatures.HeadLength);
        var signature = FileSignatures.Of(head, source.Length);
        CheckExtension(scan, extension, signature);
        var format = signature == FileSignature.None ? Unannounced(scan, extension) : Announced(scan, signature);
        if (
            signature != FileSignature.Zip
            && format is not (FileFormat.Safetensors or FileFormat.Text or FileFormat.Json)
        )
        {
            HiddenZip(scan);
        }

        return format;
    }

    private static string Announced(FileScan scan, FileSignature signature)
    {
        switch (signature)
        {
            case FileSignature.Zip:
                return ArchiveAudit.Zip(scan);
            case FileSignature.Tar:
                return ArchiveAudit.Tar(scan);
            case FileSignature.Safetensors:
                SafetensorsAudit.Run(scan);
                return FileFormat.Safetensors;
            case FileSignature.Gguf:
                GgufAudit.Run(scan);
                return FileFormat.Gguf;
            case FileSignature.Npy:
                NumpyAudit.Run(scan);
                return FileFormat.Npy;
            case FileSignature.Hdf5:
                Hdf5Audit.Run(scan);
                return FileFormat.Hdf5;
            case FileSignature.TorchLegacy:
                PickleAudit.RunTorchLegacy(scan);
                return FileFormat.TorchLegacy;
            case FileSignature.Pickle:
                return PickleAudit.Run(scan, PickleDialect.Plain, isWhole: false);
            case FileSignature.Gzip
            or FileSignature.Zlib
            or FileSignature.JoblibZlib
            or FileSignature.Bzip2
            or FileSignature.Xz
            or FileSignature.Lzma
            or FileSignature.Lz4
            or FileSignature.Zstd:
                return Wrapped(scan, signature);
            case FileSignature.Native:
                scan.Report(
                    FileRules.Native,
                    Verdict.Dangerous,
                    "the file is a program or a native library",
                    "leave it out with `ExcludeFiles`"
                );
                return FileFormat.Native;
            case FileSignature.Script:
                scan.Report(
                    FileRules.Native,
                    Verdict.Suspicious,
                    "the file is a script",
                    "leave it out with `ExcludeFiles`, or review it"
                );
                return FileFormat.Code;
            case FileSignature.LfsPointer:
                scan.Report(
                    FileRules.LfsPointer,
                    Verdict.Invalid,
                    "a pointer of Git LFS stands where the content should be",
                    "restore the file again, or fetch it with `git lfs pull`"
                );
                return FileFormat.Text;
            default:
                return Unread(scan, signature);
        }
    }

    private static string Unread(FileScan scan, FileSignature signature)
    {
        var (format, what) = signature switch
        {
            FileSignature.SevenZip => (FileFormat.Compressed, "a 7z archive"),
            FileSignature.Rar => (FileFormat.Compressed, "a rar archive"),
            FileSignature.OldGgml => (FileFormat.Other, "a model in a format older than GGUF"),
            FileSignature.TfLite => (FileFormat.TfLite, "a TensorFlow Lite model"),
            _ => (FileFormat.Image, "an image"),
        };
        if (ModelExtensions.IsModel(scan.Extension) && signature is not (FileSignature.TfLite or FileSignature.OldGgml))
        {
            scan.Report(
                FileRules.Mismatch,
                Verdict.Suspicious,
                $"the file is called `{scan.Extension}`, but it is {what}",
                "a model packed like this passes scanners unread"
            );
        }

        scan.Report(FileRules.Unscanned, Verdict.Unscanned, $"the file is {what}, which no check reads");
        return format;
    }

    /// <summary>Formats without a signature go by extension first, and by what parses after that.</summary>
    private static string Unannounced(FileScan scan, string extension)
    {
        var namesSomething = PickleProbe.IsPickle(scan, scan.Source);
        switch (extension)
        {
            case ".safetensors" or ".gguf" or ".onnx" or ".pb" or ".npy" when namesSomething:
                scan.Report(
                    FileRules.Mismatch,
                    Verdict.Invalid,
                    $"the file is called `{extension}`, but its content is a pickle",
                    "the content decides what a loader does with it"
                );
                break;
            case ".safetensors":
                SafetensorsAudit.Run(scan);
                return FileFormat.Safetensors;
            case ".gguf":
                scan.Report(
                    FileRules.GgufInvalid,
                    Verdict.Invalid,
                    "the GGUF file is invalid: it does not begin with `GGUF`",
                    "download the file again"
                );
                return FileFormat.Gguf;
            case ".onnx":
                OnnxAudit.Run(scan);
                return FileFormat.Onnx;
            case ".pb" when OnnxAudit.Fits(scan.Source):
                OnnxAudit.Run(scan);
                return FileFormat.Onnx;
            case ".pb":
                TensorFlowAudit.Run(scan);
                return FileFormat.SavedModel;
            case ".npy":
                scan.Report(
                    FileRules.NumpyInvalid,
                    Verdict.Invalid,
                    "the array file is invalid: it does not begin as one"
                );
                break;
        }

        if (namesSomething)
        {
            return PickleAudit.Run(scan, PickleDialect.Plain, isWhole: false);
        }

        var mayBePickle =
            ModelExtensions.IsPickle(extension)
            && (!ModelExtensions.IsGeneric(extension) || PickleProbe.Parses(scan, scan.Source));
        return IsReadable(scan, extension)
            ?? (mayBePickle ? PickleAudit.Run(scan, PickleDialect.Plain, isWhole: false) : Opaque(scan, extension));
    }

    private static string? IsReadable(FileScan scan, string extension)
    {
        if (ModelExtensions.IsPickle(extension) && !ModelExtensions.IsGeneric(extension))
        {
            return null;
        }

        if (TextAudit.IsTemplate(extension))
        {
            TextAudit.Template(scan);
            return FileFormat.Template;
        }

        if (extension == ".json")
        {
            ConfigAudit.Run(scan);
            return FileFormat.Json;
        }

        if (TextAudit.IsCode(extension))
        {
            TextAudit.Code(scan);
            return FileFormat.Code;
        }

        if (extension == ".pbtxt" && TextAudit.IsText(scan.Source))
        {
            TextAudit.Graph(scan);
            return FileFormat.SavedModel;
        }

        if (ModelExtensions.IsProse(extension) && TextAudit.IsText(scan.Source))
        {
            if (extension is ".yaml" or ".yml")
            {
                TextAudit.Yaml(scan, isNemo: false);
            }

            return FileFormat.Text;
        }

        return null;
    }

    private static string Opaque(FileScan scan, string extension)
    {
        if (ModelExtensions.IsProgram(extension))
        {
            scan.Report(
                FileRules.Native,
                Verdict.Suspicious,
                $"the file is called `{extension}`, as programs and libraries are",
                "leave it out with `ExcludeFiles`, or review it"
            );
            return FileFormat.Other;
        }

        if (extension == ".model" && SentencePieceAudit.Fits(scan.Source))
        {
            return FileFormat.Tokenizer;
        }

        if (scan.Source.Length <= 1L << 30 && OnnxAudit.Fits(scan.Source))
        {
            OnnxAudit.Run(scan);
            return FileFormat.Onnx;
        }

        if (
            scan.Source.Length <= 64 << 20
            && !ModelExtensions.IsModel(extension)
            && !ModelExtensions.IsMarkup(extension)
            && TextAudit.IsText(scan.Source)
        )
        {
            return FileFormat.Text;
        }

        scan.Report(
            FileRules.Unscanned,
            Verdict.Unscanned,
            "no check reads this format",
            "leave the file out with `ExcludeFiles` when nothing needs it"
        );
        return FileFormat.Other;
    }

    private static string Wrapped(FileScan scan, FileSignature signature)
    {
        if (scan.Depth >= FileScan.MaxDepth)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, $"archives nest deeper than {FileScan.MaxDepth}");
            return FileFormat.Compressed;
        }

        using var packed =
            signature == FileSignature.JoblibZlib
                ? AfterJoblibHeader(scan.Source)
                : scan.Source.Slice(0, long.MaxValue);
        using var stream = Unpacked(signature, packed);
        using var content = Scratch.Unpack(scan, stream, packed.Length);
        if (content.End == UnpackEnd.OverLimit)
        {
            ArchiveAudit.Bomb(scan, scan.Name, content, packed);
        }
        else if (content.End == UnpackEnd.Broken || !Trailer.Holds(signature, packed, content))
        {
            scan.Report(
                FileRules.ArchiveInvalid,
                Verdict.Invalid,
                "the compressed data is damaged",
                "download the file again"
            );
        }
        else if (content.End == UnpackEnd.Unread)
        {
            scan.Report(
                FileRules.Unscanned,
                Verdict.Unscanned,
                $"the file is compressed with {Shown(signature)} in a way that no check reads"
            );
        }

        if (content.Length == 0 && content.End != UnpackEnd.Whole)
        {
            return FileFormat.Compressed;
        }

        if (
            signature == FileSignature.JoblibZlib
            && FileSignatures.Of(content.ReadUpTo(0, FileSignatures.HeadLength), content.Length) == FileSignature.None
            && !PickleProbe.IsPickle(scan, content)
        )
        {
            // the side file of an array: numbers without a header
            return FileFormat.Joblib;
        }

        var name = scan.Extension is ".gz" or ".gzip" or ".z" or ".bz2" or ".xz" or ".lzma" or ".lz4" or ".zst"
            ? Path.GetFileNameWithoutExtension(scan.Name)
            : Path.GetFileName(scan.Name);
        var format = Route(scan.ForMember(name, content));
        return format is FileFormat.Pickle ? FileFormat.Joblib : format;
    }

    private static Stream Unpacked(FileSignature signature, ByteSource packed) =>
        signature switch
        {
            FileSignature.Gzip => new GZipStream(new SourceStream(packed), CompressionMode.Decompress),
            FileSignature.Bzip2 => new Bzip2Decoder(packed),
            FileSignature.Xz => new XzDecoder(packed),
            FileSignature.Lzma => new LzmaDecoder(packed),
            FileSignature.Lz4 => new Lz4Decoder(packed),
            FileSignature.Zstd => new ZstdDecoder(packed),
            _ => new ZLibStream(new SourceStream(packed), CompressionMode.Decompress),
        };

    /// <summary>Old joblib: <c>ZF</c>, the length in 19 hexadecimal characters, a blank in some versions, then zlib.</summary>
    private static ByteSource AfterJoblibHeader(ByteSource source)
    {
        const int Header = 21;
        var padding = source.ReadUpTo(Header, 1) is [(byte)' '] ? 1 : 0;
        return source.Slice(Header + padding, long.MaxValue);
    }

    private static void CheckExtension(FileScan scan, string extension, FileSignature signature)
    {
        var expected = extension switch
        {
            ".safetensors" => FileSignature.Safetensors,
            ".gguf" => FileSignature.Gguf,
            ".npy" => FileSignature.Npy,
            ".npz" or ".keras" => FileSignature.Zip,
            ".onnx" or ".json" or ".txt" or ".md" => FileSignature.None,
            _ => signature,
        };
        if (signature == FileSignature.None || signature == expected || signature == FileSignature.LfsPointer)
        {
            return;
        }

        scan.Report(
            FileRules.Mismatch,
            extension is ".safetensors" or ".gguf" or ".npy" or ".npz" or ".onnx"
                ? Verdict.Invalid
                : Verdict.Suspicious,
            $"the file is called `{extension}`, but its content is {Shown(signature)}",
            "the content decides what a loader does with it"
        );
    }

    private static string Shown(FileSignature signature) => signature.ToString().ToLowerInvariant();

    /// <summary>A zip behind other content is a second file for readers that look at the end.</summary>
    private static void HiddenZip(FileScan scan)
    {
        var end = ZipWalk.FindEnd(scan.Source);
        if (end < 0 || scan.Depth >= FileScan.MaxDepth)
        {
            return;
        }

        var record = scan.Source.ReadUpTo(end, 22);
        var size = record.Length == 22 ? BitConverter.ToUInt32(record, 12) : 0;
        if (size >= 46 && scan.Source.ReadUpTo(end - size, 4) is [(byte)'P', (byte)'K', 1, 2])
        {
            scan.Report(
                FileRules.ZipHiddenBytes,
                Verdict.Suspicious,
                "a zip stands at the end of the file",
                "readers that look at the end see another file",
                end
            );
            ArchiveAudit.Zip(scan.ForMember("(zip)", scan.Source));
        }
    }
}
