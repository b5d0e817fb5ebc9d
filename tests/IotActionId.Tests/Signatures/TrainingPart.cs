using IotActionId.Actions;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

/// <summary>Some of the commands of a lab training with the traffic that they and nobody else set off: what a training of these commands alone would have been.</summary>
internal static class TrainingPart
{
    /// <summary>Learns from the commands that pass.</summary>
    /// <param name="truth">The whole training.</param>
    /// <param name="isIn">Whether a command is part of it, by its time and actions.</param>
    /// <param name="options">What the analyst says.</param>
    public static IotSignatureSet Learn(TrainingTruth truth, Func<DateTimeOffset, IReadOnlyList<IotAction>, bool> isIn, LearningOptions? options = null)
    {
        List<IotCommand> log = [.. truth.Log().Where(c => isIn(c.Time, c.Actions))];
        var others = new List<(DateTimeOffset From, DateTimeOffset To)>();
        foreach (IGrouping<int, LabTruthEntry> exchange in truth.Exchanges("training.pcap").GroupBy(static e => e.Exchanges![0]))
        {
            DateTimeOffset start = exchange.Min(static e => e.Time);
            IotAction[] actions = [.. exchange.Where(static e => e.Kind == LabMessageKind.Command).SelectMany(static e => e.Actions!).Select(static a => new IotAction(a.Device, a.Type, a.Action))];
            if (!isIn(start, actions))
            {
                others.Add((start.AddSeconds(-0.2), exchange.Max(static e => e.Time).AddSeconds(0.3)));
            }
        }

        // A part in time is a capture of its own.
        bool IsThere(DateTimeOffset time) => !others.Any(o => time >= o.From && time <= o.To) && isIn(time, []);
        return SignatureLearner.Learn(truth.Flows().Select(f => With(f, [.. f.Messages.Where(m => IsThere(m.Time))])).Where(static f => f.Messages.Count > 0), log, options);
    }

    private static IotFlow With(IotFlow flow, List<IotMessage> messages) => new()
    {
        Id = flow.Id,
        Gateway = flow.Gateway,
        GatewayPort = flow.GatewayPort,
        Server = flow.Server,
        ServerPort = flow.ServerPort,
        ServerName = flow.ServerName,
        Alpn = flow.Alpn,
        Protocol = flow.Protocol,
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
        Messages = messages,
        Path = flow.Path,
    };
}
