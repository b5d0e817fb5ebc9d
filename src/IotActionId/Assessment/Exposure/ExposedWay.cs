namespace IotActionId.Assessment;

/// <summary>One way in which an elementary action comes out alone.</summary>
/// <param name="Plaintexts">By slot: plaintext bytes of its message before any padding; <see cref="ExposedSlot.Absent"/> or <see cref="ExposedSlot.Any"/> where there is none, or one of any length.</param>
/// <param name="Probability">How often it does.</param>
internal sealed record ExposedWay(int[] Plaintexts, double Probability);
