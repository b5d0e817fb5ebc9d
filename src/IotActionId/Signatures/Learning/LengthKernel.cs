namespace IotActionId.Signatures;

/// <summary>How likely a length is some bytes from one that was seen: a digit more here, a digit less there.</summary>
internal static class LengthKernel
{
    /// <summary>Bytes; further away nothing is likely.</summary>
    public const int Reach = 3;

    private static readonly double[] s_weights = [0.6, 0.13, 0.05, 0.02];

    /// <summary>The weight at a distance of at most <see cref="Reach"/>; the weights of both sides sum to 1.</summary>
    public static double Weight(int distance) => s_weights[Math.Abs(distance)];
}
