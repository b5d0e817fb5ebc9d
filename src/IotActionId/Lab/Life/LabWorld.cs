namespace IotActionId.Lab;

/// <summary>What everything in one session shares.</summary>
/// <param name="Clock">Simulated time.</param>
/// <param name="Truth">Where every message is told.</param>
/// <param name="Conditions">What the network does.</param>
/// <param name="Random">The session's generator, to fork from.</param>
internal sealed record LabWorld(LabClock Clock, TruthFile Truth, PathConditions Conditions, LabRandom Random);
