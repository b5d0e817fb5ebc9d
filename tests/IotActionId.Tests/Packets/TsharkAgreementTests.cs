using System.Diagnostics;
using System.Globalization;
using IotActionId.Capture;
using IotActionId.Packets;
using IotActionId.Tests.Capture;
using Xunit;
using static IotActionId.Tests.Packets.Frames;

namespace IotActionId.Tests.Packets;

/// <summary>tshark reads captures that the tests make themselves, and must find the same segments in them.</summary>
public sealed class TsharkAgreementTests
{
    private static readonly string[] Fields =
        ["frame.number", "frame.time_epoch", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.len", "udp.srcport", "udp.dstport", "udp.length"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_encapsulation_is_decoded_as_tshark_does(bool bigEndian)
    {
        CaptureBytes capture = new(bigEndian);
        Dictionary<LinkType, uint> interfaces = [];
        capture.Section();
        foreach (LinkType linkType in Encapsulations.All.Select(encapsulation => encapsulation.LinkType).Distinct())
        {
            interfaces.Add(linkType, (uint)interfaces.Count);
            capture.Interface((ushort)LinkTypeOnDisk(linkType), options: body => body.Option(9, 9).Option(0));
        }

        ulong time = 1_700_000_000_000_000_000;
        foreach ((_, LinkType linkType, byte[] bytes) in Encapsulations.All.Where(encapsulation => IsKnownToTshark(encapsulation.LinkType)))
        {
            capture.EnhancedPacket(interfaces[linkType], time += 1_001, bytes);
        }

        // Header-only captures, and packets in fragments.
        foreach (byte[] bytes in (byte[][])[Encapsulations.All[0].Bytes, Encapsulations.All[1].Bytes])
        {
            capture.EnhancedPacket(interfaces[LinkType.Ethernet], time += 1_001, bytes[..74], originalLength: (uint)bytes.Length);
        }

        foreach (byte[] bytes in Fragments())
        {
            capture.EnhancedPacket(interfaces[LinkType.Raw], time += 1_001, bytes);
        }

        AssertAgreement(capture.ToArray());
    }

    [Theory]
    [InlineData(0xA1B2_C3D4, false)]
    [InlineData(0xA1B2_3C4D, true)]
    public void Classic_captures_are_read_as_tshark_does(uint magic, bool bigEndian)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian).PcapHeader(magic);
        Random random = new(11);
        for (uint i = 0; i < 300; i++)
        {
            byte[] payload = new byte[random.Next(0, 1448)];
            random.NextBytes(payload);
            ushort port = (ushort)random.Next(20_000, 60_000);
            byte[] segment = random.Next(4) == 0 ? Udp(payload, source: port, destination: 60_001) : Tcp(payload, source: port, sequence: (uint)random.NextInt64(uint.MaxValue), flags: (byte)random.Next(64));
            byte protocol = segment.Length == payload.Length + 8 ? UdpProtocol : TcpProtocol;
            byte[] frame = random.Next(2) == 0 ? Ethernet(IPv4Type, IPv4(protocol, segment)) : Ethernet(IPv6Type, IPv6(protocol, segment));
            byte[] kept = random.Next(3) == 0 ? frame[..Math.Min(frame.Length, 74)] : frame;
            capture.PcapRecord(1_700_000_000 + i, (uint)random.Next(1_000_000), [.. kept, .. new byte[Math.Max(0, 60 - kept.Length)]], (uint)Math.Max(60, frame.Length));
        }

        AssertAgreement(capture.ToArray());
    }

    private static void AssertAgreement(byte[] capture)
    {
        using TemporaryFile file = new(capture);
        List<string> theirs = RunTshark(file.Path);
        List<string> ours = [];
        using CaptureReader reader = CaptureReader.Open(file.Path);
        PacketDecoder decoder = new();
        CapturedPacket packet = default;
        Segment segment = default;
        for (int number = 1; reader.TryRead(ref packet); number++)
        {
            if (decoder.TryDecode(in packet, ref segment))
            {
                string time = string.Create(CultureInfo.InvariantCulture, $"{segment.Time / 1_000_000_000}.{segment.Time % 1_000_000_000:D9}");
                ours.Add(segment.Protocol == TransportProtocol.Tcp
                    ? string.Create(CultureInfo.InvariantCulture, $"{number} {time} tcp {segment.Source.Port} {segment.Destination.Port} {segment.Sequence} {segment.Acknowledgement} {(int)segment.Flags} {segment.PayloadLength}")
                    : string.Create(CultureInfo.InvariantCulture, $"{number} {time} udp {segment.Source.Port} {segment.Destination.Port} {segment.PayloadLength}"));
            }
        }

        Assert.Empty(reader.Defects);
        Assert.Empty(decoder.Defects);
        Assert.Equal([], theirs.Except(ours));
        Assert.Equal([], ours.Except(theirs));
        Assert.Equal(theirs, ours);
    }

    private static List<string> RunTshark(string path)
    {
        ProcessStartInfo start = new("tshark") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-n", "-r", path, "-Y", "tcp or udp", "-o", "tcp.relative_sequence_numbers:FALSE", "-o", "ip.defragment:TRUE", "-o", "ipv6.defragment:TRUE",
            "-T", "fields", "-E", "separator=/t", "-E", "occurrence=l", .. Fields.SelectMany(field => (string[])["-e", field]),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process? process = Start(start);
        Assert.SkipWhen(process is null, "tshark is not installed.");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line)];
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Line(string line)
    {
        string[] f = line.Split('\t');
        return f[2].Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{f[0]} {f[1]} tcp {f[2]} {f[3]} {f[4]} {f[5]} {Convert.ToInt32(f[6], 16) & 0x3F} {f[7]}")
            : string.Create(CultureInfo.InvariantCulture, $"{f[0]} {f[1]} udp {f[8]} {f[9]} {int.Parse(f[10], CultureInfo.InvariantCulture) - 8}");
    }

    /// <summary>On disk, raw IP of OpenBSD has the number of raw IP: its own one means something else to other readers.</summary>
    private static LinkType LinkTypeOnDisk(LinkType linkType) => linkType is LinkType.RawOpenBsd or LinkType.RawBsd ? LinkType.Raw : linkType;

    /// <summary>tshark 4.0 does not know the link type of bare MPLS.</summary>
    private static bool IsKnownToTshark(LinkType linkType) => linkType != LinkType.Mpls;

    private static IEnumerable<byte[]> Fragments()
    {
        byte[] whole = Tcp(Numbers(200), sequence: 77);
        yield return IPv4(TcpProtocol, whole[120..], fragment: 15);
        yield return IPv4(TcpProtocol, whole[..64], fragment: 0x2000);
        yield return IPv4(TcpProtocol, whole[64..120], fragment: 0x2008);
        yield return IPv6Fragment(TcpProtocol, 0, more: true, whole[..80]);
        yield return IPv6Fragment(TcpProtocol, 80, more: false, whole[80..]);
    }
}
