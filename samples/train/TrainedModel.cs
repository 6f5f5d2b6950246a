using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Train;

/// <summary>What training produced.</summary>
/// <param name="Name">Of its repository, without the owner.</param>
/// <param name="Config">The text of its <c>config.json</c>.</param>
/// <param name="Weights">Its <c>model.safetensors</c>.</param>
/// <param name="Measured">What its card says in numbers, by placeholder.</param>
internal sealed record TrainedModel(
    string Name,
    string Config,
    byte[] Weights,
    IReadOnlyList<(string Name, string Value)> Measured
)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The same bytes everywhere.</summary>
    public static string ToJson(object value) => JsonSerializer.Serialize(value, Indented) + "\n";

    /// <summary>A safetensors file (github.com/huggingface/safetensors, "Format"): header padded to 8 bytes, then the numbers.</summary>
    public static byte[] ToSafetensors(params (string Name, int[] Shape, float[] Values)[] tensors)
    {
        var header = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["__metadata__"] = new { format = "np" },
        };
        var offset = 0;
        foreach (var (name, shape, values) in tensors)
        {
            var end = offset + (values.Length * sizeof(float));
            header[name] = new
            {
                dtype = "F32",
                shape,
                data_offsets = new[] { offset, end },
            };
            offset = end;
        }

        var json = JsonSerializer.Serialize(header);
        json = json.PadRight((json.Length + 7) / 8 * 8);
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(json));
        foreach (var (_, _, values) in tensors)
        {
            file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        return file.ToArray();
    }
}
