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
}
