namespace IotActionId.Messages;

/// <summary>Messages that look alike: the same direction and the same plaintext interval.</summary>
/// <param name="Direction">Which way they went.</param>
/// <param name="PlaintextMin">The fewest plaintext bytes they can hold.</param>
/// <param name="PlaintextMax">The most plaintext bytes they can hold.</param>
public readonly record struct MessageKind(IotDirection Direction, int PlaintextMin, int PlaintextMax)
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Direction == IotDirection.ToGateway ? "→" : "←") + (PlaintextMin == PlaintextMax ? $"{PlaintextMin}" : $"{PlaintextMin}-{PlaintextMax}");
}
