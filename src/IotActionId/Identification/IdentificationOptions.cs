using System.Net;

namespace IotActionId.Identification;

/// <summary>How sure is sure enough, and how much is looked at.</summary>
public sealed record IdentificationOptions
{
    /// <summary>The gateways to look at; null for the address that the signature set was learned from.</summary>
    public IReadOnlyCollection<IPAddress>? Gateways { get; init; }

    /// <summary>The posterior from which a match is <see cref="IotDecision.Identified"/>, in (0, 1].</summary>
    public double MinimumPosterior { get; init; } = 0.9;

    /// <summary>The most elementary actions of a compound action that are considered.</summary>
    public int MaximumActions { get; init; } = 6;

    /// <summary>What is believed of actions before their messages are looked at.</summary>
    public IotPrior Prior { get; init; }

    /// <summary>How many candidates a match lists.</summary>
    public int MaximumCandidates { get; init; } = 10;
}
