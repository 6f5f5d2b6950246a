using System.Buffers.Binary;
using System.Text;

namespace HubTasks.Tests.Audit.Files;

/// <summary>The smallest files of each format that its reader accepts, with a place for one lie.</summary>
internal static class ModelBuilders
{
    public static byte[] Safetensors(string header, int data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    public static byte[] Npy(string header, byte[] data, byte major = 1)
    {
        var text = Encoding.Latin1.GetBytes(header.PadRight(117) + "\n");
        using var bytes = new MemoryStream();
        bytes.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', major, 0]);
        bytes.Write(major == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length));
        bytes.Write(text);
        bytes.Write(data);
        return bytes.ToArray();
    }

    /// <summary>One key, one float32 tensor of 8 elements.</summary>
    public static byte[] Gguf(
        uint version = 3,
        string key = "general.name",
        uint keyType = 8,
        byte[]? value = null,
        string tensor = "weight",
        ulong[]? shape = null,
        uint type = 0,
        ulong offset = 0,
        int data = 32,
        int tensors = 1
    )
    {
        using var bytes = new MemoryStream();
        bytes.Write("GGUF"u8);
        bytes.Write(BitConverter.GetBytes(version));
        bytes.Write(BitConverter.GetBytes((ulong)tensors));
        bytes.Write(BitConverter.GetBytes(1UL));
        bytes.Write(GgufString(key));
        bytes.Write(BitConverter.GetBytes(keyType));
        bytes.Write(value ?? GgufString("tiny"));
        for (var i = 0; i < tensors; i++)
        {
            bytes.Write(GgufString(tensor));
            bytes.Write(BitConverter.GetBytes((uint)(shape ?? [8]).Length));
            foreach (var dimension in shape ?? [8])
            {
                bytes.Write(BitConverter.GetBytes(dimension));
            }

            bytes.Write(BitConverter.GetBytes(type));
            bytes.Write(BitConverter.GetBytes(offset));
        }

        bytes.SetLength((bytes.Length + 31) / 32 * 32);
        bytes.Position = bytes.Length;
        bytes.Write(new byte[data]);
        return bytes.ToArray();
    }

    public static byte[] GgufString(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((ulong)utf8.Length), .. utf8];
    }

    /// <summary>A protobuf field of the length-delimited kind.</summary>
    public static byte[] Field(int number, params byte[][] parts)
    {
        var content = parts.SelectMany(part => part).ToArray();
        return [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)content.Length), .. content];
    }

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Field(int number, ulong value) => [.. Varint((ulong)(number << 3)), .. Varint(value)];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>A model with one node and one initializer.</summary>
    public static byte[] Onnx(
        byte[]? tensor = null,
        string domain = "",
        byte[]? attribute = null,
        byte[]? more = null
    ) =>
        [
            .. Field(1, 8UL),
            .. Field(8, Field(2, 17UL)),
            .. Field(
                7,
                Field(1, Field(4, "Add"), Field(7, domain), attribute ?? []),
                Field(5, tensor ?? [.. Field(1, 1UL), .. Field(8, "w")])
            ),
            .. more ?? [],
        ];

    public static byte[] ExternalTensor(string location, string key = "location") =>
        [.. Field(8, "w"), .. Field(13, Field(1, key), Field(2, location)), .. Field(14, 1UL)];

    public static byte[] Tar(params (string Name, byte[] Content, char Type)[] members)
    {
        using var tar = new MemoryStream();
        foreach (var (name, content, type) in members)
        {
            var header = new byte[512];
            Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
            Encoding.ASCII.GetBytes(Convert.ToString(content.Length, 8).PadLeft(11, '0')).CopyTo(header, 124);
            header[156] = (byte)type;
            "ustar"u8.CopyTo(header.AsSpan(257));
            "        "u8.CopyTo(header.AsSpan(148));
            Encoding
                .ASCII.GetBytes(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ")
                .CopyTo(header, 148);
            tar.Write(header);
            tar.Write(content);
            tar.Write(new byte[(512 - (content.Length % 512)) % 512]);
        }

        tar.Write(new byte[1024]);
        return tar.ToArray();
    }

    public static byte[] TorchLegacy(byte[] system, int bytes) =>
        [
            0x80,
            2,
            0x8A,
            10,
            0x6C,
            0xFC,
            0x9C,
            0x46,
            0xF9,
            0x20,
            0x6A,
            0xA8,
            0x50,
            0x19,
            (byte)'.',
            .. new PickleBuilder().Op("M\u00E9\u0003").Stop(),
            .. system,
            .. PickleBuilder.StateDict(),
            .. new PickleBuilder().Op("](").Text("0").Op("e").Stop(),
            .. BitConverter.GetBytes(4L),
            .. new byte[bytes],
        ];

    /// <summary>An HDF5 file of the new kind: one object, the root group, with these messages.</summary>
    public static byte[] Hdf5(params byte[][] messages)
    {
        var body = messages.SelectMany(message => message).ToArray();
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A, 2, 8, 8, 0]);
        file.Write(BitConverter.GetBytes(0L));
        file.Write(BitConverter.GetBytes(-1L));
        file.Write(BitConverter.GetBytes(48L + 10 + body.Length + 4));
        file.Write(BitConverter.GetBytes(48L));
        file.Write(new byte[4]);
        file.Write([(byte)'O', (byte)'H', (byte)'D', (byte)'R', 2, 2]);
        file.Write(BitConverter.GetBytes(body.Length));
        file.Write(body);
        file.Write(new byte[4]);
        return file.ToArray();
    }

    public static byte[] Hdf5Message(byte type, byte[] data) =>
        [type, .. BitConverter.GetBytes((ushort)data.Length), 0, .. data];

    public static byte[] Hdf5Attribute(string name, string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        byte[] nameBytes = [.. Encoding.UTF8.GetBytes(name), 0];
        byte[] type = [0x13, 0, 0, 0, .. BitConverter.GetBytes(text.Length)];
        return Hdf5Message(
            0x0C,
            [
                2,
                0,
                .. BitConverter.GetBytes((ushort)nameBytes.Length),
                .. BitConverter.GetBytes((ushort)type.Length),
                .. BitConverter.GetBytes((ushort)4),
                .. nameBytes,
                .. type,
                2,
                0,
                0,
                0,
                .. text,
            ]
        );
    }

    /// <summary>A link message to another file.</summary>
    public static byte[] Hdf5ExternalLink(string name, string file, string target)
    {
        byte[] value = [0, .. Encoding.UTF8.GetBytes(file), 0, .. Encoding.UTF8.GetBytes(target), 0];
        return Hdf5Message(
            6,
            [
                1,
                8,
                64,
                (byte)name.Length,
                .. Encoding.UTF8.GetBytes(name),
                .. BitConverter.GetBytes((ushort)value.Length),
                .. value,
            ]
        );
    }
}
