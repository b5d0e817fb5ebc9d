namespace IotActionId.Signatures;

/// <summary>The constants with which observed lengths are trusted.</summary>
internal static class Likelihood
{
    /// <summary>Share of the probability for lengths near the observed ones that were never observed themselves.</summary>
    public const double UnseenMass = 0.02;

    /// <summary>How far from an observed length such a length may be, bytes: a digit more here, a digit less there.</summary>
    public const int UnseenReach = 3;
}
