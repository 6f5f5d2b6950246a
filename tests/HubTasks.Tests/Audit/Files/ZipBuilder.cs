using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HubTasks.Tests.Audit.Files;

/// <summary>Writes a zip, and lies wherever it is told to.</summary>
internal sealed class ZipBuilder
{
    private readonly List<Entry> _entries = [];

    public byte[] Prefix { get; set; } = [];

    public byte[] Suffix { get; set; } = [];

    /// <summary>What the end record says; null for the truth.</summary>
    public ushort? Count { get; set; }

    public ZipBuilder Add(string name, byte[] content, Func<Entry, Entry>? lie = null)
    {
        var entry = new Entry(name, content);
        _entries.Add(lie is null ? entry : lie(entry));
        return this;
    }

    public ZipBuilder Add(string name, string content) => Add(name, Encoding.UTF8.GetBytes(content));

    public byte[] Build()
    {
        using var zip = new MemoryStream();
        zip.Write(Prefix);
        var directory = new MemoryStream();
        foreach (var entry in _entries)
        {
            var at = zip.Position;
            var packed = entry.Deflate ? Deflated(entry.Content) : entry.Content;
            var crc = entry.Crc ?? Crc(entry.Content);
            zip.Write(Local(entry, packed.Length, crc));
            zip.Write(packed);
            zip.Write(entry.Behind);
            if (!entry.LocalOnly)
            {
                directory.Write(Central(entry, packed.Length, crc, (uint)at));
            }
        }

        var start = zip.Position;
        directory.WriteTo(zip);
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        var count = Count ?? (ushort)_entries.Count(entry => !entry.LocalOnly);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)start);
        zip.Write(end);
        zip.Write(Suffix);
        return zip.ToArray();
    }

    private static uint Crc(byte[] content)
    {
        var crc = uint.MaxValue;
        foreach (var b in content)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private static byte[] Deflated(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Local(Entry entry, int packed, uint crc)
    {
        var name = Encoding.UTF8.GetBytes(entry.LocalName ?? entry.Name);
        var header = new byte[30 + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), entry.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), entry.Method ?? (ushort)(entry.Deflate ? 8 : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(18), entry.LocalSize ?? (uint)packed);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(22), entry.LocalSize ?? (uint)entry.Content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)name.Length);
        name.CopyTo(header, 30);
        return header;
    }

    private static byte[] Central(Entry entry, int packed, uint crc, uint at)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        var header = new byte[46 + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014B50);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), entry.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(10), entry.Method ?? (ushort)(entry.Deflate ? 8 : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), (uint)packed);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), (uint)entry.Content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(38), entry.Attributes);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), entry.HeaderAt ?? at);
        name.CopyTo(header, 46);
        return header;
    }

    internal sealed record Entry(string Name, byte[] Content)
    {
        public bool Deflate { get; init; }

        public ushort Flags { get; init; }

        public ushort? Method { get; init; }

        public uint? Crc { get; init; }

        public string? LocalName { get; init; }

        public uint? LocalSize { get; init; }

        public uint? HeaderAt { get; init; }

        public uint Attributes { get; init; }

        public bool LocalOnly { get; init; }

        public byte[] Behind { get; init; } = [];
    }
}
