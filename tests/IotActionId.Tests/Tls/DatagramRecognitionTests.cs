using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Tls;

public sealed class DatagramRecognitionTests
{
    private static readonly byte[] Quic1 = Convert.FromHexString(QuicVectors.ClientInitialV1);
    private static readonly byte[] Quic2 = Convert.FromHexString(QuicVectors.ClientInitialV2);

    [Fact]
    public void Long_headers_of_known_versions_are_QUIC()
    {
        Assert.Equal(DatagramProtocol.Quic, Recognise(Quic1));
        Assert.Equal(DatagramProtocol.Quic, Recognise(Quic2));
        Assert.Equal(DatagramProtocol.Quic, Recognise(Convert.FromHexString(QuicVectors.ServerInitialV1)));
        Assert.Equal(DatagramProtocol.Quic, Recognise(Convert.FromHexString(QuicVectors.ServerInitialV2)));
        Assert.Equal(DatagramProtocol.Quic, Recognise([0xC0, 0xFF, 0, 0, 29, .. Quic1[5..]]));
        Assert.Equal(DatagramProtocol.None, Recognise([0xC0, 0xFF, 0, 1, 29, .. Quic1[5..]]));
        // The Retry of RFC 9001 appendix A.4.
        Assert.Equal(DatagramProtocol.Quic, Recognise(Convert.FromHexString("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba")));
    }

    [Fact]
    public void A_capture_that_cuts_the_payload_still_shows_QUIC_and_DTLS()
    {
        Assert.Equal(DatagramProtocol.Quic, DatagramRecognition.Recognise(Quic1.AsSpan(0, 54), 1200));
        Assert.Equal(DatagramProtocol.None, DatagramRecognition.Recognise(Quic1.AsSpan(0, 54), 54));
        byte[] dtls = [.. Dtls(22, 0, 300), .. Dtls(20, 0, 1)];
        Assert.Equal(DatagramProtocol.Dtls, DatagramRecognition.Recognise(dtls.AsSpan(0, 54), dtls.Length));
        Assert.Equal(DatagramProtocol.None, DatagramRecognition.Recognise(dtls.AsSpan(0, 54), 54));
    }

    [Fact]
    public void Version_negotiation_is_QUIC_when_it_lists_a_version_that_is_known()
    {
        byte[] front = [0x9A, 0, 0, 0, 0, 3, 1, 2, 3, 0, 0x1A, 0x2A, 0x3A, 0x4A];
        Assert.Equal(DatagramProtocol.Quic, Recognise([.. front, 0, 0, 0, 1]));
        Assert.Equal(DatagramProtocol.Quic, Recognise([.. front, 0xFF, 0, 0, 29]));
        Assert.Equal(DatagramProtocol.None, Recognise(front));
        Assert.Equal(DatagramProtocol.None, Recognise([.. front, 0, 0, 0, 1, 0]));
    }

    [Theory]
    [InlineData(0xFEFF)]
    [InlineData(0xFEFD)]
    public void Records_that_fill_the_datagram_are_DTLS(int version)
    {
        Assert.Equal(DatagramProtocol.Dtls, Recognise(Dtls(22, 0, 150, version)));
        Assert.Equal(DatagramProtocol.Dtls, Recognise(Dtls(23, 1, 40, version)));
        Assert.Equal(DatagramProtocol.Dtls, Recognise([.. Dtls(22, 0, 70, version), .. Dtls(20, 0, 1, version), .. Dtls(22, 1, 40, version)]));
        Assert.Equal(DatagramProtocol.None, Recognise([.. Dtls(22, 0, 150, version), 0]));
        Assert.Equal(DatagramProtocol.None, Recognise(Dtls(22, 0, 150, version)[..^1]));
        Assert.Equal(DatagramProtocol.None, Recognise(Dtls(23, 0, 40, version)));
        Assert.Equal(DatagramProtocol.None, Recognise(Dtls(22, 0, 150, 0x0303)));
        Assert.Equal(DatagramProtocol.None, Recognise(Dtls(22, 0, 0, version)));
    }

    [Fact]
    public void Connection_IDs_and_the_ciphertext_of_DTLS_1_3_are_DTLS()
    {
        byte[] withId = [25, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 7, 0xA1, 0xA2, 0xA3, 0xA4, 0, 30, .. new byte[30]];
        Assert.Equal(DatagramProtocol.Dtls, Recognise(withId));
        Assert.Equal(DatagramProtocol.None, Recognise([.. withId, 1]));
        byte[] ciphertext = [0x2E, 0x12, 0x34, 0, 60, .. new byte[60]];
        Assert.Equal(DatagramProtocol.Dtls, Recognise(ciphertext));
        Assert.Equal(DatagramProtocol.Dtls, Recognise([.. Dtls(22, 0, 90), .. ciphertext, 0x27, 0x12, 0, 17, .. new byte[17]]));
        Assert.Equal(DatagramProtocol.None, Recognise([.. ciphertext, 1]));
        Assert.Equal(DatagramProtocol.None, Recognise([0x2C, .. ciphertext[1..]]));
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
        Assert.True(Recognise(Convert.FromHexString(payload)) == DatagramProtocol.None, protocol);

    [Fact]
    public void Random_datagrams_are_neither()
    {
        var random = new Random(5);
        int recognised = 0;
        byte[] bytes = new byte[1500];
        for (int i = 0; i < 1_000_000; i++)
        {
            int length = random.Next(0, 64);
            random.NextBytes(bytes.AsSpan(0, length));
            recognised += DatagramRecognition.Recognise(bytes.AsSpan(0, length), length) == DatagramProtocol.None ? 0 : 1;
        }

        Assert.InRange(recognised, 0, 3);
    }

    private static DatagramProtocol Recognise(byte[] payload) => DatagramRecognition.Recognise(payload, payload.Length);

    private static byte[] Dtls(int type, int epoch, int length, int version = 0xFEFD) =>
        [(byte)type, .. TlsBytes.Word(version), .. TlsBytes.Word(epoch), 0, 0, 0, 0, 0, 1, .. TlsBytes.Word(length), .. new byte[length]];
}
