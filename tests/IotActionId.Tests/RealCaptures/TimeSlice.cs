using IotActionId.Messages;

namespace IotActionId.Tests.RealCaptures;

/// <summary>The part of a flow whose messages lie within a time, as if the capture had begun or ended there.</summary>
internal static class TimeSlice
{
    public static IotFlow Of(IotFlow flow, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Id = flow.Id,
        Gateway = flow.Gateway,
        GatewayPort = flow.GatewayPort,
        Server = flow.Server,
        ServerPort = flow.ServerPort,
        ServerName = flow.ServerName,
        Alpn = flow.Alpn,
        TlsVersion = flow.TlsVersion,
        CipherSuite = flow.CipherSuite,
        Framing = flow.Framing,
        StartTime = flow.StartTime,
        EndTime = flow.EndTime,
        Packets = flow.Packets,
        Bytes = flow.Bytes,
        LostBytes = flow.LostBytes,
        HandshakeSeen = flow.HandshakeSeen,
        Truncated = flow.Truncated,
        Messages = [.. flow.Messages.Where(m => m.Time >= from && m.Time < to)],
        Path = flow.Path,
    };
}
