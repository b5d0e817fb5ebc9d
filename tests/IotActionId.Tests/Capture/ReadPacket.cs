using IotActionId.Capture;

namespace IotActionId.Tests.Capture;

/// <summary>A copy of a packet that was read.</summary>
internal sealed record ReadPacket(long Time, string Data, int OriginalLength, LinkType LinkType)
{
    public static (List<ReadPacket> Packets, IReadOnlyList<IotException> Defects) All(byte[] capture) => All(new MemoryStream(capture));

    public static (List<ReadPacket> Packets, IReadOnlyList<IotException> Defects) All(Stream stream)
    {
        using CaptureReader reader = CaptureReader.Open(stream, "test");
        return (All(reader), reader.Defects);
    }

    public static List<ReadPacket> All(CaptureReader reader)
    {
        List<ReadPacket> packets = [];
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            packets.Add(new ReadPacket(packet.Time, Convert.ToHexString(packet.Data), packet.OriginalLength, packet.LinkType));
        }

        return packets;
    }
}
