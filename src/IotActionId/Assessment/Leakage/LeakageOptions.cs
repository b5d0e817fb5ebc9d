namespace IotActionId.Assessment;

/// <summary>What an observer is taken to see and know, and how much is worked out.</summary>
public sealed record LeakageOptions
{
    /// <summary>The most actions that can be asked for.</summary>
    public const int MostActions = 16;

    /// <summary>Which messages the observer looks at.</summary>
    public IotObservation Observation { get; init; } = IotObservation.All;

    /// <summary>The most elementary actions of a command: 1 to <see cref="MostActions"/>.</summary>
    public int MaximumActions { get; init; } = 3;

    /// <summary>How many exchanges are drawn where there are too many compound actions to go through.</summary>
    public int Samples { get; init; } = 20_000;

    /// <summary>What random draws follow from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Commands that the user gives in an hour, on average and at any hour; null for what the training log shows by the hour of the day.</summary>
    public double? CommandsPerHour { get; init; }

    /// <summary>How likely each number of elementary actions is, from 1 on: each further one makes a compound half as likely.</summary>
    internal static double[] SizePrior(int maximumActions)
    {
        double[] weights = [.. Enumerable.Range(1, maximumActions).Select(static k => Math.Pow(0.5, k))];
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
