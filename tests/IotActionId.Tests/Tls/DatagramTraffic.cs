using IotActionId.Tests.Packets;
using static IotActionId.Tests.Tls.DtlsBytes;

namespace IotActionId.Tests.Tls;

/// <summary>A QUIC connection and a DTLS association as Ethernet frames, from the hellos to the first data: what mutations and the fuzzer start from.</summary>
internal static class DatagramTraffic
{
    private const ushort ClientPort = 40_002;

    /// <summary>The frames, in order of time.</summary>
    public static IEnumerable<byte[]> All() => [.. Quic(), .. Dtls()];

    private static IEnumerable<byte[]> Quic()
    {
        byte[] hello = Convert.FromHexString(QuicPackets.ClientFrame)[4..];
        int half = hello.Length / 2;
        byte[] answer = QuicPackets.Crypto(0, TlsBytes.ServerHello(0x1301, tls13: true));
        yield return Frame(443, true, QuicPackets.ClientV1.Initial([.. QuicPackets.Crypto(half, hello[half..]), .. QuicPackets.Crypto(0, hello[..half])]));
        yield return Frame(443, false, QuicPackets.ServerV1.Initial([2, 0, 0, 0, 0, .. answer], number: 1, paddedTo: 300, destination: ""));
        yield return Frame(443, true, [0x41, .. Frames.Numbers(80)]);
        yield return Frame(443, false, [0x42, .. Frames.Numbers(200)]);
    }

    private static IEnumerable<byte[]> Dtls()
    {
        byte[] client = ClientHello("hub.example");
        byte[] server = ServerHello(0xC0AE);
        yield return Frame(5684, true, Record(22, Handshake(1, client[60..], 60, client.Length)));
        yield return Frame(5684, true, Record(22, Handshake(1, client[..60], 0, client.Length), number: 1));
        yield return Frame(5684, false, Record(22, Handshake(2, server, 0, server.Length)));
        yield return Frame(5684, true, [.. Record(20, [1], number: 2), .. Record(22, new byte[40], epoch: 1)]);
        yield return Frame(5684, false, [.. Record(23, new byte[50], epoch: 1), .. Record(23, new byte[60], epoch: 1, number: 1)]);
        yield return Frame(5684, true, Record(23, new byte[20], epoch: 1, number: 1));
    }

    private static byte[] Frame(ushort port, bool fromClient, byte[] payload)
    {
        byte[] udp = fromClient ? Frames.Udp(payload, ClientPort, port) : Frames.Udp(payload, port, ClientPort);
        byte[] ip = fromClient ? Frames.IPv4(Frames.UdpProtocol, udp) : Frames.IPv4(Frames.UdpProtocol, udp, source: Frames.ServerV4, destination: Frames.ClientV4);
        return Frames.Ethernet(Frames.IPv4Type, ip);
    }
}
