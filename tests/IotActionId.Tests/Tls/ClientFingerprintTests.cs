using System.Text;
using System.Text.Json;
using CsCheck;
using IotActionId.Tests.Lab;
using IotActionId.Tests.Messages;
using IotActionId.Tls;
using Xunit;
using static IotActionId.Tests.Tls.TlsBytes;

namespace IotActionId.Tests.Tls;

/// <summary>Fingerprints against the published examples, and JA3 against tshark.</summary>
public sealed class ClientFingerprintTests(ITestOutputHelper output)
{
    // The example of FoxIO's description of JA4, in its original order.
    private const string Suites = "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035";
    private const string Extensions = "001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015";
    private const string Algorithms = "0403,0804,0401,0503,0805,0501,0806,0601";

    [Fact]
    public void The_published_example_of_JA4_comes_out()
    {
        byte[] hello = Hello(0x0303, Words(Suites), Words(Extensions), Words(Algorithms), [0x0304, 0x0303], "h2"u8.ToArray());
        Assert.Equal("t13d1516h2_8daaf6152771_e5627efa2ab1", ClientFingerprint.Of(hello, quic: false)?.Ja4);
        Assert.Equal("q13d1516h2_8daaf6152771_e5627efa2ab1", ClientFingerprint.Of(hello, quic: true)?.Ja4);
    }

    [Fact]
    public void Without_signature_algorithms_the_extensions_alone_are_hashed()
    {
        byte[] hello = Hello(0x0303, Words(Suites), Words(Extensions), [], [0x0304], "h2"u8.ToArray());
        Assert.Equal("t13d1516h2_8daaf6152771_6d807ffa2a79", ClientFingerprint.Of(hello, quic: false)?.Ja4);
    }

    [Fact]
    public void Grease_changes_nothing()
    {
        byte[] hello = Hello(
            0x0303,
            [0x5A5A, .. Words(Suites)],
            [0x0A0A, .. Words(Extensions), 0xFAFA],
            [0x1A1A, .. Words(Algorithms)],
            [0xBABA, 0x0304, 0x0303],
            "h2"u8.ToArray(),
            [0x2A2A, 29, 23]);
        byte[] plain = Hello(0x0303, Words(Suites), Words(Extensions), Words(Algorithms), [0x0304, 0x0303], "h2"u8.ToArray(), [29, 23]);
        Assert.Equal(ClientFingerprint.Of(plain, quic: false), ClientFingerprint.Of(hello, quic: false));
    }

    [Theory]
    [InlineData("AB", "ab")]
    [InlineData("20", "20")]
    [InlineData("ABCD", "ad")]
    [InlineData("2061", "21")]
    [InlineData("30AB", "3b")]
    [InlineData("6120", "60")]
    [InlineData("3031ABCD", "3d")]
    [InlineData("30ABCD31", "01")]
    [InlineData("61", "aa")]
    [InlineData("687474702F312E31", "h1")]
    [InlineData("", "00")]
    public void The_ends_of_the_first_protocol_are_written_as_published(string protocol, string ends)
    {
        byte[] hello = Hello(0x0303, [0x1301], [16], [], [], Convert.FromHexString(protocol));
        Assert.Equal(ends, ClientFingerprint.Of(hello, quic: false)?.Ja4[8..10]);
    }

    [Fact]
    public void What_a_hello_lacks_is_told_by_zeros()
    {
        Assert.Equal("t12i000000_000000000000_000000000000", ClientFingerprint.Of(Hello(0x0303, [], [], [], [], []), quic: false)?.Ja4);
        Assert.Equal("ts3i010000_", ClientFingerprint.Of(Hello(0x0300, [4], [], [], [], []), quic: false)?.Ja4[..11]);
        Assert.Equal("t00i01", ClientFingerprint.Of(Hello(0x0303, [4], [43], [], [0x7F1C, 0x0303], []), quic: false)?.Ja4[..6]);
    }

    [Fact]
    public void More_than_99_suites_are_99()
    {
        byte[] hello = Hello(0x0303, [.. Enumerable.Range(1, 150)], [.. Enumerable.Range(100, 120)], [], [], []);
        Assert.Equal("t12i999900", ClientFingerprint.Of(hello, quic: false)?.Ja4[..10]);
    }

    // The examples in the README of salesforce/ja3.
    [Theory]
    [InlineData("769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0", "ada70206e40642a3e4461f35503241d5")]
    [InlineData("769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6")]
    public void The_published_examples_of_JA3_come_out(string text, string ja3)
    {
        int[][] fields = [.. text.Split(',').Select(static field => field.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray())];
        byte[] hello = Hello(fields[0][0], fields[1], fields[2], [], [], [], fields[3]);
        Assert.Equal(ja3, ClientFingerprint.Of(hello, quic: false)?.Ja3);
    }

    [Fact]
    public void Only_a_whole_ClientHello_has_fingerprints()
    {
        byte[] hello = ClientHello("hub.example", [0x0304], ["h2"]);
        Assert.NotNull(ClientFingerprint.Of(hello, quic: false));
        Assert.Equal(ClientFingerprint.Of(hello, quic: false), ClientFingerprint.Of([.. hello, 1, 2, 3], quic: false));
        for (int length = 0; length < hello.Length; length++)
        {
            Assert.Null(ClientFingerprint.Of(hello.AsSpan(0, length), quic: false));
            byte[] inconsistent = [1, 0, 0, (byte)Math.Max(0, length - 4), .. hello[4..Math.Max(4, length)]];
            ClientFingerprint? other = ClientFingerprint.Of(inconsistent, quic: false);
            Assert.True(other is null || other.Value.Ja4.StartsWith("t12i0300", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Damaged_hellos_are_survived()
    {
        byte[] hello = Hello(0x0303, Words(Suites), Words(Extensions), Words(Algorithms), [0x0304, 0x0303], "h2"u8.ToArray());
        Gen.Select(Gen.Int, Gen.Int[1, 6]).Sample(
            (seed, changes) =>
            {
                var random = new Random(seed);
                byte[] changed = [.. hello];
                for (int i = 0; i < changes; i++)
                {
                    changed[random.Next(4, changed.Length)] = (byte)random.Next(256);
                }

                if (ClientFingerprint.Of(changed, quic: false) is { } print)
                {
                    Assert.Equal(32, print.Ja3.Length);
                    Assert.Equal(36, print.Ja4.Length);
                }
            },
            iter: 20_000);
    }

    public static TheoryData<string> Captures() => TsharkComparisonTests.Captures();

    [Theory]
    [MemberData(nameof(Captures))]
    public void JA3_equals_that_of_tshark(string capture)
    {
        string path = SharedCaptures.Path("tls", capture);
        string json = string.Join('\n', Tshark.Run("-n", "-r", path, "-Y", "tls.handshake.type == 1", "-T", "json", "-x", "-J", "tls"));
        int compared = 0;
        byte[] hello = [];
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("tls.handshake_raw") && reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                hello = Convert.FromHexString(reader.GetString()!);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("tls.handshake.ja3") && reader.Read())
            {
                if (ClientFingerprint.Of(hello, quic: false) is { } print)
                {
                    Assert.Equal(reader.GetString(), print.Ja3);
                    compared++;
                }
                else
                {
                    // Its hellos contradict themselves ("trailing byte", "vector length 0"); tshark hashes what it could read of them.
                    Assert.Equal("ossfuzz_seed_fake_traces_1.pcapng", capture);
                }
            }
        }

        output.WriteLine($"{compared} hellos");
    }

    private static int[] Words(string list) => [.. list.Split(',').Select(static word => Convert.ToInt32(word, 16))];

    /// <summary>A hello whose extensions hold what their lists say; the others are empty.</summary>
    private static byte[] Hello(int version, int[] suites, int[] extensions, int[] algorithms, int[] versions, byte[] protocol, int[]? groups = null)
    {
        byte[] block = [.. extensions.SelectMany(type => Extension(type, type switch
        {
            0 => Vector16([0, .. Vector16("hub.example"u8.ToArray())]),
            10 => Vector16(List(groups ?? [])),
            11 => Vector8([0]),
            13 => Vector16(List(algorithms)),
            16 => Vector16(Vector8(protocol)),
            43 => Vector8(List(versions)),
            _ => [],
        }))];
        byte[] end = extensions.Length == 0 ? [] : Vector16(block);
        return Handshake(1, [.. Word(version), .. new byte[32], 0, .. Vector16(List(suites)), 1, 0, .. end]);
    }

    private static byte[] List(int[] words) => [.. words.SelectMany(Word)];
}
