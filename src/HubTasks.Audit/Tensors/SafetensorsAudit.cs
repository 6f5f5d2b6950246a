using System.Buffers.Binary;
using System.Text.Json;
using HubTasks.Audit.Archives;
using HubTasks.Audit.Files;
using HubTasks.Audit.Text;

namespace HubTasks.Audit.Tensors;

/// <summary>
/// The header of a safetensors file, under every rule of the reference reader and of the written format
/// (<c>huggingface/safetensors</c>, README and <c>tensor.rs</c>). Tensor bytes are never read.
/// </summary>
internal sealed class SafetensorsAudit
{
    private const long MaxHeader = 100_000_000;
    private const int MaxTensors = 1 << 17;
    private const int MaxMetadataValue = 1 << 20;

    private readonly FileScan _scan;
    private readonly NameSet _names = new();
    private readonly ByteRanges _ranges = new();
    private readonly List<ulong> _shape = [];
    private readonly List<ulong> _offsets = [];
    private string? _name;
    private string? _field;
    private string? _dtype;
    private bool _hasShape;
    private bool _hasOffsets;
    private bool _isMetadata;
    private bool _hasMetadata;
    private bool _isOverLimit;
    private HashSet<string>? _metadataKeys;

    private SafetensorsAudit(FileScan scan) => _scan = scan;

    /// <summary>Whether the first bytes can be such a header.</summary>
    public static bool Fits(ReadOnlySpan<byte> head, long length)
    {
        if (head.Length < 9)
        {
            return false;
        }

        var header = BinaryPrimitives.ReadUInt64LittleEndian(head);
        return header is > 0 and <= MaxHeader && (long)header + 8 <= length && IsObject(head[8..]);
    }

    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at < text.Length && text[at] == '{';
    }

    public static void Run(FileScan scan)
    {
        var audit = new SafetensorsAudit(scan);
        var reason = audit.Check();
        if (audit._isOverLimit)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, $"the safetensors file has more than {MaxTensors} tensors");
        }
        else if (reason is not null)
        {
            scan.Report(
                FileRules.SafetensorsInvalid,
                Verdict.Invalid,
                $"the safetensors file is invalid: {reason}",
                "download the file again"
            );
        }
    }

    private string? Check()
    {
        var source = _scan.Source;
        var start = source.ReadUpTo(0, 9);
        if (start.Length < 8)
        {
            return "it is shorter than 8 bytes";
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > MaxHeader)
        {
            return $"its header has {length} bytes, more than {MaxHeader}";
        }

        if ((long)length + 8 > source.Length)
        {
            return $"its header has {length} bytes, but the file has {source.Length}";
        }

        if (start.Length < 9 || length == 0)
        {
            return "its header is empty";
        }

        if (start[8] != '{')
        {
            _scan.Report(FileRules.SafetensorsMetadata, Verdict.Safe, "the header does not begin with `{`", offset: 8);
        }

        using var header = source.Slice(8, (long)length);
        if (!IsUtf8(header))
        {
            return "its header is not UTF-8";
        }

        if (start[8] is 0xEF)
        {
            return "its header begins with a byte order mark";
        }

        return JsonWalk.Read(header, Visit, _scan.Cancellation) ?? CheckLayout(source.Length - 8 - (long)length);
    }

    private static bool IsUtf8(ByteSource header)
    {
        var cursor = new ByteCursor(header, 0, 64 * 1024);
        var check = new Utf8Check();
        while (cursor.TakeChunk(long.MaxValue) is { IsEmpty: false } chunk)
        {
            if (!check.Add(chunk))
            {
                return false;
            }
        }

        return check.IsComplete;
    }

    private string? Visit(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (0, JsonTokenType.StartObject or JsonTokenType.EndObject):
                return null;
            case (0, _):
                return "its header is not an object";
            case (1, JsonTokenType.PropertyName):
                return BeginEntry(reader.GetString()!);
            case (1, JsonTokenType.StartObject):
                return null;
            case (1, JsonTokenType.EndObject):
                return _isMetadata ? null : EndTensor();
            case (1, _):
                return $"`{Shown(_name)}` is not an object";
        }

        return _isMetadata ? VisitMetadata(ref reader) : VisitTensor(ref reader);
    }

    private string? BeginEntry(string name)
    {
        _name = name;
        _isMetadata = name == "__metadata__";
        if (_isMetadata)
        {
            _metadataKeys = new HashSet<string>(StringComparer.Ordinal);
            (var twice, _hasMetadata) = (_hasMetadata, true);
            return twice ? "`__metadata__` stands twice in the header" : null;
        }

        (_dtype, _hasShape, _hasOffsets) = (null, false, false);
        _shape.Clear();
        _offsets.Clear();
        if (!_names.Add(name))
        {
            return $"the tensor `{Shown(name)}` stands twice in the header";
        }

        _isOverLimit = _names.Count > MaxTensors;
        return _isOverLimit ? $"it has more than {MaxTensors} tensors" : null;
    }

    private string? VisitMetadata(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.PropertyName)
        {
            _field = reader.GetString()!;
            return _metadataKeys!.Count < 10_000 && !_metadataKeys.Add(_field)
                ? $"the metadata has `{Shown(_field)}` twice"
                : null;
        }

        if (reader.CurrentDepth != 2 || reader.TokenType != JsonTokenType.String)
        {
            return $"the metadata `{Shown(_field)}` is not text";
        }

        var value = reader.GetString()!;
        if (value.Length > MaxMetadataValue)
        {
            _scan.Report(
                FileRules.SafetensorsMetadata,
                Verdict.Safe,
                $"the metadata `{Shown(_field)}` has {value.Length} characters"
            );
        }

        if (_scan.Member is null && _field is "format" or "modelspec.license")
        {
            _scan.Fact($"safetensors.{_field}", value);
        }

        var isDescribed =
            _field!.StartsWith("modelspec.", StringComparison.Ordinal)
            || _field.StartsWith("ss_", StringComparison.Ordinal);
        if (
            Commands.Find(value) is { } what
            && !(isDescribed && what.StartsWith("an address", StringComparison.Ordinal))
        )
        {
            _scan.Report(
                FileRules.SafetensorsMetadata,
                Verdict.Suspicious,
                $"the metadata `{Shown(_field)}` holds {what}",
                "nothing runs it by itself; ask why it is there"
            );
        }
        else if (_field is "auto_map")
        {
            _scan.Report(FileRules.SafetensorsMetadata, Verdict.Suspicious, "the metadata names code in `auto_map`");
        }

        return null;
    }

    private string? VisitTensor(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (2, JsonTokenType.PropertyName):
                _field =
                    reader.ValueTextEquals("dtype"u8) ? "dtype"
                    : reader.ValueTextEquals("shape"u8) ? "shape"
                    : reader.ValueTextEquals("data_offsets"u8) ? "data_offsets"
                    : reader.GetString();
                var twice = _field switch
                {
                    "dtype" => _dtype is not null,
                    "shape" => _hasShape,
                    "data_offsets" => _hasOffsets,
                    _ => false,
                };
                return twice ? $"the tensor `{Shown(_name)}` has `{_field}` twice"
                    : _field is "dtype" or "shape" or "data_offsets" ? null
                    : $"the tensor `{Shown(_name)}` has the unknown member `{Shown(_field)}`";
            case (2, JsonTokenType.String) when _field == "dtype":
                _dtype = KnownType(ref reader) ?? reader.GetString();
                return BitsOf(_dtype) == 0
                    ? $"the tensor `{Shown(_name)}` has the unknown dtype `{Shown(_dtype)}`"
                    : null;
            case (2, JsonTokenType.StartArray) when _field == "shape":
                _hasShape = true;
                return null;
            case (2, JsonTokenType.StartArray) when _field == "data_offsets":
                _hasOffsets = true;
                return null;
            case (2, JsonTokenType.EndArray):
                return null;
            case (3, JsonTokenType.Number):
                var list = _field == "shape" ? _shape : _offsets;
                if (!reader.TryGetUInt64(out var number) || list.Count > 64)
                {
                    return $"the `{_field}` of the tensor `{Shown(_name)}` is not a list of sizes";
                }

                list.Add(number);
                return null;
            default:
                return $"the `{Shown(_field)}` of the tensor `{Shown(_name)}` has the wrong type";
        }
    }

    private string? EndTensor()
    {
        if (_dtype is null || !_hasShape || !_hasOffsets)
        {
            return $"the tensor `{Shown(_name)}` lacks one of `dtype`, `shape` and `data_offsets`";
        }

        if (_offsets.Count != 2 || _offsets[0] > _offsets[1] || _offsets[1] > long.MaxValue)
        {
            return $"the offsets of the tensor `{Shown(_name)}` are not a range";
        }

        var bits = (ulong)BitsOf(_dtype);
        foreach (var size in _shape)
        {
            if (Math.BigMul(bits, size, out bits) != 0)
            {
                return $"the size of the tensor `{Shown(_name)}` overflows";
            }
        }

        if (bits % 8 != 0)
        {
            return $"the tensor `{Shown(_name)}` does not end at a byte";
        }

        if (bits / 8 != _offsets[1] - _offsets[0])
        {
            return $"the tensor `{Shown(_name)}` has {_offsets[1] - _offsets[0]} bytes, but its shape needs {bits / 8}";
        }

        _ranges.Add((long)_offsets[0], (long)_offsets[1]);
        return null;
    }

    private string? CheckLayout(long data)
    {
        _ranges.Sort();
        var at = 0L;
        for (var i = 0; i < _ranges.Count; i++)
        {
            _ranges.Get(i, out var start, out var end);
            if (start != at)
            {
                return start > at ? $"{start - at} bytes at {at} belong to no tensor" : $"tensors overlap at {start}";
            }

            at = end;
        }

        if (at != data)
        {
            return $"the tensors need {at} bytes, but {data} are there";
        }

        if (ZipWalk.FindEnd(_scan.Source) >= 0)
        {
            _scan.Report(FileRules.ZipHiddenBytes, Verdict.Safe, "the bytes of the last tensor end like a zip");
        }

        return null;
    }

    /// <summary>The name without a copy of it for each tensor; null for one that is rare, or unknown.</summary>
    private static string? KnownType(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("BF16"u8) ? "BF16"
        : reader.ValueTextEquals("F16"u8) ? "F16"
        : reader.ValueTextEquals("F32"u8) ? "F32"
        : reader.ValueTextEquals("U8"u8) ? "U8"
        : reader.ValueTextEquals("F8_E4M3"u8) ? "F8_E4M3"
        : reader.ValueTextEquals("I64"u8) ? "I64"
        : null;

    private static int BitsOf(string? dtype) =>
        dtype switch
        {
            "F4" => 4,
            "F6_E2M3" or "F6_E3M2" => 6,
            "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 8,
            "I16" or "U16" or "F16" or "BF16" => 16,
            "I32" or "U32" or "F32" => 32,
            "C64" or "F64" or "I64" or "U64" => 64,
            _ => 0,
        };

    private static string Shown(string? text) => FileScan.Shown(text ?? "", 80);
}
