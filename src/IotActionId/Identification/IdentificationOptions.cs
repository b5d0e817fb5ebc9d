namespace IotActionId.Identification;

/// <summary>How sure is sure enough, and how much is looked at.</summary>
public sealed record IdentificationOptions
{
    /// <summary>The posterior from which a match is <see cref="IotDecision.Identified"/>, in (0, 1].</summary>
    public double MinimumPosterior { get; init; } = 0.9;

    /// <summary>The most elementary actions of a compound action that are considered.</summary>
    public int MaximumActions { get; init; } = 6;

    /// <summary>How many candidates a match lists.</summary>
    public int MaximumCandidates { get; init; } = 10;
}
