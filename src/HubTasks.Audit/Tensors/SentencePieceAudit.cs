using HubTasks.Audit.Files;
using HubTasks.Audit.Graphs;

namespace HubTasks.Audit.Tensors;

/// <summary>A SentencePiece vocabulary: a protobuf message of pieces and settings, data only (<c>sentencepiece_model.proto</c>).</summary>
internal static class SentencePieceAudit
{
    public static bool Fits(ByteSource source)
    {
        var reader = new ProtoReader(source);
        var at = 0L;
        var pieces = 0;
        while (reader.TryNext(ref at, source.Length, out var field))
        {
            if (field.Number is < 1 or > 5 || !field.IsMessage)
            {
                return false;
            }

            pieces += field.Number == 1 ? 1 : 0;
        }

        return reader.Broken is null && pieces > 0;
    }
}
