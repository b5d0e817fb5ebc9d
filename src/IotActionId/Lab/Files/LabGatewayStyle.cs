using System.Net.Security;
using System.Security.Authentication;

namespace IotActionId.Lab;

/// <summary>How a gateway of a run talked to the web service, for who reads <c>lab.json</c>. A repeated run takes it from options and home again.</summary>
/// <param name="Gateway">The gateway's name.</param>
/// <param name="Style">Its style.</param>
/// <param name="TlsVersion">The TLS version.</param>
/// <param name="CipherSuite">The cipher suite; on Windows the one that was offered, for Windows chooses by itself.</param>
/// <param name="Port">The web service's TCP port.</param>
/// <param name="Commands">Whether the commands of several actions are one message.</param>
/// <param name="Acknowledgements">The same of acknowledgements.</param>
/// <param name="Statuses">The same of statuses.</param>
public sealed record LabGatewayStyle(
    string Gateway,
    string Style,
    SslProtocols TlsVersion,
    TlsCipherSuite CipherSuite,
    int Port,
    LabComposition Commands,
    LabComposition Acknowledgements,
    LabComposition Statuses);
