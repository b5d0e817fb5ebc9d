using IotActionId.Packets;

namespace IotActionId.Tests.Flows;

/// <summary>A TCP segment that can be kept, shuffled and sent again.</summary>
internal sealed record TestSegment(bool FromClient, uint Sequence, uint Acknowledgement, TcpFlags Flags, byte[] Payload)
{
    private const long Start = 1_700_000_000_000_000_000;
    private static readonly Endpoint Client = Endpoint.FromIPv4(0xC0000207, 51000);
    private static readonly Endpoint Server = Endpoint.FromIPv4(0xC6336409, 8883);

    public int PayloadLength { get; init; } = Payload.Length;

    public TransportProtocol Protocol { get; init; } = TransportProtocol.Tcp;

    public long Microseconds { get; init; }

    public Segment ToSegment()
    {
        return new Segment
        {
            Time = Start + (Microseconds * 1000),
            Protocol = Protocol,
            Source = FromClient ? Client : Server,
            Destination = FromClient ? Server : Client,
            Sequence = Sequence,
            Acknowledgement = Acknowledgement,
            Flags = Flags,
            Payload = Payload,
            PayloadLength = PayloadLength,
        };
    }
}
