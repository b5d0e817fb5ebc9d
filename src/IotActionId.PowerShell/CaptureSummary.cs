using System.Globalization;
using IotActionId.Messages;

namespace IotActionId.PowerShell;

/// <summary>What the analyst is told of a capture that was read.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Read">What was read.</param>
internal sealed record CaptureSummary(string Name, FlowStatistics Read)
{
    /// <summary>The counts, for -Verbose.</summary>
    public string Counts => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Read.Packets:N0} packets over {Read.Duration:d\\.hh\\:mm\\:ss}, {Read.Flows:N0} flows; {Read.FilteredPackets:N0} packets filtered out, {Read.MalformedPackets:N0} malformed, {Read.UnsupportedPackets:N0} of an unknown link type; {Read.EvictedFlows:N0} flows evicted, {Read.HolesGivenUp:N0} holes given up, {Read.RecordsDropped:N0} records dropped; {Read.LostBytes:N0} bytes lost, {Read.TruncatedFlows:N0} flows cut.");

    /// <summary>What the flows lack, as one warning; null where nothing is missing.</summary>
    public string? Losses
    {
        get
        {
            var losses = new List<string>();
            Add(losses, Read.TruncatedFlows, "payload was cut in {0:N0} flows, whose messages are TCP payload lengths");
            Add(losses, Read.LostBytes, "{0:N0} bytes of the streams are not in the capture");
            Add(losses, Read.HolesGivenUp, "{0:N0} holes in the streams were given up before what fills them came (-MaximumReorderBytes)");
            Add(losses, Read.EvictedFlows, "{0:N0} flows ended early because too many were open at a time (-MaximumOpenFlows)");
            Add(losses, Read.RecordsDropped, "{0:N0} records were beyond what is kept of one flow (-MaximumRecordsPerFlow)");
            return losses.Count == 0 ? null : $"{Name}: {string.Join("; ", losses)}.";
        }
    }

    private static void Add(List<string> losses, long count, string what)
    {
        if (count > 0)
        {
            losses.Add(string.Format(CultureInfo.InvariantCulture, what, count));
        }
    }
}
