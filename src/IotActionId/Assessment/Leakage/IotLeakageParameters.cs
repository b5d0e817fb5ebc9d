namespace IotActionId.Assessment;

/// <summary>What is needed to measure a leakage again.</summary>
/// <param name="Observation">Which messages the observer looks at.</param>
/// <param name="MaximumActions">The most elementary actions of a command.</param>
/// <param name="SizePrior">How likely each number of elementary actions is, from 1 on; the compound actions of one number are equally likely.</param>
/// <param name="MostSamples">How many exchanges are drawn where not every case can be worked out.</param>
/// <param name="Seed">What random draws follow from.</param>
public sealed record IotLeakageParameters(IotObservation Observation, int MaximumActions, IReadOnlyList<double> SizePrior, int MostSamples, int Seed)
{
    /// <summary>How likely each number of elementary actions is, from 1 on; the compound actions of one number are equally likely.</summary>
    public IReadOnlyList<double> SizePrior { get; init => field = value.ToArray(); } = SizePrior.ToArray();

    /// <summary>Commands that the user gives in an hour, on average: what batching, cover commands and presence are weighed with.</summary>
    public double CommandsPerHour { get; init; } = double.NaN;

    /// <summary>Where the prior comes from, in words.</summary>
    public string Prior { get; init; } = "Each further action makes a compound half as likely; compounds of one size are equally likely";
}
