namespace IotActionId.Assessment;

/// <summary>Draws compound actions of a size, each as likely as the others.</summary>
internal sealed class CompoundSampler
{
    private readonly ExposedHome _home;

    // At [d, k]: compounds of k actions of the devices from d on.
    private readonly double[,] _counts;

    public CompoundSampler(ExposedHome home)
    {
        _home = home;
        int devices = home.Devices.Length;
        _counts = new double[devices + 1, home.MaximumActions + 1];
        _counts[devices, 0] = 1;
        for (int d = devices - 1; d >= 0; d--)
        {
            for (int k = 0; k <= home.MaximumActions; k++)
            {
                _counts[d, k] = _counts[d + 1, k] + (k == 0 ? 0 : home.Devices[d].Length * _counts[d + 1, k - 1]);
            }
        }
    }

    /// <summary>One compound.</summary>
    public ExposedAction[] Draw(int size, Random random)
    {
        var actions = new ExposedAction[size];
        for (int d = 0, left = size; left > 0; d++)
        {
            ExposedAction[] device = _home.Devices[d];
            if (random.NextDouble() * _counts[d, left] >= _counts[d + 1, left])
            {
                actions[size - left--] = device[random.Next(device.Length)];
            }
        }

        return actions;
    }

    /// <summary>One of things with probabilities that add up to 1.</summary>
    public static int Draw(ReadOnlySpan<double> probabilities, Random random)
    {
        double left = random.NextDouble();
        int i = 0;
        while (i < probabilities.Length - 1 && (left -= probabilities[i]) >= 0)
        {
            i++;
        }

        return i;
    }
}
