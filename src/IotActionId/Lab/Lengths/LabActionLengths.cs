using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>The exact joint distribution of the lengths that an elementary action gives its messages.</summary>
/// <param name="Action">The action, without a value: each value that it can have is as probable as the others.</param>
/// <param name="Outcomes">The ways in which it can come out; their probabilities add up to 1.</param>
public sealed record LabActionLengths(IotAction Action, IReadOnlyList<LabOutcome> Outcomes);
