using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IotActionId.Lab;

/// <summary>How the two ends of a connection speak TLS.</summary>
/// <param name="ServerName">The name that the client asks for.</param>
/// <param name="Certificate">The server's certificate.</param>
/// <param name="Version">The one version.</param>
/// <param name="CipherSuite">The one cipher suite, where the platform lets one choose.</param>
/// <param name="Alpn">The application protocol, or null.</param>
internal sealed record TlsSettings(string ServerName, X509Certificate2 Certificate, SslProtocols Version, TlsCipherSuite CipherSuite, SslApplicationProtocol? Alpn)
{
    public SslClientAuthenticationOptions ForClient() => new()
    {
        TargetHost = ServerName,
        EnabledSslProtocols = Version,
        CipherSuitesPolicy = Suites(),

        // A resumed handshake has other lengths than a full one, and what is resumed depends on what this process did before.
        AllowTlsResume = false,

        // The gateway trusts this one certificate, as gateways with a pinned key do.
        RemoteCertificateValidationCallback = (_, certificate, _, _) => Certificate.Equals(certificate),
        ApplicationProtocols = Protocols(),
    };

    public SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificate = Certificate,
        EnabledSslProtocols = Version,
        CipherSuitesPolicy = Suites(),
        AllowTlsResume = false,
        ApplicationProtocols = Protocols(),
    };

    private List<SslApplicationProtocol>? Protocols() => Alpn is { } alpn ? [alpn] : null;

    /// <summary>Windows chooses by itself.</summary>
    private CipherSuitesPolicy? Suites() => OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy([CipherSuite]);
}
