namespace IotActionId.Reports.Charts;

/// <summary>Maps values to positions in a drawing, linearly.</summary>
/// <param name="From">The value at <paramref name="Start"/>.</param>
/// <param name="To">The value at <paramref name="End"/>; above <paramref name="From"/>.</param>
/// <param name="Start">A position.</param>
/// <param name="End">Another; less than <paramref name="Start"/> where values grow upwards.</param>
internal readonly record struct Scale(double From, double To, double Start, double End)
{
    /// <summary>The position of a value, which may lie outside.</summary>
    public double At(double value) => Start + ((value - From) / (To - From) * (End - Start));

    /// <summary>The position of a value, or the nearest one on the scale.</summary>
    public double Within(double value) => At(Math.Clamp(value, From, To));
}
