namespace IotActionId.Assessment;

/// <summary>Compounds of one size that look the same, or share most of the ways in which they come out with the first of them.</summary>
/// <param name="First">The compound that the others are like.</param>
/// <param name="Typical">The lengths that it most often has.</param>
internal sealed class CollisionGroup(List<ExposedAction> First, int[] Typical)
{
    public List<ExposedAction> First { get; } = First;

    public int[] Typical { get; } = Typical;

    /// <summary>The numbers of its members.</summary>
    public List<UInt128> Codes { get; } = [];

    /// <summary>How many members there are.</summary>
    public double Count { get; set; }
}
