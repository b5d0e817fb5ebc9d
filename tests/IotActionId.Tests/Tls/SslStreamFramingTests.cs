using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IotActionId.Messages;
using IotActionId.Tests.Messages;
using Xunit;

namespace IotActionId.Tests.Tls;

/// <summary>The framework's own TLS, both ends in this process: its handshake and tickets must not look like messages.</summary>
public sealed class SslStreamFramingTests
{
    private static readonly int[] Lengths = [2, 4, 97, 184, 732, 20_000];

    [Theory]
    [InlineData(SslProtocols.Tls13, true, "Aead22")]
    [InlineData(SslProtocols.Tls13, false, "Aead22")]
    [InlineData(SslProtocols.Tls12, true, "Aead29")]
    [InlineData(SslProtocols.Tls12, false, "Aead29")]
    public async Task Messages_are_what_was_written(SslProtocols protocol, bool clientFirst, string framing)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var relay = new RecordingRelay(((IPEndPoint)listener.LocalEndpoint).Port, timeout.Token);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, relay.Port, timeout.Token);
        using TcpClient accepted = await listener.AcceptTcpClientAsync(timeout.Token);
        await using var client = new SslStream(connection.GetStream());
        await using var server = new SslStream(accepted.GetStream());
        using X509Certificate2 certificate = Certificate();
        Task serving = server.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = protocol }, timeout.Token);
        await client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "hub.example",
                EnabledSslProtocols = protocol,
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString(),
            },
            timeout.Token);
        await serving;
        var expected = new List<string>();
        foreach (int length in Lengths)
        {
            await PassAsync(clientFirst ? client : server, clientFirst ? server : client, length, timeout.Token);
            await PassAsync(clientFirst ? server : client, clientFirst ? client : server, length, timeout.Token);
        }

        IotFlow flow = relay.ToScript().Flow();
        foreach (int length in Lengths)
        {
            foreach (bool fromClient in new[] { clientFirst, !clientFirst })
            {
                for (int rest = length; rest > 0; rest -= 16384)
                {
                    expected.Add($"{(fromClient ? 'c' : 's')} {flow.Framing.WireLength(Math.Min(rest, 16384))}");
                }
            }
        }

        Assert.Equal(framing, flow.Framing.Name);
        Assert.Equal(expected, FlowScript.Data(flow));
    }

    private static async Task PassAsync(SslStream from, SslStream to, int length, CancellationToken token)
    {
        await from.WriteAsync(new byte[length], token);
        await to.ReadExactlyAsync(new byte[length], token);
    }

    private static X509Certificate2 Certificate()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=hub.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
