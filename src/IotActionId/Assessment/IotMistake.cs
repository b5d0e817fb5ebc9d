using IotActionId.Identification;

namespace IotActionId.Assessment;

/// <summary>A command that was identified wrongly, taken for unknown, or missed.</summary>
/// <param name="Time">When the log says it was sent, UTC.</param>
/// <param name="Truth">What the log says was done.</param>
/// <param name="Match">The match; null where there was none.</param>
public sealed record IotMistake(DateTimeOffset Time, string Truth, IotActionMatch? Match);
