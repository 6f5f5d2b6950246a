using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Quickstart;

/// <summary>The tensors of a safetensors file: a JSON header with names, shapes and places, then the numbers. F32 only.</summary>
internal sealed class Safetensors
{
    private readonly byte[] _file;
    private readonly JsonElement _header;
    private readonly int _data;

    private Safetensors(byte[] file)
    {
        _file = file;
        var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        _data = 8 + length;
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        _header = header.RootElement.Clone();
    }

    public static Safetensors Load(string path) => new(File.ReadAllBytes(path));

    /// <summary>A tensor's numbers in row order.</summary>
    public float[] this[string name]
    {
        get
        {
            var tensor = _header.GetProperty(name);
            if (tensor.GetProperty("dtype").GetString() != "F32")
            {
                throw new InvalidDataException($"tensor `{name}` is not F32");
            }

            var offsets = tensor.GetProperty("data_offsets");
            var (begin, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
            return MemoryMarshal.Cast<byte, float>(_file.AsSpan(_data + begin, end - begin)).ToArray();
        }
    }
}
