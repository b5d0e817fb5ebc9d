using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A command of the log with the messages that it may have set off; what is surely background is left out.</summary>
/// <param name="Command">The line of the log.</param>
/// <param name="Flow">The flow that carried its first message.</param>
/// <param name="Start">Time of the first message, seconds since 1970.</param>
/// <param name="Messages">Its messages, in order of time, the first at delay 0.</param>
internal sealed record TrainingExchange(IotCommand Command, IotFlow Flow, double Start, IReadOnlyList<TrainingMessage> Messages);

/// <summary>A message of a training exchange.</summary>
/// <param name="Delay">Seconds after the exchange began.</param>
/// <param name="Unit">The message.</param>
/// <param name="Expected">How many of its kind background puts into an exchange, on average.</param>
/// <param name="Flow">Its flow, as an index into the trace's.</param>
internal readonly record struct TrainingMessage(double Delay, IotMessageUnit Unit, double Expected, int Flow);
