using IotActionId.Identification;

namespace IotActionId.Live;

/// <summary>What has come of a gateway's messages.</summary>
/// <param name="Line">The line that they belong to; whoever identifies adds them.</param>
/// <param name="Messages">The messages since the last window of that line, in order of time.</param>
/// <param name="Until">Exchanges that began up to this time are complete.</param>
internal sealed record WatchWindow(MessageLine Line, IReadOnlyList<GatewayMessage> Messages, DateTimeOffset Until);
