using IotActionId.Packets;

namespace IotActionId.Lab;

/// <summary>What one segment takes of a stream's sequence numbers.</summary>
internal readonly record struct TcpPiece(uint Sequence, TcpFlags Flags, ReadOnlyMemory<byte> Data)
{
    /// <summary>Sequence numbers: the bytes, and one for SYN or FIN.</summary>
    public uint Length => (uint)Data.Length + ((Flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0 ? 1u : 0u);
}
