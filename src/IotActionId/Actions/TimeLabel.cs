namespace IotActionId.Actions;

/// <summary>A time as printed in a log.</summary>
/// <param name="Clock">What the clock showed, to the printed digit.</param>
/// <param name="Offset">What that clock was ahead of UTC; null where the label does not say.</param>
/// <param name="Unit">The worth of its last printed digit: the label stands for [Clock, Clock + Unit).</param>
internal readonly record struct TimeLabel(DateTime Clock, TimeSpan? Offset, TimeSpan Unit);
