using IotActionId.Packets;
using IotActionId.Tests.Flows;
using IotActionId.Tls;

namespace IotActionId.Tests.Tls;

/// <summary>Which datagrams begin a flow that is listed: QUIC and DTLS, and nothing else that homes send.</summary>
public sealed class DatagramRecognitionTests
{
    /// <summary>RFC 9001 appendix A.3.</summary>
    private const string ServerInitialV1 =
        "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3"
        + "dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4"
        + "2158407dd074ee";

    /// <summary>RFC 9369 appendix A.3.</summary>
    private const string ServerInitialV2 =
        "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf87263017915358230035f7fd3945d88965cf17"
        + "f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca8"
        + "4bed8521e2e140";

    /// <summary>RFC 9001 appendix A.4.</summary>
    private const string RetryV1 = "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba";

    private static readonly byte[] Frame = Convert.FromHexString(QuicPackets.ClientFrame);

    [Fact]
    public void Long_headers_of_known_versions_are_QUIC()
    {
        byte[] initial = QuicPackets.ClientV1.Initial(Frame);
        Assert.True(IsListed(initial));
        Assert.True(IsListed(QuicPackets.ClientV2.Initial(Frame)));
        Assert.True(IsListed(Convert.FromHexString(ServerInitialV1)));
        Assert.True(IsListed(Convert.FromHexString(ServerInitialV2)));
        Assert.True(IsListed(Convert.FromHexString(RetryV1)));
        Assert.True(IsListed([0xC0, 0xFF, 0, 0, 29, .. initial[5..]]));
        Assert.False(IsListed([0xC0, 0xFF, 0, 1, 29, .. initial[5..]]));
    }

    [Fact]
    public void A_capture_that_cuts_the_payload_still_shows_QUIC_and_DTLS()
    {
        Assert.True(IsListed(QuicPackets.ClientV1.Initial(Frame)[..54], 1200));
        byte[] dtls = [.. Dtls(22, 0, 300), .. Dtls(20, 0, 1)];
        Assert.True(IsListed(dtls[..54], dtls.Length));
        Assert.False(IsListed(dtls[..54], 54));
        Assert.False(IsListed(dtls[..54], 100));
    }

    [Theory]
    [InlineData(0xFEFF)]
    [InlineData(0xFEFD)]
    public void Records_that_fill_the_datagram_are_DTLS(int version)
    {
        Assert.True(IsListed(Dtls(22, 0, 150, version)));
        Assert.True(IsListed(Dtls(23, 1, 40, version)));
        Assert.True(IsListed([.. Dtls(22, 0, 70, version), .. Dtls(20, 0, 1, version), .. Dtls(22, 1, 40, version)]));
        Assert.False(IsListed([.. Dtls(22, 0, 150, version), 0]));
        Assert.False(IsListed(Dtls(22, 0, 150, version)[..^1]));
        Assert.False(IsListed(Dtls(22, 0, 150, 0x0303)));
        Assert.False(IsListed(Dtls(22, 0, 0, version)));
    }

    [Theory]
    [InlineData("DNS query", "c0000100000100000000000003687562076578616d706c650000010001")]
    [InlineData("DNS response", "16fe8180000100010000000003687562076578616d706c6500000100010000003c0004c0000201")]
    [InlineData("mDNS", "000000000001000000000000055f68747470045f746370056c6f63616c00000c0001")]
    [InlineData("NTP client", "e30006ec0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("NTP server", "240306e9000005f200000a3dc0000201e8f0b2c4a1b2c3d4e8f0b2c5a1b2c3d4e8f0b2c6a1b2c3d4e8f0b2c6b1b2c3d4")]
    [InlineData("STUN", "000100002112a442b7e7a701bc34d686fa87dfae")]
    [InlineData("RTP", "80600001000000010000000100010203040506070809")]
    [InlineData("RTP of zeros", "8000000000000000000000000000000000000001")]
    [InlineData("RTCP", "80c90001d2bd4e3e")]
    [InlineData("WireGuard keepalive", "0400000001000000000000000000000000112233445566778899aabbccddeeff")]
    [InlineData("CoAP", "400112348b68756204746573")]
    [InlineData("SSDP", "4d2d534541524348202a20485454502f312e310d0a")]
    [InlineData("QUIC, short header", "4cfe4189655e5cd55c41f69080575d7999c25a5bfb")]
    public void Other_protocols_are_neither(string protocol, string payload) =>
        Assert.False(IsListed(Convert.FromHexString(payload)), protocol);

    [Fact]
    public void Random_datagrams_are_neither()
    {
        var random = new Random(5);
        int recognised = 0;
        byte[] bytes = new byte[64];
        for (int i = 0; i < 1_000_000; i++)
        {
            int length = random.Next(0, 64);
            random.NextBytes(bytes.AsSpan(0, length));
            recognised += IsListed(bytes[..length]) ? 1 : 0;
        }

        Assert.InRange(recognised, 0, 3);
    }

    private static bool IsListed(byte[] payload, int? wireLength = null)
    {
        var segment = new TestSegment(true, 0, 0, TcpFlags.None, payload) { Protocol = TransportProtocol.Udp, PayloadLength = wireLength ?? payload.Length };
        return DatagramFlow.MayBegin(segment.ToSegment());
    }

    private static byte[] Dtls(int type, int epoch, int length, int version = 0xFEFD) =>
        [(byte)type, .. TlsBytes.Word(version), .. TlsBytes.Word(epoch), 0, 0, 0, 0, 0, 1, .. TlsBytes.Word(length), .. new byte[length]];
}
