using System.Text;
using IotActionId.Capture;
using IotActionId.Tests.Packets;
using IotActionId.Tests.Tls;

namespace IotActionId.Tests.Messages;

/// <summary>Sound traffic that the mutations start from: the lab's TLS 1.3, and by hand TLS 1.0 with CBC, QUIC and DTLS.</summary>
internal static class HomeTraffic
{
    private const int SourceAddress = 26;
    private const int DestinationAddress = 30;
    private const byte Handshake = 22;
    private const byte ApplicationData = 23;

    public static IReadOnlyList<HomePacket> Packets { get; } = [.. Lab(), .. OldTls(), .. Datagrams()];

    /// <summary>Gives a packet of another home: the same change to the addresses of both ends keeps the two directions together.</summary>
    public static void ToLap(Span<byte> packet, int lap)
    {
        foreach (int address in (ReadOnlySpan<int>)[SourceAddress, DestinationAddress])
        {
            packet[address + 1] ^= (byte)(lap >> 8);
            packet[address + 2] ^= (byte)lap;
        }
    }

    /// <summary>A capture of several homes, one after the other.</summary>
    public static CaptureImage Homes(int count)
    {
        CaptureImage image = new CaptureImage().Clear();
        foreach (int lap in Enumerable.Range(0, count))
        {
            foreach (HomePacket packet in Packets)
            {
                byte[] data = [.. packet.Data];
                ToLap(data, lap);
                image.Add(packet.Time, data, data.Length);
            }
        }

        return image;
    }

    private static List<HomePacket> Lab()
    {
        List<HomePacket> packets = [];
        using Stream file = typeof(HomeTraffic).Assembly.GetManifestResourceStream("home.pcap")!;
        using CaptureReader reader = CaptureReader.Open(file, "home.pcap");
        CapturedPacket packet = default;
        while (reader.TryRead(ref packet))
        {
            packets.Add(new HomePacket(packet.Time, packet.Data.ToArray()));
        }

        return packets;
    }

    private static IEnumerable<HomePacket> OldTls()
    {
        byte[] name = Encoding.ASCII.GetBytes("gateway.example");
        byte[] names = [0, .. Frames.Word(name.Length), .. name];
        byte[] extension = [0, 0, .. Frames.Word(names.Length + 2), .. Frames.Word(names.Length), .. names];
        byte[] clientHello = Message(1, [3, 1, .. Frames.Numbers(32), 0, 0, 4, 0, 0x2F, 0, 0x35, 1, 0, .. Frames.Word(extension.Length), .. extension]);
        byte[] serverHello = Message(2, [3, 1, .. Frames.Numbers(32), 0, 0, 0x2F, 0]);
        byte[][] toServer = [Record(Handshake, clientHello), [.. Record(20, [1]), .. Record(Handshake, Frames.Numbers(48))], .. Commands(64)];
        byte[][] toClient = [[.. Record(Handshake, serverHello), .. Record(Handshake, Message(14, []))], [.. Record(20, [1]), .. Record(Handshake, Frames.Numbers(48))], .. Commands(96)];
        long time = 1_770_000_000_000_000_000;
        uint mine = 1000;
        uint theirs = uint.MaxValue - 200;
        yield return Segment(true, mine++, 2, []);
        yield return Segment(false, theirs++, 0x12, []);
        for (int i = 0; i < toServer.Length; i++)
        {
            yield return Segment(true, mine, 0x18, toServer[i]);
            yield return Segment(false, theirs, 0x18, toClient[i]);
            mine += (uint)toServer[i].Length;
            theirs += (uint)toClient[i].Length;
        }

        yield return Segment(true, mine, 0x11, []);
        yield return Segment(false, theirs, 0x11, []);
        yield return Segment(true, mine + 1, 0x14, []);

        HomePacket Segment(bool toServer, uint sequence, byte flags, byte[] payload)
        {
            time += 10_000_000;
            byte[] tcp = toServer ? Frames.Tcp(payload, 40_001, 8883, sequence, flags) : Frames.Tcp(payload, 8883, 40_001, sequence, flags);
            byte[] ip = toServer ? Frames.IPv4(Frames.TcpProtocol, tcp) : Frames.IPv4(Frames.TcpProtocol, tcp, source: Frames.ServerV4, destination: Frames.ClientV4);
            return new HomePacket(time, Frames.Ethernet(Frames.IPv4Type, ip));
        }
    }

    /// <summary>Writes with CBC: each begins with a record that holds no data.</summary>
    private static IEnumerable<byte[]> Commands(int length) =>
        Enumerable.Range(1, 6).Select(i => (byte[])[.. Record(ApplicationData, new byte[32]), .. Record(ApplicationData, new byte[length + (16 * (i % 3))])]);

    private static IEnumerable<HomePacket> Datagrams()
    {
        long time = 1_770_000_000_000_000_000;
        return DatagramTraffic.All().Select(frame => new HomePacket(time += 10_000_000, frame));
    }

    private static byte[] Message(byte type, byte[] body) => [type, 0, .. Frames.Word(body.Length), .. body];

    private static byte[] Record(byte type, byte[] body) => [type, 3, 1, .. Frames.Word(body.Length), .. body];
}
