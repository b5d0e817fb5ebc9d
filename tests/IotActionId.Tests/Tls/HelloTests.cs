using CsCheck;
using IotActionId.Messages;
using IotActionId.Tests.Messages;
using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Tls;

public sealed class HelloTests
{
    private static readonly byte[] RetryRandom = Convert.FromHexString("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");

    [Fact]
    public void The_hellos_tell_name_protocol_version_and_suite()
    {
        IotFlow flow = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello("hub.example", alpn: ["h2", "http/1.1"])))
            .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F, alpn: "h2")))
            .Flow();
        Assert.Equal("hub.example", flow.ServerName);
        Assert.Equal("h2", flow.Alpn);
        Assert.Equal("TLS 1.2", flow.TlsVersion);
        Assert.Equal("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", flow.CipherSuite);
        Assert.Equal("Aead29", flow.Framing.Name);
        Assert.True(flow.HandshakeSeen);
    }

    [Fact]
    public void A_hello_in_many_records_is_put_together()
    {
        byte[] hello = TlsBytes.ClientHello("hub.example", padding: 3000);
        for (int size = 1; size < hello.Length; size += 97)
        {
            var script = new FlowScript();
            foreach (byte[] part in hello.Chunk(size))
            {
                script.Client(TlsBytes.Record(22, part, 0x0301));
            }

            Assert.Equal("hub.example", script.Flow().ServerName);
        }
    }

    [Fact]
    public void A_huge_hello_is_read_as_far_as_it_is_kept()
    {
        byte[] hello = TlsBytes.ClientHello("hub.example", padding: 60_000);
        byte[] stream = [.. hello.Chunk(16384).SelectMany(static part => TlsBytes.Record(22, part, 0x0301))];
        IotFlow flow = new FlowScript().SendCut(true, stream, Enumerable.Repeat(1448, 100)).Flow();
        Assert.Equal("hub.example", flow.ServerName);
    }

    [Fact]
    public void A_hello_that_claims_sixteen_megabytes_takes_no_more_memory_than_came()
    {
        byte[] hello = TlsBytes.ClientHello("hub.example");
        hello[1] = hello[2] = hello[3] = 0xFF;
        IotFlow flow = new FlowScript().Client(TlsBytes.Record(22, hello)).Client(TlsBytes.Record(20, [1])).Flow();
        Assert.Null(flow.ServerName);
        Assert.Equal(2, FlowScript.Records(flow).Count);
    }

    [Fact]
    public void A_retry_request_is_not_yet_the_ServerHello()
    {
        byte[] retry = TlsBytes.ServerHello(0x1302, tls13: true, random: RetryRandom);
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello("hub.example", [0x0304])))
            .Server(TlsBytes.Record(22, retry), TlsBytes.Record(20, [1]))
            .Client(TlsBytes.Record(20, [1]), TlsBytes.Record(22, TlsBytes.ClientHello("hub.example", [0x0304])));
        Assert.Equal("TLS 1.3", script.Flow().TlsVersion);
        script.Server(TlsBytes.Record(22, TlsBytes.ServerHello(0x1301, tls13: true)));
        IotFlow flow = script.Flow();
        Assert.Equal("TLS_AES_128_GCM_SHA256", flow.CipherSuite);
        Assert.Equal("Aead22", flow.Framing.Name);
    }

    [Fact]
    public void With_encrypted_ClientHello_the_outer_name_is_told()
    {
        byte[] hello = TlsBytes.ClientHello("public.example", [0x0304]);
        byte[] ech = TlsBytes.Extension(0xFE0D, new byte[200]);
        byte[] body = [.. hello[4..], .. ech];
        int extensions = hello.Length - 4 - ExtensionsLengthOffset(hello) - 2 + ech.Length;
        TlsBytes.Word(extensions).CopyTo(body, ExtensionsLengthOffset(hello));
        IotFlow flow = new FlowScript().Client(TlsBytes.Record(22, TlsBytes.Handshake(1, body))).Flow();
        Assert.Equal("public.example", flow.ServerName);
    }

    [Fact]
    public void Bytes_that_no_name_holds_do_not_reach_the_name()
    {
        IotFlow flow = new FlowScript().Client(TlsBytes.Record(22, TlsBytes.ClientHello("hub\u001b[2J.example"))).Flow();
        Assert.Equal("hub?[2J.example", flow.ServerName);
    }

    [Fact]
    public void Damaged_hellos_are_survived()
    {
        byte[] client = TlsBytes.ClientHello("hub.example", [0x0304], ["h2"], padding: 40);
        byte[] server = TlsBytes.ServerHello(0x1301, tls13: true, alpn: "h2");
        Gen.Select(Gen.Int, Gen.Int[1, 6], Gen.Bool, Gen.Int[0, 200]).Sample(
            (seed, changes, isServer, cut) =>
            {
                var random = new Random(seed);
                byte[] hello = [.. (isServer ? server : client).SkipLast(cut % 80)];
                for (int i = 0; i < changes; i++)
                {
                    hello[random.Next(hello.Length)] = (byte)random.Next(256);
                }

                new FlowScript().Send(!isServer, TlsBytes.Record(22, hello)).Flow();
            },
            iter: 20_000);
    }

    [Fact]
    public void Suites_have_their_IANA_names_and_unknown_ones_their_number()
    {
        Assert.Equal("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", TlsCipherSuites.Name(0xCCA9));
        Assert.Equal("TLS_SM4_GCM_SM3", TlsCipherSuites.Name(0x00C6));
        Assert.Equal("0x4242", TlsCipherSuites.Name(0x4242));
    }

    private static int ExtensionsLengthOffset(byte[] hello)
    {
        int body = 2 + 32 + 1 + 32;
        int suites = (hello[4 + body] << 8) | hello[4 + body + 1];
        return body + 2 + suites + 2;
    }
}
