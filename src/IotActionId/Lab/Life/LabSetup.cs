using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IotActionId.Lab;

/// <summary>What all sessions of a run share.</summary>
internal sealed class LabSetup
{
    public LabSetup(LabOptions options, LabHome home, X509Certificate2 certificate, LabNames names, KeyLogFile? keyLog)
    {
        Options = options;
        Certificate = certificate;
        Names = names;
        KeyLog = keyLog;
        Random = new LabRandom(options.Seed, "lab");
        GatewayStyle style = GatewayStyle.Find(options.Style);
        Units = [.. home.Gateways.Select(gateway => new GatewayUnit(
            gateway, gateway.Style is { } own ? GatewayStyle.Find(own) : style, home.Types, Random.Fork(gateway.Name)))];
        LabNetwork network = options.Network;
        Conditions = new PathConditions(network.Jitter.Ticks * 100, network.LossRate, network.ReorderingRate, network.DuplicationRate);
        PaddingSize = options.Defence.PaddingSize ?? (options.Defence.Padding == LabPadding.Maximum ? LongestMessage.Of(home, style) : 1);
        Tls = new TlsChoice(options);
    }

    public LabOptions Options { get; }

    public X509Certificate2 Certificate { get; }

    public LabNames Names { get; }

    public KeyLogFile? KeyLog { get; }

    public LabRandom Random { get; }

    public IReadOnlyList<GatewayUnit> Units { get; }

    public PathConditions Conditions { get; }

    /// <summary>The block, or the most bytes, of the padding.</summary>
    public int PaddingSize { get; }

    private TlsChoice Tls { get; }

    /// <summary>How gateways of a style speak TLS.</summary>
    public TlsSettings TlsOf(GatewayStyle style) => new(
        Names.GatewayHost,
        Certificate,
        Tls.VersionFor(style),
        Tls.SuiteFor(style),
        style.Alpn is { } alpn ? new SslApplicationProtocol(alpn) : null);

    /// <summary>How a gateway talks.</summary>
    public LabGatewayStyle Describe(GatewayUnit unit)
    {
        GatewayStyle style = unit.Style;
        return new LabGatewayStyle(
            unit.Gateway.Name, style.Name, Tls.VersionFor(style), Tls.SuiteFor(style), style.Port, style.Commands, style.Acknowledgements, style.Statuses);
    }

    /// <summary>What the clock of the logs shows.</summary>
    /// <param name="now">True time: nanoseconds.</param>
    public long LogTime(long now)
    {
        LabDisturbance disturbance = Options.Disturbance;
        long passed = now - LabTime.FromDate(Options.StartTime);
        return now + (disturbance.ClockOffset.Ticks * 100) + (long)(passed * (disturbance.ClockDrift / 1e6));
    }
}
