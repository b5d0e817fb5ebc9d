namespace IotActionId.Identification;

/// <summary>A summed slot whose message came: the sum of what the actions add is to be its length.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Unit">Its message.</param>
/// <param name="Min">The least sum that is its length.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Reach">How far beyond them a sum may be, bytes.</param>
internal readonly record struct LatticeLane(int Slot, int Unit, int Min, int Max, int Reach)
{
    /// <summary>Lengths that a sum with a picture in it may have.</summary>
    private const double AnyLengths = 20_000;

    /// <summary>The lanes under one assumption of which message is which summed slot's.</summary>
    public static LatticeLane[] Of(HomeModel home, ExchangeEvidence evidence, int[] unitOf) => [.. home.Summed.Where(s => unitOf[s] >= 0).Select(s =>
    {
        (int min, int max) = evidence.Unwrapped(unitOf[s], s);
        return new LatticeLane(s, unitOf[s], min - home.Slots[s].Kappa, max - home.Slots[s].Kappa, home.ReachOf(s, home.MaximumActions));
    })];

    /// <summary>Whether any compound reaches the length.</summary>
    public bool CanBeReached(HomeModel home) => home.IsAny[Slot] || CanReach(home, 0, 0, home.MaximumActions, Reach);

    /// <summary>Whether so many actions at most of the devices from one on can bring a sum to the length, or as near as some bytes.</summary>
    public bool CanReach(HomeModel home, int sum, int device, int actions, int bytes) =>
        home.Reach[Slot]!.CanReach(Math.Min(device, home.Devices.Length), actions, Min - sum - bytes, Max - sum + bytes);

    /// <summary>The probability of the message's length where the sum may be anything.</summary>
    public double AnyFit => (Max - Min + 1) / AnyLengths;

    /// <summary>The probability that a sum is what was observed: as it is, or a few bytes off for what training did not show.</summary>
    /// <param name="home">The home.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="actions">How many actions added to it.</param>
    /// <param name="isLoose">Whether one of them had several lengths.</param>
    public double Fit(HomeModel home, int sum, int actions, bool isLoose)
    {
        if (home.Variance[Slot] is > 0 and double variance)
        {
            double deviation = Math.Sqrt(variance * actions);
            return NormalBelow((Max + 0.5 - sum) / deviation) - NormalBelow((Min - 0.5 - sum) / deviation);
        }

        int distance = sum < Min ? Min - sum : sum > Max ? sum - Max : 0;
        double unseen = home.UnseenSum(Slot, actions, isLoose);
        return distance == 0 ? 1 - unseen : unseen * LengthModel.Share(distance);
    }

    /// <summary>The normal distribution function (Abramowitz and Stegun 26.2.17; to 7.5e-8).</summary>
    private static double NormalBelow(double x)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        double tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x > 0 ? 1 - tail : tail;
    }
}
