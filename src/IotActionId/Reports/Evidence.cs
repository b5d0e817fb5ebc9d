namespace IotActionId.Reports;

/// <summary>One reason for a grade.</summary>
/// <param name="Sentence">What was found, and by what.</param>
/// <param name="Right">How often the observer's answer is right, in [0, 1].</param>
/// <param name="Blind">How often a guess is right without looking, in [0, 1]; 0 where that is not known.</param>
internal sealed record Evidence(string Sentence, double Right, double Blind)
{
    /// <summary>What looking adds: 0 where the observer does no better than a guess, 1 where it is always right.</summary>
    public double Advantage => Blind >= 1 ? 0 : Math.Clamp((Right - Blind) / (1 - Blind), 0, 1);
}
