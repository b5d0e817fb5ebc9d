namespace IotActionId.Lab;

/// <summary>How many actions the commands of a test session have. Devices, their actions and values are all as probable as each other.</summary>
public static class LabTestSizes
{
    /// <summary>The most actions that a scene can have.</summary>
    public const int MaxActions = 16;

    private const int MinScene = 4;

    /// <summary>Parts of the commands that have one, two and three actions; the rest are scenes.</summary>
    private static readonly double[] s_shares = [0.35, 0.3, 0.2];

    /// <summary>The part of a test session's commands that has so many actions.</summary>
    /// <param name="size">How many actions.</param>
    /// <param name="maximum">The most actions of a command: <see cref="LabOptions.MaximumActions"/>.</param>
    /// <param name="devices">The home's devices that can be told something.</param>
    public static double Probability(int size, int maximum, int devices)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(devices);

        // What would be larger than can be has as many actions as there can be.
        int most = Math.Min(maximum, devices);
        return size > most ? 0 : (size == most ? 1 : Below(size + 1, maximum)) - Below(size, maximum);
    }

    /// <summary>The sizes of so many commands, in no order that means anything.</summary>
    internal static IEnumerable<int> Sizes(int count, int maximum, LabRandom random)
    {
        int first = 0;
        for (int size = 1; size < MinScene; size++)
        {
            int last = first + (int)(count * s_shares[size - 1]);
            for (; first < last; first++)
            {
                yield return Math.Min(size, maximum);
            }
        }

        for (; first < count; first++)
        {
            // Small scenes are more common than large ones.
            yield return maximum < MinScene ? maximum : MinScene + (int)((maximum - MinScene + 1) * random.NextDouble() * random.NextDouble());
        }
    }

    /// <summary>The part of the commands that has fewer actions. For scenes: two random numbers' product is below x with x - x ln x.</summary>
    private static double Below(int size, int maximum)
    {
        double noScene = s_shares.Take(Math.Min(size, MinScene) - 1).Sum();
        double x = (double)(size - MinScene) / (maximum - MinScene + 1);
        return size <= MinScene ? noScene : noScene + ((1 - noScene) * (x - (x * Math.Log(x))));
    }
}
