namespace IotActionId.Lab;

/// <summary>What the network does to segments on their way.</summary>
/// <param name="Jitter">The most nanoseconds that a segment is late by chance.</param>
/// <param name="Loss">The part of the segments that are lost, half of them before the capture point and half behind it.</param>
/// <param name="Reordering">The part of the segments that are overtaken by what follows within a few milliseconds.</param>
/// <param name="Duplication">The part of the segments that the capture holds twice.</param>
internal sealed record PathConditions(long Jitter, double Loss = 0, double Reordering = 0, double Duplication = 0);
