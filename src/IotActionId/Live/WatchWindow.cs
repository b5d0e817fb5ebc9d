using IotActionId.Identification;

namespace IotActionId.Live;

/// <summary>What has come of a gateway's messages.</summary>
/// <param name="Line">The line that they belong to; whoever identifies adds them.</param>
/// <param name="Messages">The messages that came since the last window of that line.</param>
/// <param name="Until">What began up to this time is complete.</param>
internal sealed record WatchWindow(MessageLine Line, IReadOnlyList<GatewayMessage> Messages, DateTimeOffset Until);
