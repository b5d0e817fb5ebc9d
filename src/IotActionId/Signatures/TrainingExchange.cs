using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A command of the log with the messages that it set off.</summary>
/// <param name="Command">The line of the log.</param>
/// <param name="Flow">The flow that carried it.</param>
/// <param name="Start">Time of the first message, seconds since 1970.</param>
/// <param name="Units">Its messages with their delay after <paramref name="Start"/> in seconds, in order of time.</param>
internal sealed record TrainingExchange(IotCommand Command, IotFlow Flow, double Start, IReadOnlyList<(double Delay, IotMessageUnit Unit)> Units);
