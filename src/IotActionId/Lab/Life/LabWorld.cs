namespace IotActionId.Lab;

/// <summary>What everything in one session shares.</summary>
/// <param name="Clock">Simulated time.</param>
/// <param name="Truth">Where every message is told.</param>
/// <param name="Conditions">What the network does.</param>
/// <param name="Padder">What makes messages longer.</param>
/// <param name="KeyLog">Is told of every TLS connection; null where nobody wants to know.</param>
/// <param name="Network">The real network; null where the network is simulated as time is.</param>
/// <param name="Random">The session's generator, to fork from.</param>
internal sealed record LabWorld(LabClock Clock, TruthFile Truth, PathConditions Conditions, Padder Padder, KeyLogFile? KeyLog, RealTimeNetwork? Network, LabRandom Random);
