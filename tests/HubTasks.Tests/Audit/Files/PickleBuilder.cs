using System.Buffers.Binary;
using System.Text;

namespace HubTasks.Tests.Audit.Files;

/// <summary>Assembles a pickle opcode by opcode. Nothing here ever loads one.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    public PickleBuilder(int? protocol = 2)
    {
        if (protocol is { } version)
        {
            Op(0x80, (byte)version);
        }
    }

    public long Length => _bytes.Count;

    public byte[] Bytes => [.. _bytes];

    public PickleBuilder Op(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Op(string ascii) => Op(Encoding.Latin1.GetBytes(ascii));

    public PickleBuilder Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBuilder StackGlobal(string module, string name) => Short(module).Short(name).Op(0x93);

    public PickleBuilder Short(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op(0x8C, (byte)bytes.Length).Op(bytes);
    }

    public PickleBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op((byte)'X').UInt32((uint)bytes.Length).Op(bytes);
    }

    public PickleBuilder Data(byte[] bytes) => Op((byte)'B').UInt32((uint)bytes.Length).Op(bytes);

    public PickleBuilder Int(int value) => Op((byte)'J').UInt32((uint)value);

    public PickleBuilder Put(byte index) => Op((byte)'q', index);

    public PickleBuilder Get(byte index) => Op((byte)'h', index);

    public PickleBuilder Frame(ulong length)
    {
        var bytes = new byte[9];
        bytes[0] = 0x95;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), length);
        return Op(bytes);
    }

    public byte[] Stop() => Op(".").Bytes;

    /// <summary>One float32 tensor in a dict, as <c>torch.save</c> writes it into a zip.</summary>
    public static byte[] StateDict(string key = "0", int count = 4) =>
        new PickleBuilder()
            .Op("}")
            .Put(0)
            .Text("weight")
            .Global("torch._utils", "_rebuild_tensor_v2")
            .Op("(")
            .Op("(")
            .Text("storage")
            .Global("torch", "FloatStorage")
            .Text(key)
            .Text("cpu")
            .Int(count)
            .Op("tQ")
            .Int(0)
            .Int(count)
            .Op([0x85])
            .Int(1)
            .Op([0x85])
            .Op([0x89])
            .Global("collections", "OrderedDict")
            .Op(")RtRs")
            .Stop();

    /// <summary>An array of two doubles whose bytes would be opcodes.</summary>
    public static PickleBuilder Joblib() =>
        new PickleBuilder()
            .Global("joblib.numpy_pickle", "NumpyArrayWrapper")
            .Op(")")
            .Op(0x81)
            .Op("}(")
            .Text("subclass")
            .Global("numpy", "ndarray")
            .Text("shape")
            .Int(2)
            .Op([0x85])
            .Text("dtype")
            .Global("numpy", "dtype")
            .Text("f8")
            .Op([0x89, 0x88, 0x87])
            .Op("R(")
            .Int(3)
            .Text("<")
            .Op("NNN")
            .Int(-1)
            .Int(-1)
            .Int(0)
            .Op("tb")
            .Text("allow_mmap")
            .Op(0x88)
            .Op("ub")
            .Op("\u00FF\u00FF\u00FF\u00FFRRRRbbbbcccc");

    private PickleBuilder UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Op(bytes);
    }
}
