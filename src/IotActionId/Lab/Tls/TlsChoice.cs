using System.Net.Security;
using System.Security.Authentication;

namespace IotActionId.Lab;

/// <summary>The TLS version and cipher suite of a run's gateways: their style's, or what the options want instead.</summary>
internal sealed class TlsChoice
{
    private const int Tls13SuitePrefix = 0x13;

    private readonly LabTlsVersion? _version;
    private readonly TlsCipherSuite? _suite;

    /// <summary>Reads the options.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: there is no such suite, or the version has not got it.
    /// <see cref="IotErrorId.TlsNotSupported"/>: this platform lets nobody choose a suite.</exception>
    public TlsChoice(LabOptions options)
    {
        _version = options.TlsVersion;
        if (options.CipherSuite is not { } name)
        {
            return;
        }

        if (!Enum.TryParse(name, ignoreCase: true, out TlsCipherSuite suite) || !Enum.IsDefined(suite) || char.IsAsciiDigit(name.TrimStart('-')[0]))
        {
            throw new IotException(
                IotErrorId.InvalidArgument,
                $"There is no cipher suite '{name}'. Name one as IANA does, for example {TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}.",
                name);
        }

        LabTlsVersion ofSuite = VersionOf(suite);
        if (_version is { } version && version != ofSuite)
        {
            throw new IotException(IotErrorId.InvalidArgument, $"{suite} is a cipher suite of {ofSuite}, not of {version}. Choose another suite, or leave the version out.", name);
        }

        if (OperatingSystem.IsWindows())
        {
            throw new IotException(IotErrorId.TlsNotSupported, "Windows chooses the cipher suite by itself. Leave CipherSuite out, or run the lab on Linux.", name);
        }

        _version = ofSuite;
        _suite = suite;
    }

    /// <summary>The version of a style's connections.</summary>
    public SslProtocols VersionFor(GatewayStyle style) => _version is { } version ? Protocol(version) : style.TlsVersion;

    /// <summary>The cipher suite of a style's connections.</summary>
    public TlsCipherSuite SuiteFor(GatewayStyle style) =>
        _suite ?? (VersionFor(style) == style.TlsVersion
            ? style.CipherSuite
            : VersionFor(style) == SslProtocols.Tls13 ? TlsCipherSuite.TLS_AES_256_GCM_SHA384 : TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);

    /// <summary>Whether a cipher suite is one of a version's.</summary>
    public static bool IsOf(SslProtocols version, TlsCipherSuite suite) => Protocol(VersionOf(suite)) == version;

    private static LabTlsVersion VersionOf(TlsCipherSuite suite) => (int)suite >> 8 == Tls13SuitePrefix ? LabTlsVersion.Tls13 : LabTlsVersion.Tls12;

    private static SslProtocols Protocol(LabTlsVersion version) => version == LabTlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12;
}
