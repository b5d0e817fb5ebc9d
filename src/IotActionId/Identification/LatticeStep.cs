namespace IotActionId.Identification;

/// <summary>What one action of a device can do to a state.</summary>
/// <param name="Action">The action; -1 for one that was not commanded.</param>
/// <param name="Sums">What it adds to the sums.</param>
/// <param name="Taken">The messages that it takes, and what it says of lanes; an action more, where it was commanded.</param>
/// <param name="Weight">The factor for the state's weight.</param>
internal readonly record struct LatticeStep(int Action, ulong Sums, ulong Taken, double Weight)
{
    /// <summary>What a device does that has no part in it.</summary>
    public static LatticeStep None => new(-1, 0, 0, 1);

    /// <summary>The messages that it takes.</summary>
    public ulong Units => Taken & LatticeKey.UnitMask;

    /// <summary>What it makes of a state.</summary>
    public LatticeKey Apply(LatticeKey key) =>
        new(LatticeKey.Add(key.Sums, Sums), (key.Taken | (Taken & ~LatticeKey.CountMask)) + (Taken & LatticeKey.CountMask));
}
