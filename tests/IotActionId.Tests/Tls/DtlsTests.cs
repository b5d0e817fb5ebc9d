using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IotActionId.Messages;
using IotActionId.Tests.Messages;
using Xunit;
using static IotActionId.Tests.Tls.DtlsBytes;

namespace IotActionId.Tests.Tls;

public sealed class DtlsTests
{
    [Fact]
    public void The_hellos_and_the_records_of_a_flow_are_read()
    {
        byte[] client = ClientHello("hub.example");
        IotFlow flow = new FlowScript(handshake: false)
            .Datagram(true, Record(22, Handshake(1, client, 0, client.Length)))
            .Datagram(false, Record(22, Handshake(2, ServerHello(0xC0AE), 0, ServerHello(0xC0AE).Length)))
            .Datagram(true, [.. Record(20, [1]), .. Record(22, new byte[40], epoch: 1)])
            .Datagram(false, [.. Record(23, new byte[50], epoch: 1), .. Record(23, new byte[60], epoch: 1)])
            .Datagram(true, Record(23, new byte[20], epoch: 1))
            .Flow();
        Assert.Equal("DTLS", flow.Protocol);
        Assert.Equal("hub.example", flow.ServerName);
        Assert.Equal("DTLS 1.2", flow.TlsVersion);
        Assert.Equal("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", flow.CipherSuite);
        Assert.Equal("DtlsAead21", flow.Framing.Name);
        Assert.Equal(["s 63", "s 73", "c 33"], FlowScript.Data(flow));
        Assert.Equal(33 - 29, flow.Messages[^1].PlaintextMin);
        Assert.StartsWith("dd2d", flow.Ja4, StringComparison.Ordinal);
    }

    [Fact]
    public void Fragments_of_a_hello_in_any_order_are_put_together()
    {
        byte[] client = ClientHello("hub.example");
        for (int at = 1; at < client.Length; at += 7)
        {
            IotFlow flow = new FlowScript(handshake: false)
                .Datagram(true, Record(22, Handshake(1, client[at..], at, client.Length)))
                .Datagram(true, Record(22, Handshake(1, client[..at], 0, client.Length)))
                .Flow();
            Assert.Equal("hub.example", flow.ServerName);
        }
    }

    [Fact]
    public void Records_with_a_connection_id_count_as_their_datagram()
    {
        byte[] client = ClientHello("hub.example");
        byte[] hidden = Record(25, new byte[50], epoch: 1);
        hidden[11] = 0xFF;
        IotFlow flow = new FlowScript(handshake: false).Datagram(true, Record(22, Handshake(1, client, 0, client.Length))).Datagram(false, hidden).Flow();
        Assert.Equal(["s 63"], FlowScript.Data(flow));
    }

    [Fact]
    public void DTLS_13_tells_its_handshake_from_its_data_by_the_epoch()
    {
        byte[] client = ClientHello("hub.example");
        IotFlow flow = new FlowScript(handshake: false)
            .Datagram(true, Record(22, Handshake(1, client, 0, client.Length)))
            .Datagram(false, [0b0010_1110, .. new byte[99]])
            .Datagram(false, [0b0010_1111, .. new byte[79]])
            .Flow();
        Assert.Equal(["s 80"], FlowScript.Data(flow));
    }

    [Theory]
    [InlineData("-dtls1_2", "ECDHE-RSA-AES128-GCM-SHA256", "DtlsAead29")]
    [InlineData("-dtls1_2", "AES128-CCM8", "DtlsAead21")]
    [InlineData("-dtls1_2", "ECDHE-RSA-CHACHA20-POLY1305", "DtlsAead21")]
    [InlineData("-dtls1_2", "AES128-SHA", "DtlsCbcSha1Etm")]
    [InlineData("-dtls1", "AES128-SHA", "DtlsCbcSha1Etm")]
    public async Task The_framing_of_a_live_connection_is_the_negotiated_one(string version, string suite, string framing)
    {
        int[] lengths = [2, 97, 184, 732];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        string certificate = await OpenSslFramingTests.CertificateAsync(timeout.Token);
        string cipher = $"-cipher {suite}:@SECLEVEL=0";
        using Process server = OpenSslFramingTests.Start($"s_server -accept 127.0.0.1:0 -naccept 1 -cert {certificate} -key {certificate} {version} {cipher}");
        int port = await OpenSslFramingTests.PortAsync(server, timeout.Token);
        using var stop = new CancellationTokenSource();
        using var near = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var far = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var script = new FlowScript(handshake: false);
        Task relaying = RelayAsync(near, far, port, script, stop.Token);
        int relayPort = ((IPEndPoint)near.Client.LocalEndPoint!).Port;
        using Process client = OpenSslFramingTests.Start($"s_client -quiet -connect 127.0.0.1:{relayPort} -servername hub.example {version} {cipher}");
        try
        {
            foreach (int length in lengths)
            {
                await OpenSslFramingTests.ExchangeAsync(client, server, new string('~', length), timeout.Token);
                await OpenSslFramingTests.ExchangeAsync(server, client, new string('~', length), timeout.Token);
            }
        }
        finally
        {
            client.Kill();
            server.Kill();
            await stop.CancelAsync();
            await relaying;
        }

        IotFlow flow = script.Flow();
        Assert.Equal("hub.example", flow.ServerName);
        Assert.Equal(framing, flow.Framing.Name);
        Assert.Equal(
            lengths.SelectMany(length => new[] { $"c {flow.Framing.WireLength(length)}", $"s {flow.Framing.WireLength(length)}" }),
            FlowScript.Data(flow).Take(2 * lengths.Length));
    }

    private static async Task RelayAsync(UdpClient near, UdpClient far, int serverPort, FlowScript script, CancellationToken token)
    {
        IPEndPoint? client = null;
        var server = new IPEndPoint(IPAddress.Loopback, serverPort);
        Task<UdpReceiveResult> fromClient = near.ReceiveAsync(token).AsTask();
        Task<UdpReceiveResult> fromServer = far.ReceiveAsync(token).AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(fromClient, fromServer) == fromClient)
                {
                    UdpReceiveResult received = await fromClient;
                    client = received.RemoteEndPoint;
                    script.Datagram(true, received.Buffer);
                    await far.SendAsync(received.Buffer, server, token);
                    fromClient = near.ReceiveAsync(token).AsTask();
                }
                else
                {
                    UdpReceiveResult received = await fromServer;
                    script.Datagram(false, received.Buffer);
                    await near.SendAsync(received.Buffer, client, token);
                    fromServer = far.ReceiveAsync(token).AsTask();
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }
}
