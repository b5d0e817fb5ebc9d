using IotActionId.Capture;
using IotActionId.Packets;

namespace IotActionId.Tests.Packets;

/// <summary>A copy of a segment that was decoded.</summary>
internal sealed record DecodedSegment(long Time, TransportProtocol Protocol, string Source, string Destination, uint Sequence, uint Acknowledgement, TcpFlags Flags, string Payload, int PayloadLength)
{
    public static DecodedSegment? Of(byte[] bytes, LinkType linkType = LinkType.Ethernet, int? originalLength = null) =>
        Of(new PacketDecoder(), bytes, linkType, originalLength);

    public static DecodedSegment? Of(PacketDecoder decoder, byte[] bytes, LinkType linkType = LinkType.Ethernet, int? originalLength = null, long time = 1)
    {
        CapturedPacket packet = new() { Time = time, Data = bytes, OriginalLength = originalLength ?? bytes.Length, LinkType = linkType };
        Segment segment = default;
        return decoder.TryDecode(in packet, ref segment)
            ? new DecodedSegment(
                segment.Time,
                segment.Protocol,
                segment.Source.ToString(),
                segment.Destination.ToString(),
                segment.Sequence,
                segment.Acknowledgement,
                segment.Flags,
                Convert.ToHexString(segment.Payload),
                segment.PayloadLength)
            : null;
    }
}
