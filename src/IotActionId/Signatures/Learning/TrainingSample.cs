namespace IotActionId.Signatures;

/// <summary>An exchange of one elementary action, with its messages in their slots.</summary>
internal sealed class TrainingSample(TrainingExchange exchange, string key, int profile, SampleMessage?[] slots)
{
    public TrainingExchange Exchange { get; } = exchange;

    /// <summary>The key of the action.</summary>
    public string Key { get; } = key;

    /// <summary>Which way the action was answered: 0 for the usual one.</summary>
    public int Profile { get; } = profile;

    /// <summary>The message of each slot, by index; null where it did not come.</summary>
    public SampleMessage?[] Slots { get; } = slots;

    /// <summary>Characters of the value that the log has for it, or null.</summary>
    public int? ValueLength { get; } = exchange.Command.Actions[0].Value?.Length;

    /// <summary>The probability that the log names the right action, in [0, 1].</summary>
    public double Weight { get; set; } = 1;
}

/// <summary>A message of a sample.</summary>
/// <param name="Min">The fewest plaintext bytes, as they would be after the last step of the shared counter.</param>
/// <param name="Max">The most plaintext bytes, likewise.</param>
/// <param name="Delay">Seconds after the exchange began.</param>
/// <param name="Flow">Its flow, as an index into the trace's.</param>
internal readonly record struct SampleMessage(int Min, int Max, double Delay, int Flow);
