namespace IotActionId.Assessment;

/// <summary>How much an observer learns at one level. Information is in bits an exchange; at <see cref="IotLeakageLevel.Presence"/> in bits an hour.</summary>
public sealed class IotLeakageAmount
{
    /// <summary>What the observer wants to know.</summary>
    public required IotLeakageLevel Level { get; init; }

    /// <summary>Elementary actions of a command; null for all numbers together, as likely as <see cref="IotLeakageParameters.SizePrior"/> says.</summary>
    public required int? ActionCount { get; init; }

    /// <summary>What there is to know, in bits: the entropy before the observation.</summary>
    public required double PriorEntropy { get; init; }

    /// <summary>The mutual information of truth and observation, corrected for the bias of samples (Miller 1955) where it rests on such; never below 0.</summary>
    public required double MutualInformation { get; init; }

    /// <summary>The mutual information without correction.</summary>
    public required double MutualInformationRaw { get; init; }

    /// <summary>What the uncorrected estimate gives on average when truths are shuffled, so that there is nothing to learn; null where nothing was sampled.</summary>
    public double? NullInformation { get; init; }

    /// <summary>The logarithm of how much likelier the best guess is right with the observation than without (Smith 2009), in bits; that an exchange is a cover command is a guess too.</summary>
    public required double MinEntropyLeakage { get; init; }

    /// <summary>How often the best answer is right, in [0, 1]; with cover commands the share of all exchanges, made up or not, whose truth is named rightly.</summary>
    public required double BayesAccuracy { get; init; }

    /// <summary>How often even the best answer is wrong: 1 - <see cref="BayesAccuracy"/>.</summary>
    public double BayesRisk => 1 - BayesAccuracy;

    /// <summary>How often the best guess is right without looking, of the same exchanges.</summary>
    public required double PriorAccuracy { get; init; }

    /// <summary>The smallest number of truths that one observation leaves possible; NaN where it was not worked out.</summary>
    public required double AnonymityMin { get; init; }

    /// <summary>The median of that number over exchanges.</summary>
    public required double AnonymityMedian { get; init; }

    /// <summary>The mean of that number over exchanges.</summary>
    public required double AnonymityExpected { get; init; }

    /// <summary>Whether every case was worked out; false where exchanges were drawn at random or observed.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Exchanges that were drawn or observed; 0 where every case was worked out.</summary>
    public required int Samples { get; init; }

    /// <summary>The lower end of the 95 % interval of <see cref="MutualInformation"/>; equal to it where every case was worked out.</summary>
    public required double Low { get; init; }

    /// <summary>The upper end of that interval.</summary>
    public required double High { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Level}{(ActionCount is { } k ? $" of {k}" : "")}: {MutualInformation:0.00} of {PriorEntropy:0.00} bits, right {BayesAccuracy:P1}");
}
