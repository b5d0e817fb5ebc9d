using CsCheck;
using IotActionId.Tls;
using Xunit;
using static IotActionId.Tests.Tls.QuicBytes;

namespace IotActionId.Tests.Tls;

public sealed class QuicHelloTests
{
    private static readonly byte[] Message = TlsBytes.ClientHello("hub.example", [0x0304], ["h3"], padding: 2500);
    private readonly TlsBudget _budget = new();

    [Theory]
    [InlineData(QuicVectors.ClientInitialV1, 1u)]
    [InlineData(QuicVectors.ClientInitialV2, 0x6B3343CFu)]
    public void The_client_packets_of_the_RFCs_open(string packet, uint version)
    {
        var quic = new QuicHello(_budget);
        Assert.True(quic.Add(Convert.FromHexString(packet)));
        Assert.Equal(version, quic.Version);
        Assert.Equal("example.com", quic.Hello?.ServerName);
        Assert.Equal(["alpn"], quic.Hello!.Alpn);
        byte[] message = Convert.FromHexString(QuicVectors.CryptoFrame)[4..];
        Assert.Equal(ClientFingerprint.Of(message, quic: true), ClientFingerprint.Of(quic.Hello, quic: true));
        Assert.Equal("q13d0211an_62ed6f6ca7ad_4d634acda6c0", ClientFingerprint.Of(quic.Hello, quic: true)?.Ja4);
        Assert.Equal(0, _budget.HelloBytes);
    }

    [Theory]
    [InlineData(QuicVectors.ServerInitialV1)]
    [InlineData(QuicVectors.ServerInitialV2)]
    public void The_server_packets_of_the_RFCs_stay_shut(string packet)
    {
        var quic = new QuicHello(_budget);
        Assert.False(quic.Add(Convert.FromHexString(packet)));
        Assert.Equal(0u, quic.Version);
        Assert.Null(quic.Hello);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hello_in_pieces_of_any_size_and_order_is_put_together(bool v2) =>
        Gen.Select(Gen.Int, Gen.Int[100, 900], Gen.Int[1, 4]).Sample(
            (seed, size, perPacket) =>
            {
                var random = new Random(seed);
                int offset = 0;
                List<byte[]> frames = [];
                foreach (byte[] piece in Message.Chunk(size))
                {
                    // Some pieces overlap the one before.
                    int back = Math.Min(offset, random.Next(40));
                    frames.Add(Crypto(offset - back, [.. Message[(offset - back)..offset], .. piece]));
                    offset += piece.Length;
                }

                frames.AddRange([[0, 0, 0], [1], [2, 5, 0, 1, 0, 1, 2], [3, 5, 0, 0, 0, 1, 1, 1], frames[0]]);
                byte[][] shuffled = [.. frames];
                random.Shuffle(shuffled);
                var quic = new QuicHello(_budget);
                int number = 0;
                foreach (byte[][][] packets in shuffled.Chunk(perPacket).Chunk(4))
                {
                    quic.Add([.. packets.SelectMany(packet => Initial([.. packet.SelectMany(static frame => frame)], number++, v2)), .. new byte[50]]);
                }

                Assert.Equal("hub.example", quic.Hello?.ServerName);
                Assert.Equal(ClientFingerprint.Of(Message, quic: true), ClientFingerprint.Of(quic.Hello!, quic: true));
                Assert.Equal(0, _budget.HelloBytes);
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void Later_packets_keep_the_keys_of_the_first_connection_ID()
    {
        byte[] first = [1, 2, 3, 4, 5, 6, 7, 8];
        var quic = new QuicHello(_budget);
        Assert.False(quic.Add(Initial(Crypto(0, Message[..1000]), destination: first)));
        Assert.True(quic.Add(Initial(Crypto(1000, Message[1000..]), number: 1, destination: [9, 9, 9], keyedBy: first)));
        Assert.Equal("hub.example", quic.Hello?.ServerName);
    }

    [Fact]
    public void After_a_Retry_the_new_connection_ID_makes_the_keys()
    {
        var quic = new QuicHello(_budget);
        Assert.False(quic.Add(Initial(Crypto(0, Message[..1000]), destination: [1, 2, 3, 4, 5, 6, 7, 8])));
        Assert.True(quic.Add(Initial(Crypto(0, Message), number: 1, destination: [9, 9, 9], token: new byte[77])));
        Assert.Equal("hub.example", quic.Hello?.ServerName);
    }

    [Fact]
    public void Of_a_hello_whose_end_is_missing_the_name_is_told_but_no_fingerprint()
    {
        var quic = new QuicHello(_budget);
        Assert.False(quic.Add(Initial(Crypto(0, Message[..1000]))));
        quic.Finish();
        Assert.Equal("hub.example", quic.Hello?.ServerName);
        Assert.Null(ClientFingerprint.Of(quic.Hello!, quic: true));
        Assert.Equal(0, _budget.HelloBytes);
    }

    [Fact]
    public void What_cannot_be_a_hello_ends_the_search_and_keeps_no_memory()
    {
        byte[][] frames =
        [
            Crypto(0, [2, 0, 0, 0]),
            Crypto(1 << 29, [1]),
            Crypto(16 * 1024, [1]),
            [.. Enumerable.Range(0, 70).SelectMany(static i => Crypto(2 * i, [1]))],
        ];
        foreach (byte[] frame in frames)
        {
            var quic = new QuicHello(_budget);
            Assert.True(quic.Add(Initial(frame)));
            Assert.Null(quic.Hello);
            Assert.Equal(0, _budget.HelloBytes);
        }
    }

    [Fact]
    public void The_search_ends_after_some_datagrams_or_packets()
    {
        var quic = new QuicHello(_budget);
        int datagrams = 1;
        while (!quic.Add([0x40, 1, 2, 3]))
        {
            datagrams++;
        }

        Assert.Equal(16, datagrams);
        Assert.True(new QuicHello(_budget).Add([.. Enumerable.Range(0, 1000).SelectMany(static _ => Initial([1]))]));
    }

    [Fact]
    public void Hellos_under_way_share_one_limit()
    {
        List<QuicHello> waiting = [];
        byte[] packet = Initial(Crypto(16_000, [1]));
        for (int i = 0; i < 1500; i++)
        {
            waiting.Add(new QuicHello(_budget));
            waiting[^1].Add(packet);
        }

        Assert.InRange(_budget.HelloBytes, 15 << 20, 16 << 20);
        waiting.ForEach(static quic => quic.Finish());
        Assert.Equal(0, _budget.HelloBytes);
    }

    [Fact]
    public void Hostile_datagrams_and_frames_are_survived()
    {
        byte[] packet = Convert.FromHexString(QuicVectors.ClientInitialV1);
        Gen.Select(Gen.Int, Gen.Int[0, 40], Gen.Bool).Sample(
            (seed, changes, isFrames) =>
            {
                var random = new Random(seed);
                byte[] bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                if (isFrames)
                {
                    bytes.AsSpan(0, bytes.Length / 4).Fill((byte)random.Next(8));
                    bytes = Initial(bytes);
                }
                else
                {
                    bytes = [.. packet[..^random.Next(packet.Length)]];
                    for (int i = 0; i < changes; i++)
                    {
                        bytes[random.Next(Math.Min(60, bytes.Length))] = (byte)random.Next(256);
                    }
                }

                DatagramRecognition.Recognise(bytes, bytes.Length);
                var quic = new QuicHello(new TlsBudget());
                quic.Add(bytes);
                quic.Finish();
            },
            iter: 20_000);
    }
}
