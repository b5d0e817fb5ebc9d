using IotActionId.Messages;

namespace IotActionId.Assessment;

/// <summary>How much was looked at: what the rates of false alarms refer to.</summary>
/// <param name="Days">Time from the first packet to the last, summed over the captures.</param>
/// <param name="Messages">Messages of all flows.</param>
/// <param name="Packets">Packets of all flows.</param>
internal sealed record ObservedTraffic(double Days, long Messages, long Packets)
{
    public static ObservedTraffic Of(IReadOnlyCollection<IotFlow> flows) => new(
        flows.GroupBy(static f => f.Path).Sum(static c => (c.Max(static f => f.EndTime) - c.Min(static f => f.StartTime)).TotalDays),
        flows.Sum(static f => (long)f.Messages.Count),
        flows.Sum(static f => f.Packets));
}
